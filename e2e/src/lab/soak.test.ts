import assert from 'node:assert/strict'
import {test} from 'node:test'
import {soak} from '../soak/soak.js'

/** Longer ones, with seeds of their own, are run by hand: e2e/dist/soak/main.js. */
const SEED = 20_261

test(`three who come, go, are cut off, moved and stopped all see and hear each other in the end (seed ${SEED})`, async t => {
  const {complaints, happenings} = await soak(t, SEED, {seats: 3, durationMs: 25_000, everyMs: 1_200})
  assert.deepEqual(complaints, [])
  assert.ok(happenings > 12, `${happenings} happenings`)
})
