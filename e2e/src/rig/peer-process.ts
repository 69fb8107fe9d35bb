/**
 * A real peer with the json view: its events in order, commands to it, its end. On loopback only, with a home
 * of its own; killed after the test with all its children.
 */
import {join} from 'node:path'
import type {EngineCommand, EngineEvent, PeerId} from 's2c-peer/engine-protocol'
import {Happenings} from './happenings.js'
import {type End, PEER_COMMAND, Program, type ProgramOptions} from './program.js'
import type {Scope} from './scope.js'
import {SentPictures} from './sent-pictures.js'

export type FrameEvent = {
  event: 'frame'
  id: PeerId
  number: number
  cols: number
  rows: number
  text: string[]
  /** With colours. */
  fg?: string[]
  bg?: string[]
}
export type PeerEvent = EngineEvent | FrameEvent
type Named<Each, Name> = Each extends {event: string} ? (Name extends Each['event'] ? Each : never) : never
export type EventOf<Name extends PeerEvent['event']> = Named<PeerEvent, Name>

export type PeerOptions = ProgramOptions & {
  /** Null: none named, as with an invite. */
  session?: string | null
  /** Null: none named, as a person at home would. */
  server: string | null
  name?: string
  video?: string
  audio?: string
  speaker?: string
  args?: readonly string[]
  /** False: without a record of what it sends, which costs time; `sent` stays empty. */
  record?: boolean
  /** How pictures are drawn; `PLAIN_LOOK` unless a test is about that. */
  look?: readonly string[]
  /** False: without --bind and --no-discovery; only inside a network namespace. */
  confined?: boolean
  /** The configuration folder of a person who has others: identity and known peers; else one that lives with the test. */
  config?: string
  /** Runs the command inside something else, such as a network namespace. */
  wrap?: (command: string, args: readonly string[]) => [string, string[]]
}

/** One glyph a sample and no colours, so that a picture stands on a screen as it was sent. */
export const PLAIN_LOOK = ['--glyphs', 'ramp', '--color', 'none'] as const
export const LOOPBACK_FLAGS = ['--bind', '127.0.0.1', '--no-discovery'] as const

/** The arguments of a peer that has no devices unless the test gives it some. */
export function joinArguments(options: PeerOptions): string[] {
  const {session = 'session1', server, name, video = 'none', audio = 'none', speaker = 'none'} = options
  return [
    'join',
    ...(session === null ? [] : [session]),
    ...(server === null ? [] : ['--server', server]),
    ...(name === undefined ? [] : ['--name', name]),
    ...['--video', video, '--audio', audio, '--speaker', speaker],
    ...(options.confined === false ? [] : LOOPBACK_FLAGS),
    ...(options.look ?? PLAIN_LOOK),
    // Nobody is there who would look at himself first; `--no-yes` in `args` says otherwise.
    '--yes',
    ...(options.args ?? []),
  ]
}

/** A peer's own variables: whom it is and whom it knows is nobody else's, and gone after the test. */
export const peerEnvironment = ({config, env}: PeerOptions): Record<string, string> => ({
  ...(config === undefined ? {} : {XDG_CONFIG_HOME: config}),
  ...env,
})

export class PeerProcess {
  readonly program: Program
  readonly events: Happenings<PeerEvent>
  readonly sent: SentPictures

  constructor(scope: Scope, options: PeerOptions) {
    const args = [...joinArguments(options), '--view', 'json']
    if (options.record !== false) args.push('--record-sent', 'sent.ndjson')
    const [command, all] = options.wrap?.(PEER_COMMAND, args) ?? [PEER_COMMAND, args]
    this.program = new Program(scope, command, all, {...options, env: peerEnvironment(options)})
    this.sent = new SentPictures(join(options.cwd ?? this.program.home, 'sent.ndjson'))
    this.events = new Happenings(() => this.program.describe(all.join(' ')))
    this.#parse()
  }

  /** Its events so far: pass it as `since` to wait for what comes after this moment. */
  get mark(): number {
    return this.events.all.length
  }

  get exited(): Promise<End> {
    return this.program.exited
  }

  do(command: EngineCommand): void {
    this.program.write(JSON.stringify(command))
  }

  waitFor<Name extends PeerEvent['event']>(
    name: Name,
    matches: (event: EventOf<Name>) => boolean = () => true,
    options: {since?: number; deadlineMs?: number; what?: string} = {},
  ): Promise<EventOf<Name>> {
    const isOne = (event: PeerEvent): event is PeerEvent & EventOf<Name> =>
      event.event === name && matches(event as EventOf<Name>)
    return this.events.waitFor(options.what ?? `a "${name}" event`, isOne, options)
  }

  async id(): Promise<PeerId> {
    return (await this.waitFor('joined')).id
  }

  /** Resolves when the other is live here. */
  live(other: PeerId, options: {since?: number; deadlineMs?: number} = {}): Promise<EventOf<'peer'>> {
    const what = `peer ${other.slice(0, 8)} to be live`
    return this.waitFor('peer', event => event.id === other && event.state === 'live', {what, ...options})
  }

  /** The next so many reports of figures, one a second; the first covers time before this call too. */
  async figures(count: number): Promise<EventOf<'stats'>[]> {
    const all: EventOf<'stats'>[] = []
    while (all.length < count) all.push(await this.waitFor('stats', () => true, {since: this.mark}))
    return all
  }

  /** Waits for so many pictures of the other from now on, each equal to what the other recorded as sent. */
  async shows(other: {sent: SentPictures}, id: PeerId, count = 5): Promise<FrameEvent[]> {
    const frames: FrameEvent[] = []
    while (frames.length < count) frames.push(await this.#nextFrame(id))
    for (const frame of frames) await this.#confirm(frame, other.sent)
    return frames
  }

  #nextFrame(id: PeerId): Promise<FrameEvent> {
    const what = `a picture of ${id.slice(0, 8)}`
    return this.waitFor('frame', event => event.id === id, {since: this.mark, what})
  }

  /** The record may be written a moment after the picture arrived here: each further picture is time for it. */
  async #confirm(frame: FrameEvent, sent: SentPictures): Promise<void> {
    while (!sent.holds(frame)) {
      const newest = sent.all.at(-1)?.number ?? -1
      if (newest > frame.number) throw new Error(`picture ${frame.number} is not one that was sent`)
      await this.#nextFrame(frame.id)
    }
  }

  /** Leaves as a person would and waits for the end. */
  async leave(): Promise<End> {
    this.do({do: 'leave'})
    return this.exited
  }

  #parse(): void {
    const {lines} = this.program
    const add = lines.add.bind(lines)
    lines.add = line => {
      add(line)
      this.events.add(JSON.parse(line) as PeerEvent)
    }
    void this.program.exited.then(() => this.events.end('the peer ended'))
  }
}
