/** Samples to levels: lumas settle, are stretched, and quantized with hysteresis. */
import {LEVELS, type LevelPicture, type Size} from '../picture.js'
import {AutoContrast} from './auto-contrast.js'
import {type Block, type Kernels, LEVEL_ONE, LUMA_ONE} from './kernels.js'
import {padded, Settled, valueBytes} from './settled.js'

/**
 * A level stays until the luma is an eighth of a level beyond the border to the next one, and more under noise: what settling
 * leaves of it is a quarter where nothing moves. It never stays more than nine tenths away.
 */
const REACH = LEVEL_ONE / 2 + LEVEL_ONE / 8
const REACH_PER_DEVIATION = 0.75
const MOST_REACH = 0.9 * LEVEL_ONE
/** So far from everything is every old level of a first picture. */
const NOTHING_STAYS = -1
const BINS = 256
const FULL_SCALE = 32_768

export class LevelMaker {
  readonly #kernels: Kernels
  readonly #size: Size
  readonly #contrast = new AutoContrast()
  readonly #settled: Settled
  readonly #fresh: Block
  readonly #bins: Block
  readonly #levels: Block
  #started = false

  constructor(kernels: Kernels, size: Size) {
    this.#kernels = kernels
    this.#size = size
    this.#settled = new Settled(kernels, size, 1)
    this.#fresh = kernels.allocate(valueBytes(size, 1))
    this.#bins = kernels.allocate(4 * BINS)
    this.#levels = kernels.allocate(padded(size.width * size.height))
  }

  make(samples: Block): LevelPicture {
    const {width, height} = this.#size
    const count = width * height
    this.#kernels.luma(samples, this.#fresh, count)
    this.#settled.update(this.#fresh)
    const lumas = this.#settled.values
    this.#kernels.histogram(lumas, count, this.#bins)
    const {low, high} = this.#contrast.follow(this.#bins.longs, count)
    const perLuma = (LEVEL_ONE * (LEVELS - 1)) / (LUMA_ONE * (high - low))
    const scale = Math.round(FULL_SCALE * perLuma)
    this.#kernels.levels(lumas, count, low * LUMA_ONE, scale, this.#reach(perLuma), this.#levels)
    this.#started = true
    return {format: 'levels', width, height, levels: this.#levels.bytes.slice(0, count)}
  }

  #reach(perLuma: number): number {
    if (!this.#started) return NOTHING_STAYS
    const noise = REACH_PER_DEVIATION * this.#settled.deviation * perLuma
    return Math.round(Math.min(MOST_REACH, REACH + noise))
  }

  close(): void {
    this.#settled.close()
    for (const block of [this.#fresh, this.#bins, this.#levels]) this.#kernels.release(block)
  }
}
