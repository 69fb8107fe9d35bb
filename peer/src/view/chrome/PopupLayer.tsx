import {Text} from 'ink'
import type {ReactNode} from 'react'
import type {Popup} from '../scene/popups.js'
import {COLOURS} from './colours.js'
import {borderFor, Place} from './Place.js'

/** What went wrong and what to do, for some seconds. */
export function Warnings({popup: {rect, lines}}: {popup: Popup}): ReactNode {
  return (
    <Place rect={rect}>
      {lines.map(({text, tone}, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
        <Text key={index} inverse color={COLOURS[tone]} wrap="truncate">
          {text}
        </Text>
      ))}
    </Place>
  )
}

/** The keys, while somebody asks for them. */
export function Help({popup: {rect, lines}, unicode}: {popup: Popup; unicode: boolean}): ReactNode {
  return (
    <Place rect={rect} borderStyle={borderFor(unicode)}>
      {lines.map(({text}, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
        <Text key={index} wrap="truncate">
          {text}
        </Text>
      ))}
    </Place>
  )
}
