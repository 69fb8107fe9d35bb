import assert from 'node:assert/strict'
import {test} from 'node:test'
import {DeviceNews} from './device-news.js'

const NEVER_MS = 600_000
const unstopped = new AbortController().signal

/** Tells these lines, then nothing until it is killed. */
const teller = (...lines: string[]): DeviceNews =>
  new DeviceNews([
    process.execPath,
    '-e',
    `for (const line of ${JSON.stringify(lines)}) console.log(line); setInterval(() => {}, 1000)`,
  ])

for (const line of [
  "Event 'new' on source #3",
  "Event 'new' on sink #12",
  "Event 'new' on card #0",
  "Event 'change' on server",
])
  test(`a sound server that says ${line} ends the waiting`, async t => {
    const news = teller(line)
    t.after(() => news.close())
    assert.equal(await news.next({toldMs: NEVER_MS, untoldMs: NEVER_MS}, unstopped), true)
  })

test('what a vain try causes, and what goes, is no news', async t => {
  const news = teller(
    "Event 'new' on client #4",
    "Event 'new' on source-output #4",
    "Event 'new' on sink-input #4",
    "Event 'change' on source #1",
    "Event 'remove' on sink #1",
    "Event 'new' on source #3",
  )
  t.after(() => news.close())
  assert.equal(await news.next({toldMs: NEVER_MS, untoldMs: NEVER_MS}, unstopped), true)
  assert.equal(await news.next({toldMs: 1, untoldMs: NEVER_MS}, unstopped), false, 'only once')
})

test('without the program, and without a server, time alone tells', async () => {
  for (const command of [['no-such-program-s2c'], [process.execPath, '-e', '']] as const) {
    const news = new DeviceNews([...command])
    for (const round of [1, 2])
      assert.equal(await news.next({toldMs: NEVER_MS, untoldMs: 1}, unstopped), false, `${command} ${round}`)
    news.close()
  }
})

test('stopping ends the waiting', async t => {
  const news = teller()
  t.after(() => news.close())
  const stopping = new AbortController()
  const waiting = news.next({toldMs: NEVER_MS, untoldMs: NEVER_MS}, stopping.signal)
  stopping.abort()
  assert.equal(await waiting, false)
})
