/** Feeds a target its corpus, mutated by seed. The same seed gives the same inputs. */
import {readdirSync, readFileSync} from 'node:fs'
import {mutate} from '@s2c/shared/sim/mutate'
import {seededRandom} from '@s2c/shared/sim/random'
import type {FuzzTarget} from './fuzz-target.js'

/** No input is worth that much; less would blame a busy machine. */
const MAX_INPUT_MS = 2_000
const CORPUS = new URL('../../fuzz/corpus/', import.meta.url)

/** Every kept input of a target: well-formed ones, and what once went wrong. */
export function corpusOf({name}: FuzzTarget): Uint8Array[] {
  const folder = new URL(`${name}/`, CORPUS)
  return readdirSync(folder).map(file => readFileSync(new URL(file, folder)))
}

/** Runs the corpus, then `count` inputs made from it. An error names the input in base64. */
export function fuzz(target: FuzzTarget, count: number, seed: number): void {
  const corpus = corpusOf(target)
  for (const input of corpus) feed(target, input)
  const random = seededRandom(seed)
  for (let i = 0; i < count; i++) {
    const origin = corpus[random.below(corpus.length)]!
    feed(target, random.chance(0.02) ? random.bytes(random.below(1_400)) : mutate(origin, random))
  }
}

/** How many inputs each target gets, of so many in all. */
export function sharesOf(targets: readonly FuzzTarget[], total: number): Map<FuzzTarget, number> {
  const sum = targets.reduce((shares, {share = 1}) => shares + share, 0)
  return new Map(targets.map(target => [target, Math.ceil((total * (target.share ?? 1)) / sum)]))
}

function feed(target: FuzzTarget, input: Uint8Array): void {
  const startMs = performance.now()
  try {
    target.run(input)
  } catch (cause) {
    throw new Error(`${target.name} broke on ${shown(input)}`, {cause})
  }
  const tookMs = performance.now() - startMs
  if (tookMs > MAX_INPUT_MS)
    throw new Error(`${target.name} took ${Math.round(tookMs)} ms for ${shown(input)}`)
}

const shown = (input: Uint8Array): string => `${Buffer.from(input).toString('base64')}: keep it in the corpus`
