import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {corpusOf, fuzz} from './fuzzing.js'
import {targets} from './targets.js'

const COUNT = 2_000
const SEED = 20

describe(`parsers of what comes from outside (seed ${SEED})`, () => {
  for (const target of targets) {
    it(`${target.name} takes ${COUNT} mutated inputs without breaking`, () => {
      assert.ok(corpusOf(target).length > 0)
      fuzz(target, COUNT, SEED)
    })
  }
})
