import {Box, Text} from 'ink'
import type {ReactNode} from 'react'
import type {Rect} from '../cells/rect.js'
import {type Card, initials} from '../scene/cards.js'
import {cut, wrap} from '../scene/columns.js'
import {largeLetters} from '../scene/large-letters.js'
import {BLANK_COLS, EDGE_COLS, hasMeter, METER_COLS, meterPlace, nameCols} from '../scene/meter-place.js'
import {nameLine} from '../scene/name-line.js'
import type {PlacedCard} from '../scene/placed-card.js'
import {SOUND_MARKS} from '../scene/sound-marks.js'
import {topLine} from '../scene/top-line.js'
import {borderFor, Place} from './Place.js'
import {useTheme} from './theme-context.js'

type Person = Extract<Card, {is: 'person'}>
type Props = {placed: PlacedCard; unicode: boolean}

/** The space for the initials' box and the words under it. */
const ROOM_FOR_INITIALS = {cols: 12, rows: 5}
const INITIALS_ROWS = 3

/** One card: its frame, its name, and what stands in for a picture. The picture itself is no concern of Ink. */
export function Tile({placed, unicode}: Props): ReactNode {
  const {card, rect} = placed
  const absent = card.is === 'connecting' || (card.is === 'person' && card.absent)
  const speaks = card.is === 'person' && card.speaks
  const theme = useTheme()
  const role = speaks ? 'speaker-border' : card.is === 'person' && card.own ? 'own-border' : 'border'
  const border = {...theme.border(role), borderDimColor: absent && !speaks}
  return (
    <>
      <Place rect={rect} borderStyle={borderFor(unicode, speaks)} {...border} />
      {placed.words === null ? null : (
        <Place rect={placed.words} alignItems="center">
          <Middle card={card} room={placed.words} unicode={unicode} />
        </Place>
      )}
      {card.is === 'person' && card.name !== '' && placed.showsName ? (
        <Name placed={placed} card={card} unicode={unicode} />
      ) : null}
      {card.is === 'person' && placed.showsTop ? <Top rect={rect} card={card} unicode={unicode} /> : null}
      {card.is === 'person' && card.reaction !== null && placed.reaction !== null ? (
        <Reaction text={card.reaction} line={placed.reaction} />
      ) : null}
    </>
  )
}

function Middle({card, room, unicode}: {card: Card; room: Rect; unicode: boolean}): ReactNode {
  if (card.is !== 'person') return <Words lines={cardWords(card)} room={room} />
  if (card.placeholder === null) return null
  return <Placeholder name={card.name} words={card.placeholder} room={room} unicode={unicode} />
}

type PlaceholderProps = {name: string; words: string; room: Rect; unicode: boolean}

/** The initials as large as suits the room, or in a box where the font lacks them, above the words. */
function Placeholder({name, words, room, unicode}: PlaceholderProps): ReactNode {
  const theme = useTheme()
  const letters = name === '' ? null : largeLetters(initials(name), {...room, rows: room.rows - 1}, unicode)
  const boxed =
    letters === null &&
    name !== '' &&
    room.cols >= ROOM_FOR_INITIALS.cols &&
    room.rows >= ROOM_FOR_INITIALS.rows
  return (
    <Centred rows={(letters?.length ?? (boxed ? INITIALS_ROWS : 0)) + 1} room={room}>
      {letters?.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own
        <Text key={index}>{row}</Text>
      ))}
      {boxed ? (
        <Box borderStyle={borderFor(unicode)} borderDimColor paddingX={1} height={INITIALS_ROWS}>
          <Text bold>{initials(name)}</Text>
        </Box>
      ) : null}
      <Text {...theme.muted} wrap="truncate">
        {words}
      </Text>
    </Centred>
  )
}

type Line = {readonly text: string; readonly strong: boolean}

