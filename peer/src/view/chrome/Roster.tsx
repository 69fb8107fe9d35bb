import {Text} from 'ink'
import type {ReactNode} from 'react'
import {inside, type Rect} from '../cells/rect.js'
import {MARK_COLS, markText} from '../scene/marks.js'
import type {Model} from '../scene/model.js'
import {type Person, standingOf} from '../scene/person.js'
import {listedPeople} from '../scene/possible.js'
import {ownSoundMark, SOUND_MARKS, type SoundMark, soundMark, volumeWords} from '../scene/sound-marks.js'
import {borderFor, Place} from './Place.js'
import {useTheme} from './theme-context.js'

type Props = {model: Model; rect: Rect; unicode: boolean}

/** Everybody in the meeting or at a door, by name and state; beside the cards when the screen is wide. */
export function Roster({model, rect, unicode}: Props): ReactNode {
  const room = inside(rect)
  const people = listedPeople(model)
  const fit = people.length + 1 <= room.rows ? people.length : Math.max(0, room.rows - 2)
  const more = people.length - fit
  const theme = useTheme()
  const own = markText({trust: null, founder: model.meeting.isFounder}, unicode)
  return (
    <Place rect={rect} borderStyle={borderFor(unicode)} {...theme.border('border')} borderDimColor>
      <Row
        mark={own}
        name={`${model.me.name} (you)`}
        colour={theme.name(model.me.name)}
        words={deviceWords(ownSoundMark(model.me), 100, model.me.cameraOff)}
        here
      />
      {people.slice(0, fit).map(person => (
        <Row
          key={person.id}
          mark={markText({trust: person.trust, founder: person.isFounder}, unicode)}
          name={person.name}
          colour={theme.name(person.name)}
          words={standingWord(model, person) ?? linkWord(person) ?? personWords(person)}
          here={person.link.is === 'live'}
        />
      ))}
      {more > 0 ? <Text {...theme.muted}>{`${more} more`}</Text> : null}
    </Place>
  )
}

type RowProps = {mark: string; name: string; colour: string; words: string; here: boolean}

/** The mark has columns of its own, where no name can reach. */
function Row({mark, name, colour, words, here}: RowProps): ReactNode {
  const theme = useTheme()
  return (
    <Text wrap="truncate">
      <Text inverse>{mark}</Text>
      {' '.repeat(1 + MARK_COLS - mark.length)}
      <Text color={colour} bold={here} dimColor={!here}>
        {name}
      </Text>
      {words === '' ? null : <Text {...theme.muted}>{name === '' ? words : ` ${words}`}</Text>}
    </Text>
  )
}

function standingWord({now}: Model, person: Person): string | null {
  const standing = standingOf(person, now)
  if (standing === 'changed') return 'another key'
  if (standing === 'knocking') return 'knocks'
  return standing === 'waiting' ? 'not let in yet' : null
}

/** One word where the card has a sentence. */
function linkWord({link}: Person): string | null {
  return link.is === 'live' ? null : link.is
}

const personWords = (person: Person): string =>
  deviceWords(soundMark(person), person.volumePercent, person.cameraOff)

function deviceWords(sound: SoundMark | null, volumePercent: number, cameraOff: boolean): string {
  // The shortest first: the row may have no room for the rest.
  const words = [volumeWords(volumePercent), sound === null ? '' : SOUND_MARKS[sound].words]
  return [...words, cameraOff ? 'camera off' : ''].filter(text => text !== '').join(', ')
}
