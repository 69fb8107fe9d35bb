import assert from 'node:assert/strict'
import {test} from 'node:test'
import {selectedPath} from './selected-path.js'

const candidate = (type: string, address = '192.0.2.1') => ({type, address})

test('a path has the kinds of both candidates and the family of the own address', () => {
  const pair = {local: candidate('relay', '2001:db8::1'), remote: candidate('srflx')}
  assert.deepEqual(selectedPath(pair), {local: 'relay', remote: 'srflx', family: 'IPv6'})
  assert.equal(selectedPath({...pair, local: candidate('host')})?.family, 'IPv4')
})

test('without a pair, or with one that is none of ICE, there is no path to tell of', () => {
  assert.equal(selectedPath(null), null)
  assert.equal(selectedPath({local: candidate('host'), remote: candidate('unknown')}), null)
})
