import assert from 'node:assert/strict'
import {test} from 'node:test'
import {MessageChannel} from 'node:worker_threads'
import {Deadline} from './deadline.js'

/** The loop stands still for so long. */
function block(ms: number): void {
  const untilMs = performance.now() + ms
  while (performance.now() < untilMs);
}

test('what arrived while the loop stood still is handled before its deadline is missed', async () => {
  const order: string[] = []
  const {port1, port2} = new MessageChannel()
  await new Promise<void>(resolve => {
    port1.on('message', () => order.push('arrived'))
    new Deadline(5, () => {
      order.push('missed')
      resolve()
    })
    setTimeout(() => {
      port2.postMessage('')
      block(30)
    }, 1)
  })
  port1.close()
  assert.deepEqual(order, ['arrived', 'missed'])
})

test('is not missed once it was cancelled, before its time or in the same turn', async () => {
  let missed = 0
  const early = new Deadline(1, () => missed++)
  early.cancel()
  const late = new Deadline(1, () => missed++)
  await new Promise<void>(resolve =>
    setTimeout(() => {
      late.cancel()
      resolve()
    }, 1),
  )
  // Made later, and for later.
  await new Promise<void>(resolve => new Deadline(2, resolve))
  assert.equal(missed, 0)
})
