/**
 * Whether somebody speaks. A noise suppressor knows best, since it was trained to tell voices from all else; without one,
 * what stands out of the noise counts as voice. One of these follows one microphone.
 */
import {BLOCK_MS} from '../sound-format.js'

/** Of the suppressor's probability; between the two things stay as they are. */
const ENTER_PROBABILITY = 0.7
const LEAVE_PROBABILITY = 0.4
/** 200 ms: the closure before a "t", and a breath between two words, belong to speech. */
const HANGOVER_BLOCKS = 200 / BLOCK_MS
/** Under it is nobody who wants to be heard (-60 dB of full scale). */
const FAINTEST = 0.001
/** How far a voice stands out: 12 dB, as amplitudes. */
const STANDS_OUT = 4
/** The noise is the faintest of a while: what is louder lifts it by 3 dB a second. */
const NOISE_RISE = 10 ** ((3 * BLOCK_MS) / 1000 / 20)

export class VoiceActivity {
  #isVoice = false
  #blocksSince = HANGOVER_BLOCKS
  #noise = 1

  /** `level` of a block, 0..1 of full scale; `probability` 0..1 of a voice in it, null if nobody knows. True while somebody speaks. */
  watch(level: number, probability: number | null): boolean {
    this.#noise = Math.min(Math.max(level, FAINTEST), this.#noise * NOISE_RISE)
    this.#isVoice = level > FAINTEST && this.#isLikely(level, probability)
    this.#blocksSince = this.#isVoice ? 0 : this.#blocksSince + 1
    return this.#blocksSince < HANGOVER_BLOCKS
  }

  #isLikely(level: number, probability: number | null): boolean {
    if (probability === null) return level > STANDS_OUT * this.#noise
    return probability > (this.#isVoice ? LEAVE_PROBABILITY : ENTER_PROBABILITY)
  }
}
