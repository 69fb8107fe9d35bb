import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {CandidateExchange} from './candidate-exchange.js'

const candidate = (port: number): string => `candidate:1 1 UDP 1 127.0.0.1 ${port} typ host`
const RELAYED = 'candidate:2 1 UDP 1 203.0.113.1 50000 typ relay raddr 0.0.0.0 rport 0'

type Exchange = {exchange: CandidateExchange; found: string[]; applied: string[]; dropped: string[]}

function makeExchange(role: 'caller' | 'callee'): Exchange {
  const [found, applied, dropped]: [string[], string[], string[]] = [[], [], []]
  const exchange = new CandidateExchange(role, {
    found: text => found.push(text),
    apply: text => {
      if (text === candidate(666)) throw new Error('refused')
      applied.push(text)
    },
    dropped: reason => dropped.push(reason),
  })
  return {exchange, found, applied, dropped}
}

describe('own candidates', () => {
  it('of a callee go out once its answer has, those that stood in it first', () => {
    const {exchange, found} = makeExchange('callee')
    exchange.find(`a=${candidate(1)}`, '0')
    assert.deepEqual(found, [])
    exchange.described([{candidate: candidate(2), mid: '0'}])
    exchange.find(candidate(3), '0')
    assert.deepEqual(found, [candidate(2), candidate(1), candidate(3)])
  })

  it('of a caller wait until its checks got through', () => {
    const {exchange, found} = makeExchange('caller')
    exchange.described([])
    exchange.find(candidate(1), '0')
    exchange.remoteDescribed([])
    assert.deepEqual(found, [])
    exchange.reached()
    assert.deepEqual(found, [candidate(1)])
  })

  it('that are relayed go out at once from a callee, and last of all from a caller', async () => {
    const {exchange, found} = makeExchange('callee')
    exchange.described([{candidate: RELAYED, mid: '0'}])
    assert.deepEqual(found, [RELAYED])
    const order: string[] = []
    await new Promise<void>(resolve => {
      const caller = new CandidateExchange('caller', {
        found: text => {
          order.push(text)
          if (text === RELAYED) resolve()
        },
        apply: () => undefined,
        dropped: () => undefined,
      })
      caller.described([{candidate: RELAYED, mid: '0'}])
      caller.find(candidate(1), '0')
      caller.remoteDescribed([])
    })
    assert.deepEqual(order, [candidate(1), RELAYED])
  })

  it('that are relayed stay with a caller that needs none', () => {
    const {exchange, found} = makeExchange('caller')
    exchange.described([{candidate: RELAYED, mid: '0'}])
    exchange.remoteDescribed([])
    exchange.find(candidate(1), '0')
    exchange.reached()
    assert.deepEqual(found, [candidate(1)])
  })

  it('have a bound while they wait', () => {
    const {exchange, dropped} = makeExchange('callee')
    for (let port = 0; port < 65; port++) exchange.find(candidate(port), '0')
    assert.deepEqual(dropped, ['tooManyOwnCandidates'])
  })
})

describe('candidates of the other side', () => {
  it('wait for its description, before those that stood in it', () => {
    const {exchange, applied} = makeExchange('callee')
    exchange.add(candidate(1), '0')
    assert.deepEqual(applied, [])
    exchange.remoteDescribed([{candidate: candidate(2), mid: '0'}])
    exchange.add(candidate(3), '0')
    assert.deepEqual(applied, [candidate(1), candidate(2), candidate(3)])
  })

  it('that are garbage, refused or too many are dropped by reason', () => {
    const {exchange, applied, dropped} = makeExchange('callee')
    exchange.remoteDescribed([])
    exchange.add('garbage', '0')
    exchange.add(candidate(666), '0')
    for (let port = 1; port <= 64; port++) exchange.add(candidate(port), '0')
    assert.equal(applied.length, 63)
    assert.deepEqual(dropped, ['badCandidate', 'badCandidate', 'tooManyCandidates'])
  })
})

it('after its end an exchange passes nothing on, either way', () => {
  const {exchange, found, applied, dropped} = makeExchange('caller')
  exchange.described([])
  exchange.find(candidate(1), '0')
  exchange.remoteDescribed([])
  exchange.end()
  exchange.reached()
  for (let port = 2; port <= 80; port++) exchange.find(candidate(port), '0')
  exchange.add(candidate(81), '0')
  assert.deepEqual([found, applied, dropped], [[], [], []])
})
