import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {WaySearch} from './way-search.js'

const candidate = (type: string): string => `candidate:1 1 UDP 2114977791 192.0.2.1 50000 typ ${type}`

/** A search that began at 1000 ms, with one own and one of their addresses known. */
function begun(): WaySearch {
  const search = new WaySearch(['stun:a:1', 'turn:u:p@b:1', 'turn:u:p@c:1'])
  search.found(candidate('host'))
  search.began(1_000)
  search.told(candidate('srflx raddr 10.0.0.1 rport 1'))
  return search
}

describe('a search for a way', () => {
  it('tells what was found on both sides, and how many servers were asked', () => {
    const search = begun()
    search.found(candidate('relay'))
    search.found(candidate('relay'))
    search.told(candidate('unheard-of'))
    search.told('no candidate at all')
    assert.deepEqual(search.result(6_000), {
      own: ['host', 'relay'],
      theirs: ['srflx'],
      isGathered: false,
      stunServers: 1,
      turnServers: 2,
    })
  })

  it('knows when no server is waited for any more', () => {
    const search = begun()
    search.gathered()
    assert.equal(search.result(6_000)?.isGathered, true)
  })

  it('tells nothing when it was broken off early, never began, or found a way', () => {
    assert.equal(begun().result(3_000), null)
    assert.equal(new WaySearch([]).result(60_000), null)
    const search = begun()
    search.succeeded()
    assert.equal(search.result(6_000), null)
  })
})
