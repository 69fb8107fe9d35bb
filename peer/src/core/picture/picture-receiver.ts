/** One sender's pictures as this receiver gets them: fragments in, pictures out. Lives as long as the peer is known. */
import {Assembler, parseFragment} from '../wire/fragments.js'
import {decodePicture, isAlike} from './codec.js'
import {History} from './history.js'
import type {Picture, PictureFormat, Size} from './picture.js'
import {type PictureMessage, parsePictureMessage} from './picture-message.js'

export type ReceivedPicture = {
  readonly number: number
  readonly picture: Picture
  /** Low 32 bits of the sender's clock. */
  readonly capturedAtMs: number
  /** How many of the sender's pictures are now known to be on the screen that were not before: this one and unchanged ones. */
  readonly broughtUpToDate: number
}

export type PictureResult =
  | {type: 'shown'; picture: ReceivedPicture}
  /** A part of a picture, or one older than what is shown. */
  | {type: 'kept'}
  | {type: 'dropped'; reason: 'malformedPicture' | 'unaskedSize' | 'missingReference'}

export class PictureReceiver {
  readonly #assembler: Assembler
  readonly #history = new History()
  #asked: readonly (Size & {format: PictureFormat})[] = []
  #shown: number | null = null

  /** `abandoned` is called for each picture that will never be complete. */
  constructor(abandoned: () => void) {
    this.#assembler = new Assembler(abandoned)
  }

  /** The size and format asked for last, which may still cross with pictures of the one before. */
  ask(request: Size & {format: PictureFormat}): void {
    if (this.#asked[0] && isAlike(this.#asked[0], request)) return
    this.#asked = [request, ...this.#asked.slice(0, 1)]
  }

  receive(bytes: Uint8Array): PictureResult {
    const fragment = parseFragment(bytes)
    if (fragment === null) return {type: 'dropped', reason: 'malformedPicture'}
    const assembled = this.#assembler.add(fragment)
    if (assembled === 'contradiction') return {type: 'dropped', reason: 'malformedPicture'}
    return assembled === null ? {type: 'kept'} : this.#decode(fragment.number, assembled)
  }

  #decode(number: number, bytes: Uint8Array): PictureResult {
    const message = parsePictureMessage(bytes)
    if (message === null) return {type: 'dropped', reason: 'malformedPicture'}
    if (!this.#asked.some(request => isAlike(request, message)))
      return {type: 'dropped', reason: 'unaskedSize'}
    const reference =
      message.referenceDistance === 0 ? null : this.#history.get(number - message.referenceDistance)
    if (message.referenceDistance > 0 && reference === null)
      return {type: 'dropped', reason: 'missingReference'}
    const picture = decodePicture(message.coded, message, reference)
    if (picture === null) return {type: 'dropped', reason: 'malformedPicture'}
    this.#history.add(number, picture)
    return this.#show(number, picture, message)
  }

  #show(number: number, picture: Picture, {unchanged, capturedAtMs}: PictureMessage): PictureResult {
    const before = this.#shown
    if (before !== null && number <= before) return {type: 'kept'}
    this.#shown = number
    const followsUnchanged = before !== null && number - before <= unchanged + 1
    return {
      type: 'shown',
      picture: {number, picture, capturedAtMs, broughtUpToDate: followsUnchanged ? number - before : 1},
    }
  }
}
