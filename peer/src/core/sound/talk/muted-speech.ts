/** Notices somebody who speaks although muted, and tells it once for each mute. */
import {BLOCK_MS} from '../sound-format.js'

/** A second of speech within two: somebody who coughs, or answers a child with one word, is left alone. */
const SPEECH_BLOCKS = 1000 / BLOCK_MS
/** Each block without voice takes back half of one with it. */
const FORGET = 0.5

export class MutedSpeech {
  #speech = 0
  #isTold = false

  /** One block; true when it is to be told. */
  watch(isMuted: boolean, isVoice: boolean): boolean {
    if (!isMuted) {
      this.#speech = 0
      this.#isTold = false
      return false
    }
    this.#speech = Math.max(0, this.#speech + (isVoice ? 1 : -FORGET))
    if (this.#isTold || this.#speech < SPEECH_BLOCKS) return false
    this.#isTold = true
    return true
  }
}
