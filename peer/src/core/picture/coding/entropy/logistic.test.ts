import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {COST, MAX_LOG_ODDS, PROBABILITY_ONE, SQUASH, STRETCH} from './logistic.js'

const ROOT = join(import.meta.dirname, '../../../../../..')
const numbersOf = (text: string): string[] => text.match(/-?\d+/g) ?? []
const HASHES = ['5670912b136171df', 'b290e335cf2f8dbb', '20c4afd228ff8710']
const hashOf = (table: Uint16Array | Int16Array): string =>
  createHash('sha256').update(Int32Array.from(table)).digest('hex').slice(0, 16)

describe('logistic tables', () => {
  it('are made of the knots that the script makes', () => {
    const made = spawnSync(process.execPath, [join(ROOT, 'scripts/logistic-knots.js')], {encoding: 'utf8'})
    const kept = readFileSync(join(ROOT, 'peer/src/core/picture/coding/entropy/logistic-knots.ts'), 'utf8')
    assert.equal(made.status, 0)
    assert.deepEqual(numbersOf(kept), numbersOf(made.stdout))
  })

  it('are the same on every engine', () => {
    assert.deepEqual([SQUASH, STRETCH, COST].map(hashOf), HASHES)
  })

  it('turn log-odds into the probability that they are and back', () => {
    for (let x = -MAX_LOG_ODDS; x <= MAX_LOG_ODDS; x++) {
      const probability = SQUASH[x + MAX_LOG_ODDS]!
      assert.ok(probability >= 1 && probability < PROBABILITY_ONE)
      assert.ok(Math.abs(probability / PROBABILITY_ONE - 1 / (1 + Math.exp(-x / 256))) < 0.0001)
      assert.equal(SQUASH[STRETCH[probability]! + MAX_LOG_ODDS], probability)
    }
  })
})
