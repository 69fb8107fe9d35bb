/** An engine for tests and the demo: whoever made it says what it tells and reads what it was told. */
import {LEVELS, type LevelPicture, type Picture, type Size} from '../../core/picture/picture.js'
import type {
  EngineCommand,
  EngineConnection,
  EngineEvent,
  EngineListener,
  PeerId,
  PeerStats,
  TileRequest,
} from '../../engine-protocol.js'

export class FakeEngine implements EngineConnection {
  readonly commands: EngineCommand[] = []
  #listener: EngineListener | null = null
  readonly #told: (command: EngineCommand) => void

  /** `told` hears each command as it comes. */
  constructor(told: (command: EngineCommand) => void = () => {}) {
    this.#told = told
  }

  send(command: EngineCommand): void {
    this.commands.push(command)
    this.#told(command)
  }

  listen(listener: EngineListener): void {
    this.#listener = listener
  }

  tell(event: EngineEvent): void {
    this.#listener?.event(event)
  }

  show(id: PeerId, number: number, picture: Picture): void {
    this.#listener?.picture({id, number, picture})
  }

  end(code: number | null): void {
    this.#listener?.end(code)
  }

  /** What a person asked for, without what the screen asks for by itself. */
  get wishes(): EngineCommand[] {
    return this.commands.filter(({do: verb}) => verb !== 'show' && verb !== 'place')
  }

  /** The tiles of the newest `show` command. */
  get tiles(): readonly TileRequest[] {
    const shows = this.commands.flatMap(command => (command.do === 'show' ? [command.tiles] : []))
    return shows.at(-1) ?? []
  }
}

export const fakePeerId = (index: number): PeerId => (index + 1).toString(16).padStart(32, '0')

export const joinedEvent = (name: string, hasPassphrase = false): EngineEvent => ({
  event: 'joined',
  session: 'session1',
  id: fakePeerId(0),
  name,
  server: 'ws://127.0.0.1:1122',
  hasPassphrase,
})

export const selfEvent = (change: Partial<Extract<EngineEvent, {event: 'self'}>> = {}): EngineEvent => ({
  event: 'self',
  muted: false,
  talking: false,
  deafened: false,
  microphoneSilent: false,
  sharing: false,
  cameraOff: false,
  handRaised: null,
  cameraSource: true,
  microphoneSource: true,
  camera: 'running',
  microphone: 'running',
  speaker: 'running',
  ...change,
})

export const peerEvent = (
  index: number,
  name: string,
  change: Partial<Extract<EngineEvent, {event: 'peer'}>> = {},
): EngineEvent => ({
  event: 'peer',
  id: fakePeerId(index),
  name,
  state: 'live',
  obstacle: null,
  via: null,
  path: {local: 'host', remote: 'host', family: 'IPv4'},
  muted: false,
  cameraOff: false,
  handRaised: null,
  admission: 'admitted',
  trust: 'unverified',
  knownSinceMs: null,
  knownAs: '',
  fingerprint: null,
  words: [],
  isFounder: false,
  ...change,
})

export const meetingEvent = (
  change: Partial<Extract<EngineEvent, {event: 'meeting'}>> = {},
): EngineEvent => ({
  event: 'meeting',
  locked: false,
  isFounder: false,
  words: [],
  failedHandshakes: 0,
  ...change,
})

export const peerStats = (index: number, change: Partial<PeerStats> = {}): PeerStats => ({
  id: fakePeerId(index),
  name: '',
  state: 'live',
  rttMs: 20,
  pathKbps: 940,
  path: {local: 'host', remote: 'srflx', family: 'IPv4'},
  via: null,
  video: {
    ...{cols: 160, rows: 90, format: 'colour', fps: 29.97, kbps: 8.24, lostPercent: 0.5},
    latencyMs: {p50: 24, p95: 41},
  },
  audio: {kbps: 31, lostPercent: 0, concealedPercent: 0.2, bufferMs: 40, level: 0.1},
  ...change,
})

export const statsEvent = (
  peers: PeerStats[],
  change: Partial<Extract<EngineEvent, {event: 'stats'}>> = {},
): Extract<EngineEvent, {event: 'stats'}> => ({
  event: 'stats',
  seconds: 1,
  cpuPercent: 12.3,
  rssBytes: 150 * 1024 * 1024,
  sent: {video: {fps: 30, kbps: 25}, audio: {kbps: 60}},
  dropped: {},
  peers,
  ...change,
})

/** Of no key: a fingerprint as it looks. */
export const fakeFingerprint = (index: number): string => `SHA256:${String(index).padStart(43, 'k')}`

/** So many words, others for each index. */
export const fakeWords = (count: number, index: number): string[] =>
  Array.from({length: count}, (_, place) =>
    'abcdefghijkl'.charAt((place + index) % 12).repeat(4 + (place % 5)),
  )

/** What is told of a peer that has proven who it is. */
export const proven = (
  index: number,
): Pick<Extract<EngineEvent, {event: 'peer'}>, 'fingerprint' | 'words'> => ({
  fingerprint: fakeFingerprint(index),
  words: fakeWords(4, index),
})

/** A bright disc that wanders over a gradient: different at each frame and for each peer, without noise. */
export function movingPicture({width: cols, height: rows}: Size, peer: number, frame: number): LevelPicture {
  const levels = new Uint8Array(cols * rows)
  const x = cols * (0.5 + 0.35 * Math.sin(frame / 20 + peer))
  const y = rows * (0.5 + 0.35 * Math.cos(frame / 27 + peer * 2))
  const radius = rows / 3
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const distance = Math.hypot((col - x) / 2, row - y)
      const disc = Math.max(0, 1 - distance / radius) * LEVELS
      const ground = (col / cols + row / rows + peer / 3) * 3
      levels[row * cols + col] = Math.min(LEVELS - 1, Math.floor(disc + ground))
    }
  }
  return {width: cols, height: rows, format: 'levels', levels}
}
