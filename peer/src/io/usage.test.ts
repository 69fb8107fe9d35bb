import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {test} from 'node:test'
import {UsageMeter} from './usage.js'

const skip = process.platform === 'linux' ? false : 'children are seen on Linux alone'
const BUSY = `const from = process.cpuUsage().user
while (process.cpuUsage().user - from < 300_000);
console.log('done')
setTimeout(() => {}, 60_000)`

/** Has used 0.3 s of CPU, and does nothing any more. */
async function startBusyChild(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', BUSY], {stdio: ['ignore', 'pipe', 'inherit']})
  await once(child.stdout!, 'data')
  return child
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('what a child has used counts, once, and is not taken back when it ends', {skip}, async () => {
  const meter = new UsageMeter()
  const alone = meter.take(1)
  assert.ok(alone.rssBytes > 0)
  const child = await startBusyChild()
  // Looked for each fifth time: what it used is spread over the time since then.
  const figures = Array.from({length: 10}, () => meter.take(1))
  const seen = figures[4]!
  assert.ok(seen.cpuPercent > 5, `${seen.cpuPercent} %`)
  assert.ok(seen.rssBytes > alone.rssBytes)
  for (const {cpuPercent} of figures.slice(5)) assert.ok(cpuPercent < 5, `${cpuPercent} %`)
  await end(child)
  for (let take = 0; take < 6; take++) assert.ok(meter.take(1).cpuPercent >= 0)
  assert.ok(meter.take(1).rssBytes < seen.rssBytes)
})

test('a child that is there counts each second', {skip}, async () => {
  const child = await startBusyChild()
  const meter = new UsageMeter()
  const {cpuPercent} = meter.take(1)
  // Nothing but this process's own work since the meter was made.
  assert.ok(cpuPercent < 20, `${cpuPercent} %`)
  await end(child)
})
