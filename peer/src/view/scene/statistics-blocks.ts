/** All figures, a block for oneself and one for each of the others: what the box shows, and what is copied. Pure. */
import type {PeerStats} from '../../engine-protocol.js'
import {pad, wrap} from './columns.js'
import type {Mark} from './marks.js'
import {type Model, says} from './model.js'
import type {Person} from './person.js'
import {listedPeople} from './possible.js'
import {figure, kbits, megabytes, milliseconds, percent} from './statistics/figures.js'
import type {StatsEvent} from './statistics/history.js'
import {encryptionWords, pathWords} from './statistics/path-words.js'
import {sparkline} from './statistics/sparkline.js'
import {viaWords} from './way-words.js'

export type Block = {readonly mark: Mark; readonly name: string; readonly lines: readonly string[]}

/** A minute in so many bars is read well; more of them would only be wider. */
const MOST_SPARKS = 30
const LABEL_COLS = 11
/** "  most 9999" behind a sparkline. */
const MOST_COLS = 11
/** Of one figure; none has more to say, but the reasons why something was dropped. */
const MAX_LINES_EACH = 6
/** What the top of a sparkline means at least: less than that is no more than a ripple. */
const LEAST_TOP = {kbps: 10, rttMs: 50, lostPercent: 5}

/** Empty while there are no figures. `cols`: of its lines. */
export function statisticsBlocks(model: Model, cols: number): Block[] {
  const {latest} = model.statistics
  if (latest === null) return []
  const others = listedPeople(model).flatMap(person => {
    const stats = latest.peers.find(({id}) => id === person.id)
    return stats === undefined ? [] : [peerBlock(model, person, stats, cols)]
  })
  return [ownBlock(model, latest, cols), ...others]
}

function ownBlock({me, meeting, statistics, appearance}: Model, latest: StatsEvent, cols: number): Block {
  const {sent, cpuPercent, rssBytes, dropped} = latest
  const {video, audio} = sent
  const line = (label: string, values: readonly number[], least: number): string =>
    sparkLine(label, values, least, cols, appearance.unicode)
  const texts = [
    `sent to all: picture ${figure(video.fps)} fps, ${kbits(video.kbps)}; sound ${kbits(audio.kbps)}`,
    `this machine: CPU ${percent(cpuPercent)} of one core, memory ${megabytes(rssBytes)}`,
    droppedWords(dropped),
  ]
  return {
    mark: {trust: null, founder: meeting.isFounder},
    name: `${me.name} (you)`,
    lines: [...wrapped(texts, cols), line('kbit/s', statistics.sent, LEAST_TOP.kbps)],
  }
}

function droppedWords(dropped: StatsEvent['dropped']): string {
  const counted = Object.entries(dropped).filter(([, count]) => count > 0)
  const reasons = counted.map(([reason, count]) => `${reason} ${count}`).join(', ')
  return `dropped since joining: ${reasons === '' ? 'nothing' : says(reasons)}`
}

function peerBlock(model: Model, person: Person, stats: PeerStats, cols: number): Block {
  const {trust, isFounder, name} = person
  const isUp = stats.state === 'live' || stats.state === 'recovering'
  const texts = isUp ? connectedTexts(person, stats) : [`not connected now: ${stats.state}`]
  const sparks = isUp ? sparkLines(model, stats, cols) : []
  return {mark: {trust, founder: isFounder}, name, lines: [...wrapped(texts, cols), ...sparks]}
}

const connectedTexts = ({trust}: Person, {video, audio, path, via, pathKbps, rttMs}: PeerStats): string[] => [
  encryptionWords(trust),
  viaWords(via) ?? pathWords(path),
  pictureWords(video),
  latencyWords(video.latencyMs),
  `sound: ${kbits(audio.kbps)}, ${percent(audio.lostPercent)} lost, ${percent(audio.concealedPercent)} concealed, buffer ${milliseconds(audio.bufferMs)}`,
  `round trip ${milliseconds(rttMs)}, path carries ${kbits(pathKbps)}`,
]

function pictureWords({cols, rows, format, fps, kbps, lostPercent}: PeerStats['video']): string {
  if (format === null) return 'picture: none yet'
  const samples = `${cols}x${rows} ${format === 'colour' ? 'colours' : 'levels'}`
  return `picture: ${samples}, ${figure(fps)} fps, ${kbits(kbps)}, ${percent(lostPercent)} lost`
}

const latencyWords = (latencyMs: PeerStats['video']['latencyMs']): string =>
  latencyMs === null
    ? 'latency not known'
    : `latency p50 ${milliseconds(latencyMs.p50)}, p95 ${milliseconds(latencyMs.p95)}`

function sparkLines({statistics, appearance: {unicode}}: Model, {id}: PeerStats, cols: number): string[] {
  const seconds = statistics.peers.get(id) ?? []
  const line = (label: string, figure: keyof typeof LEAST_TOP): string =>
    sparkLine(
      label,
      seconds.map(second => second[figure]),
      LEAST_TOP[figure],
      cols,
      unicode,
    )
  return [line('kbit/s', 'kbps'), line('round trip', 'rttMs'), line('lost %', 'lostPercent')]
}

function sparkLine(
  label: string,
  values: readonly number[],
  least: number,
  cols: number,
  unicode: boolean,
): string {
  const bars = sparkline(values, least, Math.min(MOST_SPARKS, cols - LABEL_COLS - MOST_COLS), unicode)
  return `${pad(label, LABEL_COLS)}${bars}  most ${figure(Math.max(0, ...values))}`
}

const wrapped = (texts: readonly string[], cols: number): string[] =>
  texts.flatMap(text => wrap(text, cols, MAX_LINES_EACH))
