/** The list of people beside the pictures, as Ink draws it. */
import {Text} from 'ink'
import type {ReactNode} from 'react'
import {handPlace} from '../scene/hands.js'
import {MARK_COLS, markText} from '../scene/marks.js'
import type {Model} from '../scene/model.js'
import {type Person, standingOf} from '../scene/person.js'
import type {Roster as ListedPeople} from '../scene/roster.js'
import {ownSoundMark, SOUND_MARKS, type SoundMark, soundMark, volumeWords} from '../scene/sound-marks.js'
import {borderFor, Place} from './Place.js'
import {useTheme} from './theme-context.js'

type Props = {model: Model; roster: ListedPeople; unicode: boolean}

/** Everybody in the meeting or at a door, by name and state; beside the cards when the screen is wide. */
export function Roster({model, roster: {rect, people, more}, unicode}: Props): ReactNode {
  const theme = useTheme()
  const own = markText({trust: null, founder: model.meeting.isFounder}, unicode)
  return (
    <Place rect={rect} borderStyle={borderFor(unicode)} {...theme.border('border')} borderDimColor>
      <Row
        mark={own}
        name={`${model.me.name} (you)`}
        colour={theme.name(model.me.name)}
        words={listed(
          handWords(model, model.me),
          deviceWords(ownSoundMark(model.me), 100, model.me.cameraOff),
        )}
        here
      />
      {people.map(person => (
        <Row
          key={person.id}
          mark={markText({trust: person.trust, founder: person.isFounder}, unicode)}
          name={person.name}
          colour={theme.name(person.name)}
          words={standingWord(model, person) ?? linkWord(person) ?? personWords(model, person)}
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

const personWords = (model: Model, person: Person): string =>
  listed(handWords(model, person), deviceWords(soundMark(person), person.volumePercent, person.cameraOff))

function handWords(model: Model, who: Pick<Person, 'handRaisedMs'>): string {
  const place = handPlace(model, who)
  return place === null ? '' : `hand ${place}`
}

function deviceWords(sound: SoundMark | null, volumePercent: number, cameraOff: boolean): string {
  // The shortest first: the row may have no room for the rest.
  const soundWords = sound === null ? '' : SOUND_MARKS[sound].words
  return listed(volumeWords(volumePercent), soundWords, cameraOff ? 'camera off' : '')
}

const listed = (...words: string[]): string => words.filter(text => text !== '').join(', ')
