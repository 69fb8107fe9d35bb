/**
 * Makes of what a microphone hears what others want to hear, in blocks of 10 ms:
 *
 *   high-pass ▶ echo canceller ▶ noise suppressor ▶ gain        voice activity listens along
 *                    ▲ what is played
 *
 * Canceller and suppressor are libraries that load while sound flows already; each joins in when it is there. Made with the
 * microphone, ends with it.
 */
import {rootMeanSquare} from '../levels.js'
import {BLOCK_SAMPLES, FULL_SCALE} from '../sound-format.js'
import {AutomaticGain} from './automatic-gain.js'
import {EchoReference} from './echo-reference.js'
import {HighPass} from './high-pass.js'
import {JoiningStage} from './joining-stage.js'
import {VoiceActivity} from './voice-activity.js'

/** Blocks have BLOCK_SAMPLES samples in the range of 16 bit, and are good during the call only. */
export type EchoCanceller = {
  /** What is about to be heard from the loudspeaker; never later than its echo is captured. */
  play(block: Float32Array): void
  /** In place; some milliseconds late. */
  cancel(block: Float32Array): void
}

export type NoiseSuppressor = {
  /** In place, one block late; answers how likely, 0..1, there is a voice in it. */
  suppress(block: Float32Array): number
}

/** What to do; the high-pass and voice activity cost nothing that anybody would miss. */
export type CleaningChoice = {
  readonly echoCancellation: boolean
  readonly noiseSuppression: boolean
  readonly autoGain: boolean
}

export class Cleaner {
  readonly #highPass = new HighPass()
  readonly #gain: AutomaticGain | null
  readonly #activity = new VoiceActivity()
  readonly #work = new Float32Array(BLOCK_SAMPLES)
  #echo: {reference: EchoReference; stage: JoiningStage} | null = null
  #noise: JoiningStage | null = null
  #probability: number | null = null
  #isVoice = false
  #level = 0

  constructor(hasAutoGain: boolean) {
    this.#gain = hasAutoGain ? new AutomaticGain() : null
  }

  /** From the next block on. */
  cancelEchoWith(canceller: EchoCanceller): void {
    this.#echo = {
      reference: new EchoReference(block => canceller.play(block)),
      stage: new JoiningStage(block => canceller.cancel(block)),
    }
  }

  /** From the next block on. */
  suppressNoiseWith(suppressor: NoiseSuppressor): void {
    this.#noise = new JoiningStage(block => {
      this.#probability = suppressor.suppress(block)
    })
  }

  /** Whether somebody speaks, as of the last block. */
  get isVoice(): boolean {
    return this.#isVoice
  }

  /** Root mean square of the last block, 0..1 of full scale, before the gain. */
  get level(): number {
    return this.#level
  }

  /** What was just handed to the sound card. */
  play(samples: Int16Array, now: number): void {
    this.#echo?.reference.play(samples, now)
  }

  /** So many samples were just captured; they come to `clean` next. */
  captured(samples: number, now: number): void {
    this.#echo?.reference.captured(samples, now)
  }

  /** In place, BLOCK_SAMPLES. */
  clean(block: Int16Array): void {
    const work = this.#work
    work.set(block)
    this.#highPass.filter(work)
    this.#echo?.stage.run(work)
    this.#noise?.run(work)
    this.#level = rootMeanSquare(work)
    this.#isVoice = this.#activity.watch(this.#level, this.#probability)
    this.#gain?.adjust(work, this.#level, this.#isVoice)
    for (let at = 0; at < BLOCK_SAMPLES; at++) block[at] = toSample(work[at]!)
  }
}

const toSample = (value: number): number => Math.round(Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, value)))
