/** The jitter buffer behind a simulated network: one sender, one listener, both on the same fake clock. */
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {NetworkPath, type PathConditions, PERFECT_PATH} from '@s2c/shared/sim/network-path'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import {JitterBuffer} from './jitter-buffer.js'

const TOC = 15 << 3

type Heard = {played: number[]; concealed: number; recovered: number; silent: number; delayMs: number}

/** Runs so many ticks of 20 ms after one second of warming up, and tells what was heard. */
function call(conditions: PathConditions, seed: number, ticks: number): Heard {
  const path = new NetworkPath<number>(conditions, seededRandom(seed))
  const buffer = new JitterBuffer()
  const heard: Heard = {played: [], concealed: 0, recovered: 0, silent: 0, delayMs: 0}
  const numberOf = (payload: Uint8Array): number => new DataView(payload.buffer).getUint32(1)
  for (let tick = 0; tick < ticks + 50; tick++) {
    path.send(tick, tick * 20)
    for (const number of path.receive(tick * 20 + 10)) {
      const payload = new Uint8Array(5)
      payload[0] = TOC
      new DataView(payload.buffer).setUint32(1, number)
      buffer.insert(number, payload)
    }
    const playout = buffer.play()
    if (tick < 50) continue
    if (playout.type === 'decode') heard.played.push(numberOf(playout.payload))
    else if (playout.type === 'merge') {
      heard.played.push(numberOf(playout.payload), numberOf(playout.nextPayload))
    } else if (playout.type === 'recover') heard.recovered++
    else if (playout.type === 'conceal') heard.concealed++
    else heard.silent++
  }
  heard.delayMs = buffer.takeStats().bufferMs
  return heard
}

test('a perfect network plays every frame at 40 to 60 ms', () => {
  const {played, concealed, recovered, silent, delayMs} = call({...PERFECT_PATH, delayMs: 30}, 1, 3000)
  assert.equal(played.length, played.at(-1)! - played[0]! + 1)
  assert.deepEqual([concealed, recovered, silent], [0, 0, 0])
  assert.ok(delayMs >= 40 && delayMs <= 60, `${delayMs} ms`)
})

test('5 % of random loss is nearly all recovered', () => {
  const {concealed, recovered, silent} = call({...PERFECT_PATH, delayMs: 30, loss: 0.05}, 2, 3000)
  assert.equal(silent, 0)
  assert.ok(recovered > 100, `${recovered} recovered`)
  assert.ok(concealed < 30, `${concealed} concealed`)
})

test('80 ms of jitter costs delay, then hardly a frame', () => {
  const {concealed, silent, delayMs} = call({...PERFECT_PATH, delayMs: 30, jitterMs: 80}, 3, 3000)
  assert.equal(silent, 0)
  assert.ok(concealed < 60, `${concealed} of 3000 concealed`)
  assert.ok(delayMs < 160, `${delayMs} ms`)
})

test('on any network frames play in order, once, and the delay stays within bounds', () => {
  fc.assert(
    fc.property(
      fc.record({
        delayMs: fc.nat(300),
        jitterMs: fc.nat(250),
        loss: fc.double({min: 0, max: 0.6, noNaN: true}),
        duplication: fc.double({min: 0, max: 0.5, noNaN: true}),
      }),
      fc.integer(),
      (conditions, seed) => {
        const {played, delayMs} = call(conditions, seed, 500)
        for (const [index, number] of played.entries()) {
          assert.ok(index === 0 || number > played[index - 1]!, `${number} after ${played[index - 1]}`)
        }
        assert.ok(delayMs <= 300, `${delayMs} ms`)
      },
    ),
    {numRuns: 200, seed: 7},
  )
})
