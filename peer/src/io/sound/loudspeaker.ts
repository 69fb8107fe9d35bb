/**
 * Where one hears the others, over all cards and files that take turns during a call. Made by the sound worker, ends
 * with it.
 */
import type {DeviceState} from '../../engine-protocol.js'
import type {SourceProblem, SpeakerSink} from '../capture/source.js'
import type {Speaker, SpeakerDrops} from './speaker.js'
import {openSpeaker} from './speaker-opening.js'

export type LoudspeakerOptions = {
  /** Fills the frame that is to be heard next: FRAME_SAMPLES samples, or twice as many, left and right in turn. */
  pull(frame: Int16Array): void
  /** Two channels where there are two. */
  readonly isStereo: boolean
  onState(state: DeviceState): void
  onProblem(problem: SourceProblem): void
  readonly open?: typeof openSpeaker
}

/** One turn. Only the one whose turn it is asks for sound and is spoken of. */
type Turn = {speaker: Speaker | null; state: DeviceState}

export class Loudspeaker {
  readonly #options: LoudspeakerOptions
  #turn: Turn = {speaker: null, state: 'none'}
  /** Of all turns before. */
  #dropped: SpeakerDrops = {speakerSkipped: 0, speakerUnwritten: 0}
  #isStopped = false

  constructor(options: LoudspeakerOptions) {
    this.#options = options
  }

  /** The first sink. Rejects with a SourceProblem when a named one cannot be used. */
  async open(sink: SpeakerSink): Promise<void> {
    const speaker = await this.#open(sink, this.#turn, false)
    if (this.#isStopped) await speaker.stop()
  }

  /** Goes on with another sink. Rejects with a SourceProblem when it cannot be used; all stays as it was then. */
  async use(sink: SpeakerSink): Promise<void> {
    const next: Turn = {speaker: null, state: 'none'}
    const speaker = await this.#open(sink, next, true)
    if (this.#isStopped) return speaker.stop()
    const before = this.#turn
    this.#dropped = this.dropped
    this.#turn = next
    this.#options.onState(next.state)
    await before.speaker?.stop()
  }

  /** Frames thrown away since the beginning, by reason. */
  get dropped(): SpeakerDrops {
    const {speakerSkipped = 0, speakerUnwritten = 0} = this.#turn.speaker?.dropped ?? {}
    return {
      speakerSkipped: this.#dropped.speakerSkipped + speakerSkipped,
      speakerUnwritten: this.#dropped.speakerUnwritten + speakerUnwritten,
    }
  }

  /** Resolves when the file is finished or the card let go. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#turn.speaker?.stop()
  }

  async #open(sink: SpeakerSink, turn: Turn, isAwaited: boolean): Promise<Speaker> {
    const {pull, isStereo, onState, onProblem, open = openSpeaker} = this.#options
    const isCurrent = (): boolean => turn === this.#turn
    turn.speaker = await open(sink, {
      isAwaited,
      isStereo,
      pull: frame => {
        if (isCurrent()) pull(frame)
        else frame.fill(0)
      },
      onState: state => {
        turn.state = state
        if (isCurrent()) onState(state)
      },
      onProblem: problem => {
        if (isCurrent()) onProblem(problem)
      },
    })
    return turn.speaker
  }
}
