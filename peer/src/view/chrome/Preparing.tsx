/** The lines of the look before joining, as Ink draws them. */
import {Text} from 'ink'
import type {ReactNode} from 'react'
import type {Rect} from '../cells/rect.js'
import type {PreparingLine} from '../scene/preparing.js'
import {Place} from './Place.js'
import {useTheme} from './theme-context.js'

type Props = {rect: Rect; lines: readonly PreparingLine[]}

/** Below the own picture, before joining. */
export function Preparing({rect, lines}: Props): ReactNode {
  const theme = useTheme()
  return (
    <Place rect={rect}>
      {lines.map(({text, tone, strong}) => (
        <Text key={text} bold={strong} wrap="truncate" {...(tone === null ? {} : {color: theme.tone(tone)})}>
          {text}
        </Text>
      ))}
    </Place>
  )
}
