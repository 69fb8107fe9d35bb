/** Feeds a target its corpus, mutated by seed. The same seed gives the same inputs. */
import {readdirSync, readFileSync} from 'node:fs'
import {mutate} from '@s2c/shared/sim/mutate'
import {seededRandom} from '@s2c/shared/sim/random'
import type {FuzzTarget} from './targets.js'

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

function feed({name, run}: FuzzTarget, input: Uint8Array): void {
  try {
    run(input)
  } catch (cause) {
    throw new Error(`${name} broke on ${Buffer.from(input).toString('base64')}: keep it in the corpus`, {
      cause,
    })
  }
}
