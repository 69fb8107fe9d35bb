/**
 * Puts frames of sound that go to thin paths together, for every bundle size that somebody needs. Bundles begin at
 * multiples of their size, so that whoever changes the size at a multiple of all of them misses nothing and gets nothing
 * twice. Made with the sender.
 */
import {isPause} from '../sound/pause-packet.js'
import {MAX_FRAMES, type SoundFrame, soundBytes} from './sound-message.js'

export type Bundle = {readonly size: number; readonly frames: readonly SoundFrame[]}

/** Where all bundles begin anew. */
export const isBundleStart = (number: number): boolean => number % MAX_FRAMES === 0

export class SoundBundles {
  readonly #maxBytes: number
  readonly #open = new Map<number, SoundFrame[]>()

  /** `maxBytes`: of a whole bundle; one that would grow larger goes early. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Takes the next frame; answers with what is complete, of the sizes wanted. */
  add(frame: SoundFrame, wanted: ReadonlySet<number>): Bundle[] {
    for (const size of this.#open.keys()) if (!wanted.has(size)) this.#open.delete(size)
    return [...wanted].flatMap(size => this.#addTo(size, frame))
  }

  /** What was begun: nothing follows. */
  flush(): Bundle[] {
    const begun = Array.from(this.#open, ([size, frames]) => ({size, frames}))
    this.#open.clear()
    return begun
  }

  #addTo(size: number, frame: SoundFrame): Bundle[] {
    const open = this.#open.get(size) ?? []
    const goesOn = open.length === 0 || open.at(-1)!.number + 1 === frame.number
    const isFull = goesOn && soundBytes([...open, frame]) > this.#maxBytes
    const before = goesOn && !isFull ? [] : [{size, frames: open}]
    const frames = before.length > 0 ? [frame] : [...open, frame]
    // After the announcement of a pause nothing comes for a while.
    const isLast = frame.number % size === size - 1 || isPause(frame.payload)
    if (isLast) this.#open.delete(size)
    else this.#open.set(size, frames)
    return isLast ? [...before, {size, frames}] : before
  }
}
