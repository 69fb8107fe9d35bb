/**
 * Divides the samples of one cell into two groups so that the mean of each is a good colour for it: k-means with two
 * means (Lloyd), started from the channel that varies most. The results stand in the fields until the next cell.
 */

/** Samples that differ less than this in every channel are one colour. */
const FLAT = 6
const ROUNDS = 2

export class TwoColours {
  /** Bit i is set where sample i belongs to the front. */
  mask = 0
  /** 0xRRGGBB; the front is the lighter one. Alike where the cell is of one colour. */
  front = 0
  back = 0
  readonly #channels: Int32Array
  readonly #count: number
  /** Sums of the red, green and blue of the back and of the front, and how many samples each has. */
  readonly #sums = new Int32Array(6)
  readonly #counts = new Int32Array(2)

  constructor(count: number) {
    this.#count = count
    this.#channels = new Int32Array(3 * count)
  }

  /** Takes sample `i` of the next cell, 0xRRGGBB. */
  set(i: number, rgb: number): void {
    this.#channels[3 * i] = rgb >> 16
    this.#channels[3 * i + 1] = (rgb >> 8) & 255
    this.#channels[3 * i + 2] = rgb & 255
  }

  split(): void {
    this.mask = this.#start()
    this.#sum()
    for (let round = 0; round < ROUNDS && this.mask !== 0; round++) {
      this.mask = this.#nearestMeans()
      this.#sum()
    }
    this.back = this.#mean(0)
    this.front = this.#counts[1] === 0 ? this.back : this.#mean(1)
    if (lightness(this.front) < lightness(this.back)) this.#swap()
  }

  #start(): number {
    let axis = 0
    let widest = 0
    let middle = 0
    for (let channel = 0; channel < 3; channel++) {
      let low = 255
      let high = 0
      for (let i = channel; i < 3 * this.#count; i += 3) {
        const value = this.#channels[i]!
        if (value < low) low = value
        if (value > high) high = value
      }
      if (high - low <= widest) continue
      widest = high - low
      axis = channel
      middle = (low + high) / 2
    }
    if (widest < FLAT) return 0
    let mask = 0
    for (let i = 0; i < this.#count; i++) if (this.#channels[3 * i + axis]! > middle) mask |= 1 << i
    return mask
  }

  #sum(): void {
    const sums = this.#sums.fill(0)
    this.#counts.fill(0)
    for (let i = 0; i < this.#count; i++) {
      const group = (this.mask >> i) & 1
      this.#counts[group]!++
      for (let channel = 0; channel < 3; channel++)
        sums[3 * group + channel]! += this.#channels[3 * i + channel]!
    }
  }

  /** Which samples are nearer to the front's mean: those beyond the plane in the middle between both. */
  #nearestMeans(): number {
    const [back, front] = [this.#counts[0]!, this.#counts[1]!]
    if (back === 0 || front === 0) return this.mask
    const across = (channel: number): number => this.#sums[3 + channel]! / front - this.#sums[channel]! / back
    const between = (channel: number): number =>
      (this.#sums[3 + channel]! / front + this.#sums[channel]! / back) / 2
    const [red, green, blue] = [across(0), across(1), across(2)]
    const plane = red * between(0) + green * between(1) + blue * between(2)
    let mask = 0
    for (let i = 0; i < this.#count; i++) {
      const at = 3 * i
      const along =
        red * this.#channels[at]! + green * this.#channels[at + 1]! + blue * this.#channels[at + 2]!
      if (along > plane) mask |= 1 << i
    }
    return mask
  }

  #mean(group: 0 | 1): number {
    const half = this.#counts[group]! >> 1
    const channel = (i: number): number => ((this.#sums[3 * group + i]! + half) / this.#counts[group]!) | 0
    return (channel(0) << 16) | (channel(1) << 8) | channel(2)
  }

  #swap(): void {
    const {front, back} = this
    this.front = back
    this.back = front
    this.mask ^= (1 << this.#count) - 1
  }
}

/** BT.601, 0..255000. */
const lightness = (rgb: number): number => 299 * (rgb >> 16) + 587 * ((rgb >> 8) & 255) + 114 * (rgb & 255)
