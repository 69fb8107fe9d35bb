/** In which of the last ticks somebody spoke: where it was louder than the room around. */

/** 10 dB over the room. */
const OVER_ROOM = 3.16
/** 50 dB under full scale: quieter is no speech. */
const LEAST_LEVEL = 0.00316
/** What the room may be; 34 dB under full scale at most, or a long speech would become its own background. */
const ROOM_MOST = 0.02
const ROOM_LEAST = 0.0001
/** 0.9 dB a second: a fan that starts is the room within half a minute. */
const ROOM_RISES = 1.002

export class SpeechActivity {
  /** A circle of ticks, the newest before `at`. */
  readonly #spoke: boolean[]
  #at = 0
  #room = ROOM_MOST

  /** Remembers so many ticks. */
  constructor(ticks: number) {
    this.#spoke = Array.from({length: ticks}, () => false)
  }

  /** The next tick was so loud, 0..1. */
  note(level: number): void {
    this.#room = Math.min(ROOM_MOST, Math.max(ROOM_LEAST, Math.min(level, this.#room * ROOM_RISES)))
    this.#spoke[this.#at] = level > Math.max(LEAST_LEVEL, this.#room * OVER_ROOM)
    this.#at = (this.#at + 1) % this.#spoke.length
  }

  /** Of the last so many ticks, at most those remembered: the share with speech, 0..1. */
  share(ticks: number): number {
    let count = 0
    for (let back = 1; back <= ticks; back++) {
      if (this.#spoke[(this.#at - back + this.#spoke.length) % this.#spoke.length]) count++
    }
    return count / ticks
  }
}
