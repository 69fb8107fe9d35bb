/** What a sample's change probably is, from weights that each tile learns: see levels/change-predictor.ts. */
import {INPUTS, learn, SUMS, solve, weighted} from './least-squares'
import {columns, height, news, sums, TILE_HEIGHT, TILE_WIDTH, weights} from './memory'

const GUESS_ONE: i32 = 65536
const MOST_GUESSED: i32 = 8 * GUESS_ONE

/** What is known of the sample, to be set before each guess; its size is that of whole vectors. */
export const inputs: usize = memory.data(80, 16)
/** In 1/GUESS_ONE level, limited: by the sample's tile, and by the whole picture. */
export let guess: i32 = 0
export let wideGuess: i32 = 0

const wideWeights: usize = memory.data(80, 16)
const total: usize = memory.data(688, 16)
let firstTile: usize = 0
let tile: usize = 0

/** Starts a picture; what is old counts half. */
export function startPredicting(): void {
  const tiles = columns * ((height + TILE_HEIGHT - 1) / TILE_HEIGHT)
  for (let at = sums; at < sums + 4 * SUMS * tiles; at += 4) store<i32>(at, load<i32>(at) / 2)
}

/** Before the samples of row `y`: what the rows above taught is put to use. */
export function startRow(y: usize): void {
  if (y % TILE_HEIGHT === 0) startTiles(y / TILE_HEIGHT)
  for (let column: usize = 0; column < columns; column++) {
    if (load<u8>(news + column) === 0) continue
    solve(sumsOf(firstTile + column), wideWeights, weights + 4 * INPUTS * column)
    store<u8>(news + column, 0)
  }
}

function startTiles(row: usize): void {
  firstTile = row * columns
  memory.fill(news, 1, columns)
  memory.fill(total, 0, 4 * SUMS)
  const tiles = columns * ((height + TILE_HEIGHT - 1) / TILE_HEIGHT)
  for (let from: usize = 0; from < tiles; from++)
    for (let i: usize = 0; i < 4 * SUMS; i += 4)
      store<i32>(total + i, load<i32>(total + i) + load<i32>(sumsOf(from) + i))
  solve(total, 0, wideWeights)
}

/** From `inputs`, for the sample in column `x`. */
export function predictChange(x: usize): void {
  tile = x / TILE_WIDTH
  guess = limited(weighted(weights + 4 * INPUTS * tile, inputs))
  wideGuess = limited(weighted(wideWeights, inputs))
}

export function predictNothing(): void {
  guess = 0
  wideGuess = 0
}

/** By how many levels the sample of the last guess really changed. */
export function learnChange(change: i32): void {
  learn(sumsOf(firstTile + tile), inputs, change)
  store<u8>(news + tile, 1)
}

/** How wrong the guess was, in 1/GUESS_ONE. */
export function errorOf(change: i32): i32 {
  return abs(change * GUESS_ONE - guess)
}

function sumsOf(index: usize): usize {
  return sums + 4 * SUMS * index
}

function limited(exact: i32): i32 {
  return max(-MOST_GUESSED, min(MOST_GUESSED, exact))
}
