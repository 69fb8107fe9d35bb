/**
 * The captured picture in the samples of one size, settled over time, and the pictures made of them. Made when a size is
 * first asked for, closed when nobody asks any more; formats of one size share everything up to the luma.
 */
import {
  type ColourPicture,
  chromaSize,
  LEVELS,
  type LevelPicture,
  type Picture,
  type PictureFormat,
  type Size,
} from '../picture.js'
import {AutoContrast} from './auto-contrast.js'
import {type Block, type Kernels, LEVEL_ONE, LUMA_ONE, SAMPLE_BYTES, settleWorkBytes} from './kernels.js'
import {Noise} from './noise.js'

/**
 * A level stays until the luma is an eighth of a level beyond the border to the next one, and more under noise: what settling
 * leaves of it is a quarter where nothing moves. It never stays more than nine tenths away.
 */
const LEVEL_REACH = LEVEL_ONE / 2 + LEVEL_ONE / 8
const LEVEL_REACH_PER_DEVIATION = 0.75
const MOST_LEVEL_REACH = 0.9 * LEVEL_ONE
/** A byte of colour stays until the exact value is a whole step away, and more under noise: what settling leaves of it. */
const COLOUR_REACH = LUMA_ONE
const REACH_PER_DEVIATION = 0.4
/** More than four lumas are no noise that averages over a sample leave. */
const MOST_DEVIATION = 4 * LUMA_ONE
/** So far from everything is every old value of a first picture. */
const NOTHING_STAYS = -1
const BINS = 256
/** Kernels take samples eight by eight. */
const TOGETHER = 8
const FULL_SCALE = 32_768

export class SizedSamples {
  readonly size: Size
  readonly #kernels: Kernels
  readonly #count: number
  readonly #settled: Block
  readonly #lumas: Block
  readonly #work: Block
  readonly #noise = new Noise()
  #started = false
  #levels: LevelMaker | null = null
  #colours: ColourMaker | null = null

  constructor(kernels: Kernels, size: Size) {
    this.#kernels = kernels
    this.size = size
    this.#count = size.width * size.height
    this.#settled = kernels.allocate(sampleBlockBytes(size))
    this.#lumas = kernels.allocate(2 * padded(this.#count))
    this.#work = kernels.allocate(settleWorkBytes(size))
  }

  /** Takes the samples of the next picture, just averaged. */
  update(fresh: Block): void {
    if (this.#started) this.#noise.watch(fresh.words, this.#settled.words, this.#count)
    this.#settle(fresh, Math.min(MOST_DEVIATION, Math.round(this.#noise.deviation)))
    this.#started = true
    this.#kernels.luma(this.#settled, this.#lumas, this.#count)
  }

  /** Without noise, and at first, samples are as they come. */
  #settle(fresh: Block, deviation: number): void {
    if (deviation > 0) this.#kernels.settle(fresh, this.#settled, this.size, deviation, this.#work)
    else this.#settled.bytes.set(fresh.bytes.subarray(0, SAMPLE_BYTES * this.#count))
  }

  /** Of the newest samples; new arrays each time, which the caller may keep. */
  picture(format: PictureFormat): Picture {
    switch (format) {
      case 'levels':
        this.#levels ??= new LevelMaker(this.#kernels, this.size)
        return this.#levels.make(this.#lumas, this.#noise.deviation)
      case 'colour':
        this.#colours ??= new ColourMaker(this.#kernels, this.size)
        return this.#colours.make(this.#settled, this.#lumas, this.#noise.deviation)
      default:
        return format satisfies never
    }
  }

  close(): void {
    for (const block of [this.#settled, this.#lumas, this.#work]) this.#kernels.release(block)
    this.#levels?.close()
    this.#colours?.close()
  }
}

/** Stretches, quantizes with hysteresis. */
class LevelMaker {
  readonly #kernels: Kernels
  readonly #size: Size
  readonly #contrast = new AutoContrast()
  readonly #bins: Block
  readonly #levels: Block
  #started = false

  constructor(kernels: Kernels, size: Size) {
    this.#kernels = kernels
    this.#size = size
    this.#bins = kernels.allocate(4 * BINS)
    this.#levels = kernels.allocate(padded(size.width * size.height))
  }

  make(lumas: Block, noise: number): LevelPicture {
    const {width, height} = this.#size
    const count = width * height
    this.#kernels.histogram(lumas, count, this.#bins)
    const {low, high} = this.#contrast.follow(this.#bins.longs, count)
    const perLuma = (LEVEL_ONE * (LEVELS - 1)) / (LUMA_ONE * (high - low))
    const reach = this.#started ? levelReach(noise * perLuma) : NOTHING_STAYS
    this.#started = true
    const scale = Math.round(FULL_SCALE * perLuma)
    this.#kernels.levels(lumas, count, low * LUMA_ONE, scale, reach, this.#levels)
    return {format: 'levels', width, height, levels: this.#levels.bytes.slice(0, count)}
  }

  close(): void {
    for (const block of [this.#bins, this.#levels]) this.#kernels.release(block)
  }
}

class ColourMaker {
  readonly #kernels: Kernels
  readonly #size: Size
  readonly #luma: Block
  readonly #blue: Block
  readonly #red: Block
  #started = false

  constructor(kernels: Kernels, size: Size) {
    this.#kernels = kernels
    this.#size = size
    const chroma = chromaSize(size)
    this.#luma = kernels.allocate(padded(size.width * size.height))
    this.#blue = kernels.allocate(chroma.width * chroma.height)
    this.#red = kernels.allocate(chroma.width * chroma.height)
  }

  make(settled: Block, lumas: Block, noise: number): ColourPicture {
    const {width, height} = this.#size
    const chroma = chromaSize(this.#size)
    const [count, chromaCount] = [width * height, chroma.width * chroma.height]
    const reach = this.#started ? Math.round(COLOUR_REACH + REACH_PER_DEVIATION * noise) : NOTHING_STAYS
    this.#started = true
    this.#kernels.brightness(lumas, count, reach, this.#luma)
    this.#kernels.chroma(settled, this.#size, reach, this.#blue, this.#red)
    return {
      format: 'colour',
      width,
      height,
      luma: this.#luma.bytes.slice(0, count),
      blue: this.#blue.bytes.slice(0, chromaCount),
      red: this.#red.bytes.slice(0, chromaCount),
    }
  }

  close(): void {
    for (const block of [this.#luma, this.#blue, this.#red]) this.#kernels.release(block)
  }
}

/** `deviation`: of the noise, 1/256 level. */
const levelReach = (deviation: number): number =>
  Math.round(Math.min(MOST_LEVEL_REACH, LEVEL_REACH + LEVEL_REACH_PER_DEVIATION * deviation))

const padded = (count: number): number => Math.ceil(count / TOGETHER) * TOGETHER

/** Memory that all samples of a picture take, with what kernels touch beyond. */
export const sampleBlockBytes = ({width, height}: Size): number => SAMPLE_BYTES * padded(width * height)
