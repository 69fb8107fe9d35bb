/**
 * Predicts one kind of decision from several contexts (Mahoney's logistic mixing): each context keeps its own adaptive
 * probability, their log-odds are weighed and summed, and the weights learn from each outcome. All integers.
 */
import type {BitPort} from './arithmetic-coder.js'
import {costOf, MAX_LOG_ODDS, PROBABILITY_ONE, SQUASH, STRETCH} from './logistic.js'

export type PredictorShape = {
  /** For each input how many contexts it tells apart. */
  readonly contexts: readonly number[]
  /** For each selector how many weight sets it chooses from; the chosen sets are added up. At least one selector. */
  readonly weightSets: readonly number[]
  /** Whether counters also tell what came of late, as inputs of their own: for what differs from place to place. */
  readonly recent?: boolean
  /** How fast weights follow, LEARNING_RATE if absent: more where a picture has few such decisions. */
  readonly learningRate?: number
}

/** A plain counter: probability of a one (22 bits) above how often it was updated (10 bits). */
const COUNT_BITS = 10
const COUNT_MASK = (1 << COUNT_BITS) - 1
const COUNTER_PROBABILITY_ONE = 1 << 22
const FRESH_COUNTER = 1 << 31
/** Beyond this many updates a probability follows at a fixed rate, so that it keeps up with a changing picture. */
const MAX_COUNT = 255
/** How far, in 1/4096, a counter moves toward an outcome after so many before: its mean at first. */
const RATES = Int32Array.from({length: MAX_COUNT + 1}, (_, n) => rateAfter(n))

/**
 * A counter that also tells what came of late: two probabilities (16 and 11 bits) above a class of how often it was
 * updated (5 bits): so often up to 15, then 16 times more for each.
 */
const CLASS_MASK = 31
const EXACT_CLASSES = 15
const CLASS_STEP = 16
const FRESH_RECENT_COUNTER = (1 << 31) | (1 << 15)
/** The second probability goes on as if so few updates had been before. */
const RECENT_COUNT = 10
const CLASS_RATES = Int32Array.from({length: CLASS_MASK + 1}, (_, n) =>
  rateAfter(n <= EXACT_CLASSES ? n : EXACT_CLASSES + (n - EXACT_CLASSES) * CLASS_STEP),
)

/** Weights have 16 bits after the point. All inputs together start a little above one: a mean of them would be too timid. */
const WEIGHT_ONE = 65536
const FRESH_WEIGHT_TOTAL = (WEIGHT_ONE * 6) / 5
/** Log-odds of an input that is always there; its weight starts at 0. */
const BIAS = 512
/** How far weights go at each outcome, in 1/16; measured over clips, as FRESH_WEIGHT_TOTAL. */
const LEARNING_RATE = 4
/** Which makes room in 32 bits for a weight times log-odds, and for a sum of them. */
const PRODUCT_SHIFT = 8

export class MixingPredictor {
  /** Of the last prediction, that the bit is a one: 1..65535. */
  probability = 0
  readonly #memory: Int32Array
  /** Which of its contexts (from 0) each input sees now; to be set before every prediction. */
  readonly contexts: Int32Array
  readonly #starts: Int32Array
  readonly #counters: Int32Array
  readonly #inputs: Int32Array
  readonly #weightStarts: Int32Array
  readonly #weights: Int32Array
  readonly #learningRate: number
  readonly #recent: boolean

  /** Lives in `sizeOf(shape)` elements of `memory` from `start` on, which `fill` brings to their first state. */
  constructor(shape: PredictorShape, memory: Int32Array, start: number) {
    this.#memory = memory
    this.#learningRate = shape.learningRate ?? LEARNING_RATE
    this.#recent = shape.recent ?? false
    this.#inputs = new Int32Array(inputsOf(shape)).fill(BIAS)
    const afterContexts = start + sum(shape.contexts)
    this.#starts = running(shape.contexts, start)
    this.#counters = this.#starts.slice()
    this.contexts = new Int32Array(shape.contexts.length)
    this.#weightStarts = running(
      shape.weightSets.map(sets => sets * this.#inputs.length),
      afterContexts,
    )
    this.#weights = this.#weightStarts.slice()
  }

  static sizeOf(shape: PredictorShape): number {
    return sum(shape.contexts) + sum(shape.weightSets) * inputsOf(shape)
  }

  /** `memory` is what this predictor lives in. */
  static fill(shape: PredictorShape, memory: Int32Array, start: number): void {
    const inputs = inputsOf(shape)
    const afterContexts = start + sum(shape.contexts)
    memory.fill(shape.recent === true ? FRESH_RECENT_COUNTER : FRESH_COUNTER, start, afterContexts)
    const weight = (FRESH_WEIGHT_TOTAL / ((inputs - 1) * shape.weightSets.length)) | 0
    const end = afterContexts + sum(shape.weightSets) * inputs
    for (let set = afterContexts; set < end; set += inputs) {
      memory.fill(weight, set, set + inputs - 1)
      memory[set + inputs - 1] = 0
    }
  }

