/** One sender's pictures as this receiver gets them: bodies in, pictures out. Lives as long as the peer is known. */

import type {Picture} from '../picture/picture.js'
import {isAlike, type Shape} from '../picture/picture.js'
import {Assembler} from '../wire/assembler.js'
import {type Part, parsePictureBody} from '../wire/picture-body.js'
import {Canvas, type Composed} from './canvas.js'
import {type PictureMessage, parsePictureMessage} from './picture-message.js'

export type ReceivedPicture = {
  readonly number: number
  readonly picture: Picture
  /** Low 16 bits of the sender's clock. */
  readonly capturedAtMs: number
  /** How many of the sender's pictures are now known to be on the screen that were not before: this one and unchanged ones. */
  readonly broughtUpToDate: number
}

export type PictureDrop =
  | 'malformedPicture'
  | 'unaskedSize'
  | 'incompletePicture'
  /** Its reference never came, and newer pictures did. */
  | 'supersededPicture'
  /** Its reference never came, and nothing newer can be decoded either. */
  | 'missingReference'

export type PictureResult = {type: 'shown'; picture: ReceivedPicture} | {type: 'dropped'; reason: PictureDrop}

export class PictureReceiver {
  readonly #assembler: Assembler
  #abandoned = 0
  #canvas: Canvas | null = null
  /** The newest number that any part for the canvas came of. */
  #newest = 0
  #asked: readonly Shape[] = []
  #shown: number | null = null

  constructor() {
    this.#assembler = new Assembler(() => this.#abandoned++)
  }

  /** The size and format asked for last, which may still cross with pictures of the one before. */
  ask(request: Shape): void {
    if (this.#asked[0] && isAlike(this.#asked[0], request)) return
    this.#asked = [request, ...this.#asked.slice(0, 1)]
  }

  receive(bytes: Uint8Array): PictureResult[] {
    const body = parsePictureBody(bytes)
    if (body === null) return [dropped('malformedPicture')]
    const results = body.parts.flatMap(part => this.#part(body.number, part))
    const abandoned = this.#abandoned
    this.#abandoned = 0
    return [...results, ...dropsOf('incompletePicture', abandoned)]
  }

  #part(number: number, part: Part): PictureResult[] {
    const assembled = this.#assembler.add(number, part)
    if (assembled === null) return []
    const message = assembled === 'contradiction' ? null : parsePictureMessage(assembled)
    if (message === null || !Canvas.isPossible(message, part.bands)) return [dropped('malformedPicture')]
    if (!this.#asked.some(request => isWithin(message, request))) return [dropped('unaskedSize')]
    const canvas = this.#canvasFor(number, message, part.bands)
    if (canvas === null) return [dropped('supersededPicture')]
    const {result, composed} = canvas.receive(number, part.band, message)
    return [
      ...composed.flatMap(picture => this.#show(picture)),
      ...dropsOf('malformedPicture', result.malformed),
      ...dropsOf('supersededPicture', result.superseded),
      ...dropsOf('missingReference', result.stuck),
    ]
  }

  /** A new one for newer pictures of another kind; null for older ones of another kind. */
  #canvasFor(number: number, message: PictureMessage, bands: number): Canvas | null {
    if (this.#canvas?.fits(message, bands) !== true) {
      if (number < this.#newest) return null
      this.#canvas = new Canvas(message, bands)
    }
    this.#newest = Math.max(this.#newest, number)
    return this.#canvas
  }

  #show({number, picture, capturedAtMs, unchanged}: Composed): PictureResult[] {
    const before = this.#shown
    if (before !== null && number <= before) return []
    this.#shown = number
    const followsUnchanged = before !== null && number - before <= unchanged + 1
    const broughtUpToDate = followsUnchanged ? number - before : 1
    return [{type: 'shown', picture: {number, picture, capturedAtMs, broughtUpToDate}}]
  }
}

/** The sender may save bits by a smaller picture than was asked for. */
const isWithin = (shape: Shape, asked: Shape): boolean =>
  shape.format === asked.format && shape.width <= asked.width && shape.height <= asked.height

const dropped = (reason: PictureDrop): PictureResult => ({type: 'dropped', reason})
const dropsOf = (reason: PictureDrop, count: number): PictureResult[] =>
  Array.from({length: count}, () => dropped(reason))
