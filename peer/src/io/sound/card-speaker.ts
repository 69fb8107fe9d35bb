/**
 * A sound card through the system's own interface. Made when the call starts, stopped with it. It looks after itself:
 *
 *   opening ──▶ playing ──gone, or silent for 3 s──▶ absent ──tried each second──▶ playing
 *      └────────────────cannot be opened──────────────▲
 *
 * While there is no card, a clock asks for the frames, so that decoding and level meters go on.
 */
import {Refill} from '../../core/sound/reblock.js'
import {FRAME_SAMPLES} from '../../core/sound/sound-format.js'
import {SourceProblem} from '../capture/source.js'
import {CardOutput} from './card-output.js'
import {ClockSpeaker} from './clock-speaker.js'
import type {Speaker, SpeakerDrops, SpeakerOptions} from './speaker.js'

const WATCH_EVERY_MS = 250
/** A card asks each 20 ms, though a sound server may take 2 s to start one; after so long one that hangs is opened again. */
const LOST_AFTER_CHECKS = 3000 / WATCH_EVERY_MS
/** To open a card in vain takes 3 ms of a core (measured). */
const RETRY_EVERY_MS = 1000

type State =
  | {name: 'opening'}
  | {name: 'playing'; output: CardOutput; refill: Refill; watchdog: NodeJS.Timeout}
  | {name: 'absent'; clock: ClockSpeaker; retry: NodeJS.Timeout}
  | {name: 'stopped'}

export class CardSpeaker implements Speaker {
  readonly #deviceId: string | null
  readonly #options: SpeakerOptions
  #state: State = {name: 'opening'}
  #openings = 0
  /** In a row. Counted in checks, not in time: when this thread stands still, that is not the card's fault. */
  #quietChecks = 0
  /** By the clocks of earlier times without a card. */
  #skipped = 0

  private constructor(deviceId: string | null, options: SpeakerOptions) {
    this.#deviceId = deviceId
    this.#options = options
  }

  /** `deviceId` null takes the system's default. Rejects with a SourceProblem only when a device is named or awaited. */
  static async open(deviceId: string | null, options: SpeakerOptions): Promise<Speaker> {
    const speaker = new CardSpeaker(deviceId, options)
    options.onState('starting')
    try {
      await speaker.#open()
    } catch (error) {
      if (deviceId !== null) throw noDevice(deviceId, error)
      if (options.isAwaited) throw noSpeaker(error)
      options.onProblem(noSpeaker(error))
      speaker.#keepTime()
    }
    return speaker
  }

  get dropped(): SpeakerDrops {
    const sinceAbsent = this.#state.name === 'absent' ? this.#state.clock.dropped.speakerSkipped : 0
    return {speakerSkipped: this.#skipped + sinceAbsent, speakerUnwritten: 0}
  }

  async stop(): Promise<void> {
    const state = this.#state
    this.#state = {name: 'stopped'}
    switch (state.name) {
      case 'playing':
        clearInterval(state.watchdog)
        await state.output.close()
        return
      case 'absent':
        clearTimeout(state.retry)
        await state.clock.stop()
        return
      case 'opening':
      case 'stopped':
        return
      default:
        state satisfies never
    }
  }

  async #open(): Promise<void> {
    const opening = ++this.#openings
    this.#quietChecks = 0
    const {pull, isStereo = false} = this.#options
    const output = await CardOutput.open(this.#deviceId, isStereo ? 2 : 1, samples => {
      // One that hung may come back to life beside its successor.
      if (opening === this.#openings) this.#fill(samples)
      else samples.fill(0)
    })
    if (this.#state.name === 'stopped') return output.close()
    this.#endAbsence()
    const watchdog = setInterval(() => this.#watch(output), WATCH_EVERY_MS)
    const refill = new Refill(FRAME_SAMPLES * output.channels, pull)
    this.#state = {name: 'playing', output, refill, watchdog}
    this.#options.onState('running')
  }

  #fill(samples: Int16Array): void {
    this.#quietChecks = 0
    if (this.#state.name === 'playing') this.#state.refill.fill(samples)
  }

  #watch(output: CardOutput): void {
    const isQuiet = ++this.#quietChecks >= LOST_AFTER_CHECKS
    if (this.#state.name !== 'playing' || !(output.isDead || isQuiet)) return
    clearInterval(this.#state.watchdog)
    void output.close()
    this.#options.onProblem(LOST)
    this.#keepTime()
  }

  #keepTime(): void {
    const clock = new ClockSpeaker(this.#options.pull)
    this.#state = {name: 'absent', clock, retry: this.#retryLater()}
    this.#options.onState('missing')
  }

  #retryLater(): NodeJS.Timeout {
    return setTimeout(() => void this.#retry(), RETRY_EVERY_MS)
  }

  async #retry(): Promise<void> {
    await this.#open().catch(() => {
      if (this.#state.name === 'absent') this.#state.retry = this.#retryLater()
    })
  }

  #endAbsence(): void {
    if (this.#state.name !== 'absent') return
    const {clock} = this.#state
    void clock.stop()
    this.#skipped += clock.dropped.speakerSkipped
  }
}

const LOST = new SourceProblem(
  'speaker-lost',
  'The speaker stopped playing; it is used again as soon as it is back. Check that it is plugged in.',
)

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const noSpeaker = (error: unknown): SourceProblem =>
  new SourceProblem(
    'no-speaker',
    `No speaker was found (${reasonOf(error)}), so you hear nothing; plug one in, or check your sound settings.`,
  )

const noDevice = (deviceId: string, error: unknown): SourceProblem =>
  new SourceProblem(
    'no-speaker',
    `The speaker "${deviceId}" cannot be opened (${reasonOf(error)}); give the name of an output that "s2c-peer devices" or your sound settings list, or --speaker auto.`,
  )

/** The library's own thread reports a card that fails while playing in no other way; the watchdog sees it stop. */
export const isCardFailure = (error: unknown): boolean =>
  error instanceof Error && /while writing ALSA output|recover from buffer underrun/.test(error.message)