/** What a card says that is nobody's; the last lines count most. */
function cardWords(card: Exclude<Card, Person>): Line[] {
  switch (card.is) {
    case 'invitation':
      return [...['Nobody else is here yet.', 'Others come in with', ' '].map(plain), strong(card.command)]
    case 'connecting':
      return [
        plain(card.ids.length === 1 ? 'somebody is connecting' : `${card.ids.length} are connecting`),
        ...(card.obstacle === null ? [] : [strong(card.obstacle)]),
      ]
    case 'waiting':
      if (card.inside) return [plain(`${card.doors} more have not let you in yet`)]
      return [plain('The people inside decide.'), plain(' '), strong('Waiting to be let in')]
    default:
      return card satisfies never
  }
}

const plain = (text: string): Line => ({text, strong: false})
const strong = (text: string): Line => ({text, strong: true})

function Words({lines, room}: {lines: readonly Line[]; room: Rect}): ReactNode {
  const wrapped = lines.flatMap(({text, strong}) =>
    wrap(text, room.cols, room.rows).map(line => ({text: line, strong})),
  )
  const shown = wrapped.slice(-room.rows)
  return (
    <Centred rows={shown.length} room={room}>
      {shown.map(({text, strong}) => (
        <Text key={text} bold={strong} wrap="truncate">
          {text}
        </Text>
      ))}
    </Centred>
  )
}

/** In whole cells; what Ink centres by itself can end up half a row off and lose a line. */
function Centred({rows, room, children}: {rows: number; room: Rect; children: ReactNode}): ReactNode {
  return (
    <Box flexDirection="column" alignItems="center" height={rows} marginTop={(room.rows - rows) >> 1}>
      {children}
    </Box>
  )
}

function Name({placed: {rect}, card, unicode}: Props & {card: Person}): ReactNode {
  const metered = hasMeter(card, rect, unicode)
  const cols = nameCols(rect, metered)
  const meter = meterPlace(rect)
  const theme = useTheme()
  const {mark, name, sound, volume} = nameLine(card, cols - BLANK_COLS, unicode)
  return (
    <>
      <Place rect={{x: rect.x + EDGE_COLS, y: meter.y, cols, rows: 1}}>
        <Text wrap="truncate">
          {' '}
          {mark === '' ? null : <Text inverse>{mark}</Text>}
          {mark === '' ? null : ' '}
          <Text color={theme.name(card.name)} bold={!card.absent} dimColor={card.absent}>
            {name}
          </Text>
          {card.sound === null ? null : <Text color={theme.tone(SOUND_MARKS[card.sound].tone)}>{sound}</Text>}
          {volume}{' '}
        </Text>
      </Place>
      {metered ? (
        <Place rect={{...meter, cols: METER_COLS, rows: 1}}>
          <Text>{' '.repeat(METER_COLS)}</Text>
        </Place>
      ) : null}
    </>
  )
}

function Top({rect, card, unicode}: {rect: Rect; card: Person; unicode: boolean}): ReactNode {
  const {hand, bars} = topLine(card, rect.cols - 2 * EDGE_COLS, unicode)
  const theme = useTheme()
  const barCols = (bars?.text.length ?? 0) + BLANK_COLS
  return (
    <>
      {hand === '' ? null : (
        <Place rect={{x: rect.x + EDGE_COLS, y: rect.y, cols: hand.length + BLANK_COLS, rows: 1}}>
          <Text bold inverse>{` ${hand} `}</Text>
        </Place>
      )}
      {bars === null ? null : (
        <Place rect={{x: rect.x + rect.cols - EDGE_COLS - barCols, y: rect.y, cols: barCols, rows: 1}}>
          <Text dimColor={bars.tone === null} {...(bars.tone === null ? {} : {color: theme.tone(bars.tone)})}>
            {` ${bars.text} `}
          </Text>
        </Place>
      )}
    </>
  )
}

function Reaction({text, line}: {text: string; line: Rect}): ReactNode {
  return (
    <Place rect={line}>
      <Text bold inverse wrap="truncate">{` ${cut(text, line.cols - BLANK_COLS)} `}</Text>
    </Place>
  )
}
