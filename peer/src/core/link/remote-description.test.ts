import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {ConnectionState} from './connection.js'
import type {LinkEffect} from './link-effects.js'
import {RemoteDescription} from './remote-description.js'

const connecting = (attempt: number): ConnectionState => ({
  name: 'connecting',
  attempt,
  failures: 0,
  isRenewal: false,
  deadlineMs: 1,
})
const waiting = (attempt: number): ConnectionState => ({...connecting(attempt), name: 'waiting'}) as never
const candidate = (candidate: string) => ({type: 'candidate', candidate, mid: '0'}) as const

function makeRemote(): {remote: RemoteDescription; done: string[]; dropped: () => number} {
  const done: string[] = []
  let dropped = 0
  const note = (effect: LinkEffect): void => {
    if (effect.do === 'acceptDescription') done.push(`${effect.attempt} ${effect.sdp}`)
    if (effect.do === 'addCandidate') done.push(`${effect.attempt} ${effect.candidate}`)
  }
  return {remote: new RemoteDescription('8', note, () => dropped++), done, dropped: () => dropped}
}

describe('what the other side tells of its end', () => {
  it('reaches the transport in a useful order when candidates overtake their offer', () => {
    const {remote, done} = makeRemote()
    remote.candidate(1, candidate('a'), waiting(0))
    remote.candidate(1, candidate('b'), waiting(0))
    remote.described(1, 'offer')
    remote.apply(1)
    remote.candidate(1, candidate('c'), connecting(1))
    assert.deepEqual(done, ['1 offer', '1 a', '1 b', '1 c'])
  })

  it('is used once, and only for its own attempt', () => {
    const {remote, done} = makeRemote()
    remote.candidate(1, candidate('old'), waiting(0))
    remote.candidate(2, candidate('new'), waiting(0))
    remote.described(1, 'first')
    remote.described(2, 'second')
    remote.apply(1)
    assert.deepEqual(done, [])
    remote.apply(2)
    remote.apply(2)
    assert.deepEqual(done, ['2 second', '2 new'])
  })

  it('is passed over when the attempt is over or has no transport', () => {
    const {remote, done, dropped} = makeRemote()
    remote.candidate(1, candidate('late'), connecting(2))
    remote.candidate(1, candidate('none'), waiting(1))
    assert.deepEqual([done, dropped()], [[], 0])
  })

  it('waits up to a limit, and what is too much is counted', () => {
    const {remote, done, dropped} = makeRemote()
    for (let i = 0; i < 1_000; i++) remote.candidate(7, candidate(`${i}`), waiting(0))
    assert.equal(dropped(), 968)
    remote.described(7, 'offer')
    remote.apply(7)
    assert.equal(done.length, 33)
  })
})
