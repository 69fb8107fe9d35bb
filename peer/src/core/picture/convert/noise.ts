/**
 * How much a sensor's noise moves samples, from how they differ from the settled ones: most of a picture stands still from
 * one to the next, so the quarter of all samples that differs least shows noise alone.
 */

/** Samples that are looked at: enough for a quartile. */
const PROBES = 500
/** Differences are counted in 1/32 of a luma (samples are in 1/128), up to four. Less than one is none. */
const BIN_BITS = 2
const BIN = 1 << BIN_BITS
const BINS = 128
/** A quarter of normally distributed values differ less than so many standard deviations from their mean. */
const QUARTILE_DEVIATIONS = 0.32
/** A moving camera moves everything: estimates rise slowly, and fall at once when it rests. */
const RISE = 0.05
const FALL = 0.3

export class Noise {
  /** The standard deviation of a value, in 1/128 as samples are. */
  deviation = 0
  readonly #bins = new Uint32Array(BINS)
  readonly #most: number
  #started = false

  /** `most`: what is larger is not noise. */
  constructor(most: number) {
    this.#most = most
  }

  /** One value of each sample, fresh and settled, every `channels` words; at first what settled is a noisy picture itself. */
  watch(fresh: Int16Array, settled: Int16Array, channels: number): void {
    const count = Math.floor(fresh.length / channels)
    const bins = this.#bins.fill(0)
    const step = Math.max(1, Math.floor(count / PROBES))
    let probes = 0
    for (let i = 0; i < count; i += step, probes++) {
      const bin = Math.abs(fresh[i * channels]! - settled[i * channels]!) >> BIN_BITS
      bins[bin < BINS ? bin : BINS - 1]!++
    }
    const seen = Math.min(this.#most, (quartile(bins, probes) * BIN) / QUARTILE_DEVIATIONS)
    if (this.#started) this.#follow(seen)
    else this.deviation = seen * Math.SQRT1_2
    this.#started = true
  }

  #follow(seen: number): void {
    this.deviation += (seen - this.deviation) * (seen > this.deviation ? RISE : FALL)
  }
}

/** In bins, taken as even within each. */
function quartile(bins: Uint32Array, count: number): number {
  let left = count / 4
  if (bins[0]! >= left) return 0
  let bin = 0
  while (bin < BINS - 1 && bins[bin]! < left) left -= bins[bin++]!
  return bin + left / Math.max(1, bins[bin]!)
}
