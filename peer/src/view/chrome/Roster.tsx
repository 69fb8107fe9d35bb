import {Text} from 'ink'
import type {ReactNode} from 'react'
import {inside, type Rect} from '../cells/rect.js'
import type {Model, Person} from '../scene/model.js'
import {borderFor, Place} from './Place.js'

type Props = {model: Model; rect: Rect; unicode: boolean}

/** Everybody in the meeting, by name and state; beside the cards when the screen is wide. */
export function Roster({model, rect, unicode}: Props): ReactNode {
  const room = inside(rect)
  const fit = model.people.length + 1 <= room.rows ? model.people.length : Math.max(0, room.rows - 2)
  const more = model.people.length - fit
  return (
    <Place rect={rect} borderStyle={borderFor(unicode)} borderDimColor>
      <Row name={`${model.me.name} (you)`} words={deviceWords(model.me)} here />
      {model.people.slice(0, fit).map(person => (
        <Row
          key={person.id}
          name={person.name}
          words={linkWord(person) ?? deviceWords(person)}
          here={person.link.is === 'live'}
        />
      ))}
      {more > 0 ? <Text dimColor>{`${more} more`}</Text> : null}
    </Place>
  )
}

function Row({name, words, here}: {name: string; words: string; here: boolean}): ReactNode {
  return (
    <Text wrap="truncate">
      <Text bold={here} dimColor={!here}>
        {name}
      </Text>
      {words === '' ? null : <Text dimColor>{name === '' ? words : ` ${words}`}</Text>}
    </Text>
  )
}

/** One word where the card has a sentence. */
function linkWord({link}: Person): string | null {
  return link.is === 'live' ? null : link.is
}

const deviceWords = ({muted, cameraOff}: {muted: boolean; cameraOff: boolean}): string =>
  [...(muted ? ['muted'] : []), ...(cameraOff ? ['camera off'] : [])].join(', ')
