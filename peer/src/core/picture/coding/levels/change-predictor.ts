/**
 * Guesses by how much each sample changes, from its neighbours now and before: by what was learned in its tile (hands move
 * otherwise than heads), which falls back to what was learned in the whole picture. Made with the coder; its sums belong
 * to a picture's state.
 */
import type {Size} from '../../picture.js'
import {INPUTS, learn, SUMS, solve, WEIGHT_ONE, weighted} from './least-squares.js'

export const GUESS_ONE = WEIGHT_ONE
/** Guesses beyond this are seen as this. */
const MOST_GUESSED = 8 * GUESS_ONE
const TILE_WIDTH = 16
const TILE_HEIGHT = 9

const tilesOf = ({width, height}: Size): number =>
  Math.ceil(width / TILE_WIDTH) * Math.ceil(height / TILE_HEIGHT)

/** What is learned of pictures of a size, tile by tile: nothing yet. */
export const freshSums = (size: Size): Int32Array => new Int32Array(SUMS * tilesOf(size))

export class ChangePredictor {
  /** What is known of the sample; to be set before each guess. */
  readonly inputs = new Int32Array(INPUTS)
  /** In 1/GUESS_ONE level, limited: by the sample's tile, and by the whole picture. */
  guess = 0
  wideGuess = 0
  #sums: Int32Array = new Int32Array(0)
  #columns = 0
  /** Of the tiles of one row of tiles. */
  #weights: Int32Array[] = []
  #hasNews: boolean[] = []
  readonly #wideWeights = new Int32Array(INPUTS)
  readonly #total = new Int32Array(SUMS)
  #firstTile = 0
  #tile = 0

  /** Starts a picture; `sums`, its reference's at first, become its own. What is old counts half. */
  start(sums: Int32Array, {width}: Size): void {
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i]! / 2) | 0
    this.#sums = sums
    this.#columns = Math.ceil(width / TILE_WIDTH)
    while (this.#weights.length < this.#columns) this.#weights.push(new Int32Array(INPUTS))
    this.#hasNews.length = this.#columns
  }

  /** Before the samples of row `y`: what the rows above taught is put to use. */
  startRow(y: number): void {
    if (y % TILE_HEIGHT === 0) this.#startTiles(y / TILE_HEIGHT)
    for (let column = 0; column < this.#columns; column++) {
      if (!this.#hasNews[column]) continue
      const start = (this.#firstTile + column) * SUMS
      solve(this.#sums, start, this.#wideWeights, this.#weights[column]!)
      this.#hasNews[column] = false
    }
  }

  #startTiles(row: number): void {
    this.#firstTile = row * this.#columns
    this.#hasNews.fill(true)
    const total = this.#total.fill(0)
    for (let at = 0; at < this.#sums.length; at += SUMS)
      for (let i = 0; i < SUMS; i++) total[i]! += this.#sums[at + i]!
    solve(total, 0, null, this.#wideWeights)
  }

  /** From `inputs`, for the sample in column `x`. */
  look(x: number): void {
    this.#tile = (x / TILE_WIDTH) | 0
    this.guess = limit(weighted(this.#weights[this.#tile]!, this.inputs))
    this.wideGuess = limit(weighted(this.#wideWeights, this.inputs))
  }

  /** By how many levels the sample of the last guess really changed. */
  learn(change: number): void {
    learn(this.#sums, (this.#firstTile + this.#tile) * SUMS, this.inputs, change)
    this.#hasNews[this.#tile] = true
  }
}

const limit = (guess: number): number => Math.max(-MOST_GUESSED, Math.min(MOST_GUESSED, guess))