  /** Sets one of `contexts`. */
  see(input: number, context: number): void {
    this.contexts[input] = context
  }

  /** Which of its weight sets (from 0) a selector chooses now. */
  weigh(selector: number, set: number): void {
    this.#weights[selector] = this.#weightStarts[selector]! + Math.imul(set, this.#inputs.length)
  }

  /** The probability of a one, after `contexts` were set and `weigh` was called for every selector. */
  predict(): number {
    const memory = this.#memory
    const inputs = this.#inputs
    const last = inputs.length - 1
    const count = this.contexts.length
    for (let i = 0; i < count; i++) {
      const at = this.#starts[i]! + this.contexts[i]!
      this.#counters[i] = at
      inputs[i] = STRETCH[memory[at]! >>> 16]!
      if (this.#recent) inputs[count + i] = STRETCH[(memory[at]! & 0xffe0) | 16]!
    }
    let total = 0
    for (let s = 0; s < this.#weights.length; s++) {
      const start = this.#weights[s]!
      for (let i = 0; i <= last; i++) total += Math.imul(memory[start + i]!, inputs[i]!) >> PRODUCT_SHIFT
    }
    const logOdds = total >> (16 - PRODUCT_SHIFT)
    this.probability = SQUASH[MAX_LOG_ODDS + Math.max(-MAX_LOG_ODDS, Math.min(MAX_LOG_ODDS, logOdds))]!
    return this.probability
  }

  /** What it would cost, in 1/256 bit, if `bit` followed the last prediction. */
  cost(bit: number): number {
    return costOf(bit, this.probability)
  }

  /** The log-odds (1/256 nat) that one input alone gives in one of its contexts: for rough estimates of a cost. */
  logOddsOf(input: number, context: number): number {
    return STRETCH[this.#memory[this.#starts[input]! + context]! >>> 16]!
  }

  /** Codes the decision that was predicted and learns from it. */
  settle(port: BitPort, bit: number): number {
    const settled = port.code(bit, this.probability)
    this.#learn(settled)
    return settled
  }

  /** `predict` and `settle` in one. */
  code(port: BitPort, bit: number): number {
    this.predict()
    return this.settle(port, bit)
  }

  #learn(bit: number): void {
    const memory = this.#memory
    const inputs = this.#inputs
    const error = Math.imul((bit << 16) - this.probability, this.#learningRate) >> 4
    for (let s = 0; s < this.#weights.length; s++) {
      const start = this.#weights[s]!
      for (let i = 0; i < inputs.length; i++)
        memory[start + i]! += (Math.imul(inputs[i]!, error) + 0x2000) >> 14
    }
    if (this.#recent) this.#countRecent(bit)
    else this.#count(bit)
  }

  #count(bit: number): void {
    const memory = this.#memory
    const target = bit === 1 ? COUNTER_PROBABILITY_ONE - 1 : 0
    for (let i = 0; i < this.#counters.length; i++) {
      const at = this.#counters[i]!
      const counter = memory[at]!
      const count = counter & COUNT_MASK
      const step = Math.imul((target - (counter >>> COUNT_BITS)) >> 3, RATES[count]!) >> 9
      memory[at] = counter + (step << COUNT_BITS) + (count < MAX_COUNT ? 1 : 0)
    }
  }

  #countRecent(bit: number): void {
    const memory = this.#memory
    const target = bit === 1 ? PROBABILITY_ONE - 1 : 0
    for (let i = 0; i < this.#counters.length; i++) {
      const at = this.#counters[i]!
      const counter = memory[at]!
      const all = counter >>> 16
      const recent = counter & 0xffe0
      const count = counter & CLASS_MASK
      const allNow = all + (Math.imul(target - all, CLASS_RATES[count]!) >> 12)
      const recentNow =
        recent + (Math.imul(target - recent, CLASS_RATES[Math.min(count, RECENT_COUNT)]!) >> 12)
      const isCounted = count < EXACT_CLASSES || (count < CLASS_MASK && (all & (CLASS_STEP - 1)) === 0)
      memory[at] = (allNow << 16) | (recentNow & 0xffe0) | (isCounted ? count + 1 : count)
    }
  }
}

const inputsOf = ({contexts, recent}: PredictorShape): number =>
  contexts.length * (recent === true ? 2 : 1) + 1

/** In 1/4096. */
function rateAfter(updates: number): number {
  return ((2 * 40960) / (10 * updates + 16) + 1) >> 1
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Where each of some parts starts when they lie one after the other. */
function running(sizes: readonly number[], start: number): Int32Array {
  const starts = new Int32Array(sizes.length)
  sizes.reduce((at, size, i) => {
    starts[i] = at
    return at + size
  }, start)
  return starts
}
