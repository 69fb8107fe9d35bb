/**
 * One band of one sender's pictures as this receiver gets it: decodes what comes, in whatever order, and holds back for
 * a while what comes before its reference. Made with the canvas it belongs to.
 */

import {decodePicture} from '../picture/coding/picture-coder.js'
import type {Picture, Shape} from '../picture/picture.js'
import {KEEP_ALL, type PictureMessage} from './picture-message.js'
import {References} from './references.js'

/** Messages that may wait for their reference; when more wait, the sender is wrong about what we hold. */
export const MAX_WAITING = 16

type NumberedMessage = {readonly number: number; readonly message: PictureMessage}

export type DecodedBand = NumberedMessage & {readonly picture: Picture}

export type BandResult = {
  /** In the order they were decoded: the given one, and those that waited for it. */
  readonly decoded: readonly DecodedBand[]
  readonly malformed: number
  /** Given up: newer pictures came without it. */
  readonly superseded: number
  /** Given up because too many wait: something is to be asked for. */
  readonly stuck: number
}

export class ReceivedBand {
  readonly #shape: Shape
  readonly #references = new References()
  #waiting: NumberedMessage[] = []
  #newest: DecodedBand | null = null

  /** `shape`: of the band, not of the whole picture. */
  constructor(shape: Shape) {
    this.#shape = shape
  }

  /** The newest that was decoded; null: none yet. */
  get newest(): DecodedBand | null {
    return this.#newest
  }

  receive(number: number, message: PictureMessage): BandResult {
    const decoded: DecodedBand[] = []
    let malformed = 0
    this.#waiting.push({number, message})
    for (let next = this.#takeReady(); next !== null; next = this.#takeReady()) {
      const done = this.#decode(next)
      if (done === null) malformed++
      else decoded.push(done)
    }
    return {decoded, malformed, superseded: this.#dropSuperseded(), stuck: this.#dropExcess()}
  }

  #takeReady(): NumberedMessage | null {
    const at = this.#waiting.findIndex(({number, message: {referenceDistance: distance}}) => {
      return distance === 0 || this.#references.has(number - distance)
    })
    return at < 0 ? null : this.#waiting.splice(at, 1)[0]!
  }

  #decode({number, message}: NumberedMessage): DecodedBand | null {
    const {referenceDistance, keptDistance, coded} = message
    const reference = referenceDistance === 0 ? null : this.#references.use(number - referenceDistance)
    const state = decodePicture(coded, this.#shape, reference)
    if (state === null) return null
    this.#references.add(number, state)
    if (keptDistance !== KEEP_ALL) this.#references.forgetBefore(number - keptDistance)
    const decoded = {number, message, picture: state.picture}
    if (this.#newest === null || number > this.#newest.number) this.#newest = decoded
    return decoded
  }

  /** Nothing on its way needs what is far older than the newest. */
  #dropSuperseded(): number {
    const newest = this.#newest?.number ?? 0
    const before = this.#waiting.length
    this.#waiting = this.#waiting.filter(({number}) => number > newest - MAX_WAITING)
    return before - this.#waiting.length
  }

  #dropExcess(): number {
    const excess = Math.max(0, this.#waiting.length - MAX_WAITING)
    this.#waiting.splice(0, excess)
    return excess
  }
}
