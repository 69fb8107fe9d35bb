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
  readonly #count: number
  readonly #red: Int32Array
  readonly #green: Int32Array
  readonly #blue: Int32Array

  constructor(count: number) {
    this.#count = count
    this.#red = new Int32Array(count)
    this.#green = new Int32Array(count)
    this.#blue = new Int32Array(count)
  }

  /** Takes sample `i` of the next cell, 0xRRGGBB. */
  set(i: number, rgb: number): void {
    this.#red[i] = rgb >> 16
    this.#green[i] = (rgb >> 8) & 255
    this.#blue[i] = rgb & 255
  }

  split(): void {
    const all = (1 << this.#count) - 1
    let mask = this.#start()
    for (let round = 0; round < ROUNDS && mask !== 0; round++) mask = this.#nearerToFront(mask)
    this.back = this.#mean(~mask & all)
    this.front = mask === 0 ? this.back : this.#mean(mask)
    this.mask = mask
    if (lightness(this.front) >= lightness(this.back)) return
    const {front} = this
    this.front = this.back
    this.back = front
    this.mask = ~mask & all
  }

  /** The brighter half of the channel with the widest range; 0 where the cell is flat. */
  #start(): number {
    let widest = this.#red
    let most = FLAT - 1
    let middle = 0
    for (const channel of [this.#red, this.#green, this.#blue]) {
      let low = channel[0]!
      let high = low
      for (let i = 1; i < this.#count; i++) {
        const value = channel[i]!
        if (value < low) low = value
        else if (value > high) high = value
      }
      if (high - low <= most) continue
      most = high - low
      widest = channel
      middle = (low + high) >> 1
    }
    if (most < FLAT) return 0
    let mask = 0
    for (let i = 0; i < this.#count; i++) if (widest[i]! > middle) mask |= 1 << i
    return mask
  }

  /** Which samples lie beyond the plane in the middle between the means of the front and of the back. */
  #nearerToFront(mask: number): number {
    const count = this.#count
    const [red, green, blue] = [this.#red, this.#green, this.#blue]
    let front = 0
    let [frontRed, frontGreen, frontBlue, allRed, allGreen, allBlue] = [0, 0, 0, 0, 0, 0]
    for (let i = 0; i < count; i++) {
      const inFront = (mask >> i) & 1
      front += inFront
      frontRed += red[i]! * inFront
      frontGreen += green[i]! * inFront
      frontBlue += blue[i]! * inFront
      allRed += red[i]!
      allGreen += green[i]!
      allBlue += blue[i]!
    }
    const back = count - front
    if (back === 0) return mask
    // Both means times both counts, so that everything stays whole: at most 255 * 8 * 8.
    const [farRed, farGreen, farBlue] = [frontRed * back, frontGreen * back, frontBlue * back]
    const nearRed = (allRed - frontRed) * front
    const nearGreen = (allGreen - frontGreen) * front
    const nearBlue = (allBlue - frontBlue) * front
    const [r, g, b] = [farRed - nearRed, farGreen - nearGreen, farBlue - nearBlue]
    const plane = r * (farRed + nearRed) + g * (farGreen + nearGreen) + b * (farBlue + nearBlue)
    const scale = 2 * front * back
    let nearer = 0
    for (let i = 0; i < count; i++)
      if ((r * red[i]! + g * green[i]! + b * blue[i]!) * scale > plane) nearer |= 1 << i
    return nearer
  }

  #mean(mask: number): number {
    let [red, green, blue, count] = [0, 0, 0, 0]
    for (let i = 0; i < this.#count; i++) {
      if (((mask >> i) & 1) === 0) continue
      count++
      red += this.#red[i]!
      green += this.#green[i]!
      blue += this.#blue[i]!
    }
    const half = count >> 1
    const channel = (sum: number): number => Math.floor((sum + half) / count)
    return (channel(red) << 16) | (channel(green) << 8) | channel(blue)
  }
}

/** BT.601, 0..255000. */
const lightness = (rgb: number): number => 299 * (rgb >> 16) + 587 * ((rgb >> 8) & 255) + 114 * (rgb & 255)
