import assert from 'node:assert/strict'
import {statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {scratchFolder} from './scratch-folder.js'
import {rememberSession, usedSessions} from './used-sessions.js'

test('sessions are remembered newest first, each once, a hundred of them, for nobody else to read', t => {
  const path = join(scratchFolder(t), 'inner', 'sessions.json')
  assert.deepEqual(usedSessions(path), [])
  for (const session of ['a', 'b', 'a']) rememberSession(session, path)
  assert.deepEqual(usedSessions(path), ['a', 'b'])
  for (let count = 0; count < 120; count++) rememberSession(`s${count}`, path)
  assert.equal(usedSessions(path).length, 100)
  assert.equal(usedSessions(path)[0], 's119')
  assert.equal(statSync(path).mode & 0o777, 0o600)
})

test('what is no list of names is none', t => {
  const path = join(scratchFolder(t), 'sessions.json')
  for (const text of ['', 'nonsense', '{}', '[1, "a b", null]']) {
    writeFileSync(path, text)
    assert.deepEqual(usedSessions(path), [], text)
  }
})
