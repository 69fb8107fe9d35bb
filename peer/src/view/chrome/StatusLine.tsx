/** The bottom line, as Ink draws it. */
import {Text} from 'ink'
import type {ReactNode} from 'react'
import stringWidth from 'string-width'
import type {Rect} from '../cells/rect.js'
import {hintText, type Status} from '../scene/status.js'
import {Place} from './Place.js'
import {useTheme} from './theme-context.js'

/** The bottom line of the screen, across all of it. */
export function StatusLine({
  status: {own, place, message, hints},
  rect,
}: {
  status: Status
  rect: Rect
}): ReactNode {
  const theme = useTheme()
  const first = own === null ? ' ' : ` ${own.text}  `
  const left = place === '' ? '' : `${place}  `
  const right = `${hints.map(hintText).join('  ')} `
  const used = stringWidth(first + left) + stringWidth(message?.text ?? '') + stringWidth(right)
  return (
    <Place rect={rect}>
      <Text {...theme.status} wrap="truncate">
        {own === null ? first : <Text color={theme.tone(own.tone)}>{first}</Text>}
        {left}
        {message === null ? null : <Text color={theme.tone(message.tone)}>{message.text}</Text>}
        {' '.repeat(Math.max(0, rect.cols - used))}
        {right}
      </Text>
    </Place>
  )
}
