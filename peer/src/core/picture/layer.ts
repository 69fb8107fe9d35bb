/**
 * One grid size that somebody asked for: converts each captured picture once and codes it once for all
 * receivers that hold the same reference. Made when the first asks, ends when the last stops.
 */
import {encodeGrid} from './codec.js'
import type {Range} from './contrast.js'
import {Converter} from './convert.js'
import type {Grid, GridSize} from './grid.js'
import {History} from './history.js'
import {formatPictureMessage, MAX_UNCHANGED, REFERENCE_HISTORY} from './picture-message.js'

export type LayerPicture = {
  readonly number: number
  readonly grid: Grid
  readonly capturedAtMs: number
  /** So many pictures right before this one equalled their predecessors. */
  readonly unchanged: number
  /** Whether it equals its own predecessor. */
  readonly same: boolean
}

export class Layer {
  readonly size: GridSize
  readonly #converter: Converter
  readonly #history = new History()
  readonly #messages = new Map<number | null, Uint8Array>()
  #current: LayerPicture | null = null

  constructor(size: GridSize) {
    this.size = size
    this.#converter = new Converter(size)
  }

  get current(): LayerPicture | null {
    return this.#current
  }

  /** Takes the next captured picture; numbers rise by one. */
  capture(number: number, pixels: Uint8Array, range: Range, capturedAtMs: number): void {
    const grid = this.#converter.convert(pixels, range)
    const before = this.#current
    const unchanged = before?.same ? Math.min(before.unchanged + 1, MAX_UNCHANGED) : 0
    const same = before !== null && sameLevels(before.grid.levels, grid.levels)
    this.#current = {number, grid, capturedAtMs, unchanged, same}
    this.#history.add(number, grid)
    this.#messages.clear()
  }

  /** Whether the current picture looks like the one of this number and every one between. */
  unchangedSince(number: number): boolean {
    const current = this.#current
    return (
      current !== null &&
      (number === current.number || (current.same && current.number - number <= current.unchanged + 1))
    )
  }

  /** The current picture coded against the one of this number, or alone when that is null or forgotten. */
  message(reference: number | null): Uint8Array {
    const current = this.#current
    if (current === null) throw new Error('a layer has no message before its first picture')
    const held =
      reference === null || current.number - reference > REFERENCE_HISTORY
        ? null
        : this.#history.get(reference)
    const key = held === null ? null : reference
    const known = this.#messages.get(key)
    if (known) return known
    const message = formatPictureMessage({
      ...this.size,
      referenceDistance: key === null ? 0 : current.number - key,
      unchanged: current.unchanged,
      capturedAtMs: current.capturedAtMs,
      coded: encodeGrid(current.grid, held),
    })
    this.#messages.set(key, message)
    return message
  }
}

const sameLevels = (a: Uint8Array, b: Uint8Array): boolean => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
