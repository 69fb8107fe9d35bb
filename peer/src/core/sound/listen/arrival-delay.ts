/**
 * How late the frames of one sender come, counted in ticks of playout. The *edge* goes on by one number a tick: the frame
 * whose number it is comes with delay 0, and one that is played with delay d was in time if it came with d or less.
 *
 * So whatever makes frames late counts, the network as well as a card that asks for sound unevenly, and nothing but the order
 * of arrivals and ticks need be known: no clock, and no times that would have to be compared over threads.
 */
import {type FrameNumber, frameAfter, frameDistance} from './frame-number.js'
import {MOST_WAIT_FRAMES, TargetDelay} from './target-delay.js'

export class ArrivalDelay {
  readonly #target = new TargetDelay()
  #edge: FrameNumber = 0

  /** 20 ms are played. */
  tick(): void {
    this.#edge = frameAfter(this.#edge)
  }

  /** Of a frame that comes, or is played, now. */
  of(number: FrameNumber): number {
    return frameDistance(number, this.#edge)
  }

  /** The delay to play with; 0 while nothing has come. */
  get target(): number {
    return this.#target.frames ?? 0
  }

  /** A frame has come, in time or not. */
  note(number: FrameNumber): void {
    this.#target.note(this.of(number))
  }

  /**
   * From this frame on numbers may have nothing to do with those before, or clocks may have gone apart in a long pause. What
   * was learnt of delays holds from it on.
   */
  anchor(number: FrameNumber): void {
    const {typical} = this.#target
    if (typical === null) this.#edge = number
    else if (Math.abs(this.of(number) - typical) > MOST_WAIT_FRAMES) this.#edge = frameAfter(number, typical)
  }

  /** What was learnt does not hold; this frame is the first that counts. */
  learnAnew(number: FrameNumber): void {
    this.#target.restart()
    this.note(number)
  }
}
