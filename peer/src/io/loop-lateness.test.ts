import assert from 'node:assert/strict'
import {test} from 'node:test'
import {setTimeout as delay} from 'node:timers/promises'
import {LoopLateness} from './loop-lateness.js'

function block(ms: number): void {
  const untilMs = performance.now() + ms
  while (performance.now() < untilMs);
}

test('a loop that others keep waiting is late, each time anew', async () => {
  const lateness = new LoopLateness()
  lateness.start()
  for (let i = 0; i < 5; i++) {
    await delay(1)
    block(150)
  }
  await delay(1)
  const busyMs = lateness.takeMs()
  assert.ok(busyMs > 80, `${busyMs} ms`)
  assert.equal(lateness.takeMs(), 0)
  lateness.stop()
})
