/** Where everything lies: tables and models for good, and an arena for pictures of the size that was prepared last. */
import {INPUTS, SUMS} from './least-squares'

/** Contexts look at most so many samples away. */
export const BORDER: usize = 2
/** Samples that learn together: see change-predictor.ts. */
export const TILE_WIDTH: usize = 16
export const TILE_HEIGHT: usize = 9
/** What a message has room for before it needs more. */
const FIRST_MESSAGE_BYTES: usize = 4096

export let width: usize = 0
export let height: usize = 0
/** Samples from one row of a plane to the next. */
export let stride: usize = 0
/** Tiles beside each other. */
export let columns: usize = 0

/** Arrays with one byte a sample, row by row: in, the reference's; out, the new picture's. */
export let levels: usize = 0
export let history: usize = 0
export let lastChange: usize = 0
export let doubts: usize = 0
/** The writer's alone. */
export let dissent: usize = 0
export let source: usize = 0
/** Levels of the reference, as they were. */
export let reference: usize = 0
/** What the change predictor learned, tile by tile: 32-bit numbers. */
export let sums: usize = 0
/** Weights of a row of tiles, and whether the tiles above taught anything since they were made. */
export let weights: usize = 0
export let news: usize = 0

/** Planes with a border: levels before and as far as they are known, history, last changes, doubts. */
export let beforePlane: usize = 0
export let nowPlane: usize = 0
export let pastPlane: usize = 0
export let recentPlane: usize = 0
export let doubtPlane: usize = 0

export let message: usize = heap.alloc(FIRST_MESSAGE_BYTES)
export let messageCapacity: usize = FIRST_MESSAGE_BYTES

let arena: usize = 0
let arenaBytes: usize = 0

/** Makes room for a picture's arrays and planes; what was in them is lost. */
export function prepare(pictureWidth: usize, pictureHeight: usize): void {
  width = pictureWidth
  height = pictureHeight
  stride = width + 2 * BORDER
  columns = (width + TILE_WIDTH - 1) / TILE_WIDTH
  const samples = aligned(width * height)
  const plane = aligned(stride * (height + 2 * BORDER))
  const rows = (height + TILE_HEIGHT - 1) / TILE_HEIGHT
  const sumBytes = aligned(4 * SUMS * columns * rows)
  const weightBytes = aligned(4 * INPUTS * columns)
  const bytes: usize = samples * 7 + plane * 5 + sumBytes + weightBytes + aligned(columns)
  if (bytes > arenaBytes) {
    if (arena !== 0) heap.free(arena)
    arena = heap.alloc(bytes)
    arenaBytes = bytes
  }
  levels = arena
  history = levels + samples
  lastChange = history + samples
  doubts = lastChange + samples
  dissent = doubts + samples
  source = dissent + samples
  reference = source + samples
  beforePlane = reference + samples
  nowPlane = beforePlane + plane
  pastPlane = nowPlane + plane
  recentPlane = pastPlane + plane
  doubtPlane = recentPlane + plane
  sums = doubtPlane + plane
  weights = sums + sumBytes
  news = weights + weightBytes
}

/** Makes the message so large at least, and keeps what is in it. */
export function reserveMessage(bytes: usize): void {
  if (bytes <= messageCapacity) return
  while (messageCapacity < bytes) messageCapacity *= 2
  message = heap.realloc(message, messageCapacity)
}

/** To whole vectors. */
function aligned(bytes: usize): usize {
  return (bytes + 15) & ~15
}
