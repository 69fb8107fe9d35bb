/**
 * Notices a microphone that gives nothing: switched off at the device, or the wrong one. Even a quiet room is louder than
 * this. Tells both when it begins and when sound comes after all.
 */
import {BLOCK_MS} from '../sound-format.js'

/** -75 dB of full scale: under the own noise of cheap microphones and converters. */
const NOTHING = 10 ** (-75 / 20)
/** Long enough for a card to start. */
const SILENT_BLOCKS = 5000 / BLOCK_MS

export type SilenceChange = 'silent' | 'heard'

export class SilentMicrophone {
  #blocks = 0
  #isTold = false

  /** One captured block, before any processing; `level` 0..1 of full scale. While muted nothing is judged. */
  watch(isMuted: boolean, level: number): SilenceChange | null {
    if (level >= NOTHING) return this.#hear()
    this.#blocks = isMuted ? 0 : this.#blocks + 1
    if (this.#isTold || this.#blocks < SILENT_BLOCKS) return null
    this.#isTold = true
    return 'silent'
  }

  #hear(): SilenceChange | null {
    this.#blocks = 0
    if (!this.#isTold) return null
    this.#isTold = false
    return 'heard'
  }
}
