import assert from 'node:assert/strict'
import {it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {REPLAY_WINDOW, ReplayWindow} from './replay-window.js'

const random = seededRandom(20)

it('agrees with a set that remembers everything, inside the window', () => {
  const window = new ReplayWindow()
  const seen = new Set<number>()
  let newest = -1
  for (let i = 0; i < 20_000; i++) {
    const [ahead, behind] = random.chance(0.01) ? [3_000, 1_500] : [60, 40]
    const counter = Math.max(0, newest + random.below(ahead) - behind)
    const expected = !seen.has(counter) && counter > newest - REPLAY_WINDOW
    assert.equal(window.isFresh(counter), expected, `counter ${counter}, newest ${newest}`)
    if (!expected) continue
    window.accept(counter)
    seen.add(counter)
    newest = Math.max(newest, counter)
  }
})
