import assert from 'node:assert/strict'
import {test} from 'node:test'
import {makeScript} from './script.js'

const OPTIONS = {seats: 5, durationMs: 3_600_000, everyMs: 2_000}

test('a seed tells what happens, and another seed tells something else', () => {
  assert.deepEqual(makeScript(7, OPTIONS), makeScript(7, OPTIONS))
  assert.notDeepEqual(makeScript(7, OPTIONS), makeScript(8, OPTIONS))
})

test('an hour has everything in it, in order, and never fewer than two at the table', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const script = makeScript(seed, OPTIONS)
    const present = new Set([0, 1, 2, 3, 4])
    let [beforeMs, ...kinds] = [0, ...new Set(script.map(each => each.do))]
    kinds = kinds.toSorted()
    assert.deepEqual(kinds, [
      ...['cut', 'join', 'kill', 'leave', 'move', 'mute', 'resize', 'restartServer', 'say', 'stop', 'unmute'],
    ])
    for (const each of script) {
      assert.ok(each.atMs >= beforeMs && each.atMs < OPTIONS.durationMs)
      beforeMs = each.atMs
      if (each.do === 'restartServer') continue
      assert.equal(present.has(each.seat), each.do !== 'join')
      if (each.do === 'join') present.add(each.seat)
      if (each.do === 'leave' || each.do === 'kill') present.delete(each.seat)
      assert.ok(present.size >= 2)
    }
  }
})

test('nothing happens to who is cut off or stopped until that is over', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const busyUntilMs = new Map<number, number>()
    for (const each of makeScript(seed, OPTIONS)) {
      if (each.do === 'restartServer') continue
      assert.ok((busyUntilMs.get(each.seat) ?? 0) <= each.atMs)
      if ('seconds' in each) busyUntilMs.set(each.seat, each.atMs + each.seconds * 1000)
    }
  }
})
