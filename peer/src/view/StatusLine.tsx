import {Text} from 'ink'
import type {ReactNode} from 'react'
import stringWidth from 'string-width'
import {Place} from './Place.js'
import type {Rect} from './rect.js'
import {hintText, type Status} from './status.js'

/** The bottom line of the screen, across all of it. */
export function StatusLine({status: {place, trouble, hints}, rect}: {status: Status; rect: Rect}): ReactNode {
  const left = ` ${place}${trouble === null ? '' : '  '}`
  const right = `${hints.map(hintText).join('  ')} `
  const used = stringWidth(left) + stringWidth(trouble ?? '') + stringWidth(right)
  return (
    <Place rect={rect}>
      <Text inverse wrap="truncate">
        {left}
        {trouble === null ? null : <Text color="yellow">{trouble}</Text>}
        {' '.repeat(Math.max(1, rect.cols - used))}
        {right}
      </Text>
    </Place>
  )
}
