/** How many bands a cohort's pictures are cut into: as many as let each band fit a packet, as a rule. */

import type {Shape} from '../picture/picture.js'
import {mostBands} from './bands.js'

/**
 * Of the newest pictures so many must be too large before they are cut into more bands: each change costs pictures that
 * stand alone, which over a lossy path is much. One burst of motion is no reason, nor is every other picture over such a path.
 */
const WATCHED = 16
const TOO_LARGE = 8
/** 10 s at 30 pictures a second; fewer bands cost a picture that stands alone, and save a few percent. */
const SMALL_FOR = 300
/** A band must fit its fragments even if nothing can be saved. */
const MOST_SAMPLES = 96_000
/** Bands are not of one size. */
const FILL = 0.8

export class BandCount {
  readonly #packetBytes: number
  readonly #least: number
  readonly #most: number
  #sizes: number[] = []
  #small = 0
  #count: number

  /** `packetBytes`: what one band may take. */
  constructor(packetBytes: number, {width, height, format}: Shape) {
    const samples = width * height * (format === 'colour' ? 1.5 : 1)
    this.#packetBytes = packetBytes
    this.#most = mostBands(height)
    this.#least = Math.min(this.#most, Math.ceil(samples / MOST_SAMPLES))
    this.#count = this.#least
  }

  get count(): number {
    return this.#count
  }

  /** Takes the bytes of all bands of a picture coded against another; true when the count has changed. */
  follow(sizeBytes: number): boolean {
    this.#sizes = [...this.#sizes.slice(1 - WATCHED), sizeBytes]
    const large = this.#sizes.filter(size => this.#bandsFor(size) > this.#count)
    this.#small = this.#bandsFor(sizeBytes * 1.5) < this.#count ? this.#small + 1 : 0
    if (large.length >= TOO_LARGE)
      return this.#become(this.#bandsFor(large.reduce((a, b) => a + b) / large.length))
    return this.#small >= SMALL_FOR && this.#become(this.#count - 1)
  }

  #bandsFor(sizeBytes: number): number {
    return Math.min(this.#most, Math.max(this.#least, Math.ceil(sizeBytes / (this.#packetBytes * FILL))))
  }

  #become(count: number): boolean {
    this.#sizes = []
    this.#small = 0
    const isNew = count !== this.#count
    this.#count = count
    return isNew
  }
}
