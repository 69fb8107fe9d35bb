/** What lies over the pictures, as Ink draws it: warnings, and the box that was opened or asks. */
import {Text} from 'ink'
import type {ReactNode} from 'react'
import {MARK_COLS, markText} from '../scene/marks.js'
import type {Box, BoxLine, Popup} from '../scene/popups.js'
import {borderFor, Place} from './Place.js'
import {useTheme} from './theme-context.js'

/** What went wrong and what to do, for some seconds. */
export function Warnings({popup: {rect, lines}}: {popup: Popup}): ReactNode {
  const theme = useTheme()
  return (
    <Place rect={rect}>
      {lines.map(({text, tone}, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
        <Text key={index} inverse color={theme.tone(tone)} wrap="truncate">
          {text}
        </Text>
      ))}
    </Place>
  )
}

/** What was opened, asked, or has to be decided. */
export function PopupBox({box: {rect, lines, tone}, unicode}: {box: Box; unicode: boolean}): ReactNode {
  const theme = useTheme()
  const border = tone === 'news' ? theme.border('border') : {borderColor: theme.tone(tone)}
  return (
    <Place rect={rect} borderStyle={borderFor(unicode)} {...border}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
        <Line key={index} line={line} unicode={unicode} />
      ))}
    </Place>
  )
}

function Line({line: {lead, text, strong}, unicode}: {line: BoxLine; unicode: boolean}): ReactNode {
  const theme = useTheme()
  const pointed = lead?.pointed ? {color: theme.role('selection')} : {}
  return (
    <Text wrap="truncate" {...pointed}>
      {lead === null ? null : <Lead lead={lead} unicode={unicode} />}
      <Text bold={strong}>{text}</Text>
    </Text>
  )
}

function Lead({lead, unicode}: {lead: NonNullable<BoxLine['lead']>; unicode: boolean}): ReactNode {
  const mark = lead.mark === null ? '' : markText(lead.mark, unicode)
  return (
    <>
      {lead.pointed ? '>' : ' '}
      <Text inverse>{mark}</Text>
      {' '.repeat(1 + MARK_COLS - mark.length)}
    </>
  )
}
