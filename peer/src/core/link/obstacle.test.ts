import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {isOwnObstacle, type Obstacle, obstacleOf, obstacleSentence, type Search} from './obstacle.js'

/** Behind a NAT with a STUN server that answered, as the other side is. */
const SEEN: Search = {
  own: ['host', 'srflx'],
  theirs: ['host', 'srflx'],
  isGathered: true,
  stunServers: 1,
  turnServers: 0,
}
const RELAYED: Search = {...SEEN, own: ['host', 'srflx', 'relay'], stunServers: 0, turnServers: 1}

const CASES: readonly [what: string, search: Search, obstacle: Obstacle | null][] = [
  [
    'two homes without any server lack one',
    {...SEEN, own: ['host'], theirs: ['host'], stunServers: 0},
    'noServers',
  ],
  [
    'a server that never answers means that UDP is blocked',
    {...SEEN, own: ['host'], isGathered: false},
    'udpBlocked',
  ],
  ['so does a TURN server that never answers', {...RELAYED, own: ['host'], isGathered: false}, 'udpBlocked'],
  ['a TURN server that answers without a relay has refused', {...RELAYED, own: ['host']}, 'turnRefused'],
  ['and so beside a STUN server', {...RELAYED, own: ['host', 'srflx'], stunServers: 1}, 'turnRefused'],
  [
    'while a TURN server may yet answer, nothing is known',
    {...RELAYED, own: ['host', 'srflx'], stunServers: 1, isGathered: false},
    null,
  ],
  ['two sides that are seen from outside and do not meet need a relay', SEEN, 'noRelay'],
  ['an own public address is no sign of blocked UDP', {...SEEN, own: ['host']}, 'noRelay'],
  ['who tells of private addresses alone is hidden', {...SEEN, theirs: ['host']}, 'peerHidden'],
  [
    'and stays so for a relay, which does not know whom to let in',
    {...RELAYED, theirs: ['host']},
    'peerHidden',
  ],
  ['a relay that does not help is not explained', RELAYED, null],
  ['nor is one of the other side', {...SEEN, theirs: ['host', 'srflx', 'relay']}, null],
  ['who never told of an address has vanished', {...SEEN, theirs: []}, null],
]

describe('what stands in the way', () => {
  for (const [what, search, obstacle] of CASES)
    it(`is known: ${what}`, () => assert.equal(obstacleOf(search), obstacle))

  it('is named in a sentence with a remedy, for somebody with and without a name', () => {
    const obstacles = CASES.flatMap(([, , obstacle]) => obstacle ?? [])
    for (const obstacle of new Set(obstacles)) {
      assert.match(obstacleSentence(obstacle, 'Ada'), /\bAda\b.*\. /)
      assert.match(obstacleSentence(obstacle, ''), /^[A-Z].*omebody in the session/)
    }
    assert.match(obstacleSentence('udpBlocked', ''), /^No UDP gets through from this network/)
    assert.match(obstacleSentence('noRelay', 'Ada'), /Name a TURN server .*--ice-server turn:/)
  })

  it('lies on this side or on the other', () => {
    const all: readonly Obstacle[] = ['noServers', 'udpBlocked', 'turnRefused', 'noRelay', 'peerHidden']
    assert.deepEqual(all.filter(isOwnObstacle), ['noServers', 'udpBlocked', 'turnRefused'])
  })
})
