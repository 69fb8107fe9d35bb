import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {corpusOf, fuzz} from './fuzzing.js'
import {targets} from './targets.js'

const COUNT = 1_000
/** Even what calculates for each input sees this many. */
const MIN_COUNT = 50
const SEED = 20

describe(`whatever judges what comes from outside (seed ${SEED})`, () => {
  for (const target of targets) {
    const count = Math.max(MIN_COUNT, COUNT * (target.share ?? 1))
    it(`${target.name} takes ${count} mutated inputs without breaking`, () => {
      assert.ok(corpusOf(target).length > 0)
      fuzz(target, count, SEED)
    })
  }
})
