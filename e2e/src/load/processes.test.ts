import assert from 'node:assert/strict'
import {test} from 'node:test'
import {startsOf} from './processes.js'

test('one server is measured where it is named, all where none is, and a name that none has is told with those that there are', () => {
  assert.equal(startsOf().length, 3)
  for (const name of ['s2c', 'peerjs-server', 'y-webrtc']) assert.equal(startsOf(name).length, 1)
  for (const name of ['peerjs', '', 'toString'])
    assert.throws(
      () => startsOf(name),
      /^Error: There is no server ".*" to measure: name one of s2c, peerjs-server, y-webrtc\.$/,
    )
})
