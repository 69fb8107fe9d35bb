/** Predicts one kind of decision from several contexts: see entropy/mixing-predictor.ts, whose memory looks the same. */
import {code} from './interval'
import {logOddsOf, probabilityOf} from './logistic'

const COUNT_MASK: u32 = 1023
const MAX_COUNT: u32 = 255
const RATES: usize = memory.data(4 * 256, 16)

const CLASS_MASK: i32 = 31
const EXACT_CLASSES: i32 = 15
const CLASS_STEP: i32 = 16
const RECENT_COUNT: i32 = 10
const RECENT_MASK: u32 = 0xffe0
const CLASS_RATES: usize = memory.data(4 * 32, 16)

const BIAS: i32 = 512

for (let n = 0; n < 256; n++) store<i32>(RATES + 4 * n, rateAfter(n))
for (let n = 0; n < 32; n++)
  store<i32>(
    CLASS_RATES + 4 * n,
    rateAfter(n <= EXACT_CLASSES ? n : EXACT_CLASSES + (n - EXACT_CLASSES) * CLASS_STEP),
  )

/** In 1/4096. */
function rateAfter(updates: i32): i32 {
  return (81920 / (10 * updates + 16) + 1) >> 1
}

@unmanaged
export class Mixer {
  /** Of the last prediction, that the bit is a one: 1..65535. */
  probability: i32 = 0
  /** The contexts' counters that the inputs see now; then what they tell, with room for whole vectors. */
  private counters: usize
  private inputs: usize
  private inputCount: usize
  /** Where the counters of each input start. */
  private starts: usize
  private weightStarts: usize
  private weights: usize
  /** Where its memory ends, and the next predictor's starts. */
  end: usize

  /** `sizes`: contexts of each input; `sets`: weight sets of each selector; 32-bit numbers both. */
  constructor(
    start: usize,
    private count: usize,
    sizes: usize,
    private selectors: usize,
    sets: usize,
    private recent: bool,
    private learningRate: i32,
  ) {
    this.inputCount = (recent ? 2 * count : count) + 1
    this.counters = heap.alloc(4 * count)
    this.starts = heap.alloc(4 * count)
    this.inputs = heap.alloc(4 * this.inputCount)
    this.weightStarts = heap.alloc(4 * selectors)
    this.weights = heap.alloc(4 * selectors)
    let at = start
    for (let i: usize = 0; i < count; i++) {
      store<usize>(this.starts + 4 * i, at)
      at += 4 * load<u32>(sizes + 4 * i)
    }
    for (let s: usize = 0; s < selectors; s++) {
      store<usize>(this.weightStarts + 4 * s, at)
      at += 4 * this.inputCount * load<u32>(sets + 4 * s)
    }
    store<i32>(this.inputs + 4 * (this.inputCount - 1), BIAS)
    this.end = at
  }

  /** Which of its contexts (from 0) an input sees now. */
  see(input: usize, context: i32): void {
    store<usize>(this.counters + 4 * input, load<usize>(this.starts + 4 * input) + 4 * usize(context))
  }

  /** Which of its weight sets (from 0) a selector chooses now. */
  weigh(selector: usize, set: i32): void {
    const start = load<usize>(this.weightStarts + 4 * selector)
    store<usize>(this.weights + 4 * selector, start + 4 * this.inputCount * usize(set))
  }

  /** After `see` for every input and `weigh` for every selector. */
  predict(): void {
    const inputs = this.inputs
    const counters = this.counters
    const count = this.count
    if (this.recent)
      for (let i: usize = 0; i < 4 * count; i += 4) {
        const counter = load<u32>(load<usize>(counters + i))
        store<i32>(inputs + i, logOddsOf(counter >> 16))
        store<i32>(inputs + 4 * count + i, logOddsOf((counter & RECENT_MASK) | 16))
      }
    else
      for (let i: usize = 0; i < 4 * count; i += 4)
        store<i32>(inputs + i, logOddsOf(load<u32>(load<usize>(counters + i)) >> 16))
    let total = 0
    for (let s: usize = 0; s < this.selectors; s++) total += this.weighted(load<usize>(this.weights + 4 * s))
    this.probability = probabilityOf(total >> 8)
  }

  private weighted(weights: usize): i32 {
    const inputs = this.inputs
    const bytes = this.inputCount << 2
    let four = i32x4.splat(0)
    let i: usize = 0
    for (; i + 16 <= bytes; i += 16)
      four = i32x4.add(four, i32x4.shr_s(i32x4.mul(v128.load(weights + i), v128.load(inputs + i)), 8))
    let total =
      i32x4.extract_lane(four, 0) +
      i32x4.extract_lane(four, 1) +
      i32x4.extract_lane(four, 2) +
      i32x4.extract_lane(four, 3)
    for (; i < bytes; i += 4) total += (load<i32>(weights + i) * load<i32>(inputs + i)) >> 8
    return total
  }

  /** Codes the decision that was predicted and learns from it. */
  settle(bit: i32): i32 {
    const settled = code(bit, this.probability)
    const error = (((settled << 16) - this.probability) * this.learningRate) >> 4
    for (let s: usize = 0; s < this.selectors; s++) this.correct(load<usize>(this.weights + 4 * s), error)
    if (this.recent) this.countRecent(settled)
    else this.countAll(settled)
    return settled
  }

  predictAndSettle(bit: i32): i32 {
    this.predict()
    return this.settle(bit)
  }

  private correct(weights: usize, error: i32): void {
    const inputs = this.inputs
    const bytes = this.inputCount << 2
    const errors = i32x4.splat(error)
    const half = i32x4.splat(8192)
    let i: usize = 0
    for (; i + 16 <= bytes; i += 16) {
      const step = i32x4.shr_s(i32x4.add(i32x4.mul(v128.load(inputs + i), errors), half), 14)
      v128.store(weights + i, i32x4.add(v128.load(weights + i), step))
    }
    for (; i < bytes; i += 4)
      store<i32>(weights + i, load<i32>(weights + i) + ((load<i32>(inputs + i) * error + 8192) >> 14))
  }

  private countAll(bit: i32): void {
    const target: i32 = bit === 1 ? 0x3fffff : 0
    for (let i: usize = 0; i < 4 * this.count; i += 4) {
      const at = load<usize>(this.counters + i)
      const counter = load<u32>(at)
      const seen = counter & COUNT_MASK
      const step = (((target - i32(counter >> 10)) >> 3) * load<i32>(RATES + 4 * seen)) >> 9
      store<u32>(at, counter + (u32(step) << 10) + u32(seen < MAX_COUNT))
    }
  }

  private countRecent(bit: i32): void {
    const target: i32 = bit === 1 ? 0xffff : 0
    for (let i: usize = 0; i < 4 * this.count; i += 4) {
      const at = load<usize>(this.counters + i)
      const counter = load<u32>(at)
      const all = i32(counter >> 16)
      const recent = i32(counter & RECENT_MASK)
      const seen = i32(counter) & CLASS_MASK
      const allNow = all + (((target - all) * load<i32>(CLASS_RATES + 4 * usize(seen))) >> 12)
      const rate = load<i32>(CLASS_RATES + 4 * usize(min(seen, RECENT_COUNT)))
      const recentNow = recent + (((target - recent) * rate) >> 12)
      const isCounted = seen < EXACT_CLASSES || (seen < CLASS_MASK && (all & 15) === 0)
      store<u32>(at, (u32(allNow) << 16) | (u32(recentNow) & RECENT_MASK) | u32(isCounted ? seen + 1 : seen))
    }
  }
}
