/**
 * Says which frames of one's own sound need not be sent, as Opus' discontinuous transmission does: a lasting pause is
 * announced once, and again each 400 ms, so that it is told from loss. One of these follows one microphone.
 */
import {FRAME_MS} from '../sound-format.js'

export type Sending =
  | 'sound'
  /** A packet that says: nothing is heard until the next packet. */
  | 'pause'
  | 'nothing'

/** 200 ms: the ends of words and the breaths between them are sent. */
const BEGIN_FRAMES = 200 / FRAME_MS
/** As Opus repeats it; who has lost one waits no longer. */
const REPEAT_FRAMES = 400 / FRAME_MS
/** -60 dB of full scale: what is louder is heard, be it voice or not. */
const AUDIBLE = 0.001

export class Pauses {
  #quietFrames = 0

  /** `level` of the frame, 0..1 of full scale. */
  watch(level: number, isVoice: boolean): Sending {
    this.#quietFrames = isVoice || level >= AUDIBLE ? 0 : this.#quietFrames + 1
    const since = this.#quietFrames - BEGIN_FRAMES
    if (since <= 0) return 'sound'
    return (since - 1) % REPEAT_FRAMES === 0 ? 'pause' : 'nothing'
  }
}
