import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {textOf} from '../rooms/sealed.js'
import {LOST_MS, MOVE_MS} from '../rooms/seat.js'
import {ClusterSimulation, type SimulatedPeer} from './cluster-simulation.js'
import {CLUSTER_LIMITS} from './limits.js'

const INSTANCES = 3
const peerId = (number: number): string => number.toString(16).padStart(32, '0')
const [ANN, BOB] = [1, 2].map(peerId) as [string, string]

const at = fc.nat(INSTANCES - 1)
const pick = fc.nat(50)
const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      at,
      peer: fc.nat(4),
      session: fc.constantFrom('s', 't'),
    }),
  },
  {weight: 3, arbitrary: fc.record({do: fc.constantFrom('leave' as const, 'lost' as const), pick})},
  {weight: 12, arbitrary: fc.record({do: fc.constantFrom('carryOut' as const, 'hear' as const), at})},
  {
    weight: 2,
    arbitrary: fc.record({do: fc.constantFrom('cut' as const, 'restore' as const, 'kill' as const), at}),
  },
  {weight: 1, arbitrary: fc.record({do: fc.constant('stun' as const), at})},
  {weight: 1, arbitrary: fc.record({do: fc.constantFrom('clear' as const, 'settle' as const)})},
  {
    weight: 2,
    arbitrary: fc.record({do: fc.constant('pass' as const), durationMs: fc.constantFrom(250, 2_000, 9_000)}),
  },
)
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never

function happen(cluster: ClusterSimulation, next: Happening): void {
  switch (next.do) {
    case 'join':
      cluster.join(next.at, peerId(next.peer), next.session)
      return
    case 'leave':
    case 'lost': {
      const peer = cluster.peers[next.pick % Math.max(1, cluster.peers.length)]
      return peer === undefined ? undefined : cluster.end(peer, next.do)
    }
    case 'carryOut':
    case 'hear':
    case 'cut':
    case 'restore':
    case 'kill':
    case 'stun':
      cluster[next.do](next.at)
      return
    case 'clear':
    case 'settle':
      return cluster[next.do]()
    case 'pass':
      return cluster.pass(next.durationMs)
    default:
      return next satisfies never
  }
}

/** What everybody must know in the end. */
function assertAllKnow(cluster: ClusterSimulation): void {
  for (const {peer, session, believed, connection} of cluster.peers) {
    const others = cluster.peers.filter(other => other.session === session && other.connection !== connection)
    assert.ok(believed !== null, 'everybody was welcomed')
    assert.deepEqual([...believed].sort(), others.map(other => other.peer).sort(), `what ${peer} knows`)
  }
}

test('after any history of joins, losses, deaths, partitions and lost registries every peer knows exactly the others', () => {
  fc.assert(
    fc.property(fc.array(happening, {maxLength: 60, size: 'max'}), happenings => {
      const cluster = new ClusterSimulation(INSTANCES)
      for (const next of happenings) happen(cluster, next)
      cluster.heal()
      assertAllKnow(cluster)
    }),
    {seed: 1, numRuns: 500},
  )
})

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('move' as const),
      at,
      peer: fc.nat(2),
      how: fc.constantFrom('lost', 'told', 'silent'),
    }),
  },
  {weight: 6, arbitrary: fc.record({do: fc.constant('signal' as const), from: fc.nat(2), to: fc.nat(2)})},
  {weight: 9, arbitrary: fc.record({do: fc.constantFrom('carryOut' as const, 'hear' as const), at})},
)

/** Peers that keep one connection at a time, and number what they say to each other. */
class Talk {
  readonly cluster = new ClusterSimulation(INSTANCES)
  readonly sent = new Map<string, number[]>()
  readonly #peers: SimulatedPeer[] = []
  readonly #moving = new Set<number>()

  constructor(peers: number) {
    for (let peer = 0; peer < peers; peer++) this.#peers.push(this.cluster.join(0, peerId(peer)))
    this.cluster.settle()
  }

  /** The old connection is lost before, left because it was told to, or noticed to be lost only afterwards. */
  move(peer: number, to: number, how: string): void {
    const old = this.#peers[peer]!
    // The mail of a peer that moves on before its first move is known everywhere follows it, but not in order.
    if (this.#moving.has(peer)) this.cluster.settle()
    this.#moving.add(peer)
    if (how === 'lost') this.cluster.end(old, 'lost')
    if (how === 'told') this.cluster.withhold(old)
    this.#peers[peer] = this.cluster.join(to, old.peer)
    if (how === 'told') this.cluster.end(old, 'lost')
  }

  signal(from: number, to: number): void {
    const [sender, reader] = [this.#peers[from]!, this.#peers[to]!]
    if (from === to || sender.believed === null) return
    const way = `${sender.connection} ${reader.peer}`
    const said = this.sent.get(way) ?? []
    this.sent.set(way, [...said, said.length])
    this.cluster.signal(sender, reader.peer, `${sender.connection} ${said.length}`)
  }

  /** As `sent`: connection of the sender and reader -> numbers. What two connections of one peer say may overtake each other. */
  get received(): Map<string, number[]> {
    const received = new Map<string, number[]>()
    for (const {to, data} of this.cluster.received) {
      const [connection, number] = textOf(data).split(' ')
      const way = `${connection} ${to}`
      received.set(way, [...(received.get(way) ?? []), Number(number)])
    }
    return received
  }
}

/** A peer comes back from another instance while envelopes for it are on their way there; seldom found by chance. */
const COMES_BACK = [
  {do: 'move', at: 1, peer: 0, how: 'lost'},
  {do: 'move', at: 0, peer: 0, how: 'silent'},
  ...Array.from({length: 3}, () => ({do: 'signal', from: 1, to: 0}) as const),
  {do: 'carryOut', at: 0},
  {do: 'hear', at: 0},
  {do: 'signal', from: 1, to: 0},
] as const

test('no envelope is lost, doubled or overtaken while peers move among instances', () => {
  fc.assert(
    fc.property(fc.array(step, {maxLength: 60, size: 'max'}), steps => {
      const talk = new Talk(3)
      for (const next of steps) {
        if (next.do === 'move') talk.move(next.peer, next.at, next.how)
        else if (next.do === 'signal') talk.signal(next.from, next.to)
        else talk.cluster[next.do](next.at)
      }
      talk.cluster.settle()
      assert.deepEqual(talk.cluster.refused, [])
      assert.deepEqual(Object.fromEntries(talk.received), Object.fromEntries(talk.sent))
    }),
    {seed: 1, numRuns: 500, examples: [[[...COMES_BACK]]]},
  )
})

/** Ann at the first instance, Bob at the second, and what both were told since. */
function annAndBob(): {cluster: ClusterSimulation; ann: SimulatedPeer; bob: SimulatedPeer} {
  const cluster = new ClusterSimulation(INSTANCES)
  const [ann, bob] = [cluster.join(0, ANN), cluster.join(1, BOB)]
  cluster.settle()
  cluster.told.length = 0
  return {cluster, ann, bob}
}

test('a peer that joins at another instance replaces its older connection, and nobody else hears of it', () => {
  const {cluster, bob} = annAndBob()
  const again = cluster.join(2, BOB)
  cluster.settle()
  assert.deepEqual([...again.believed!], [ANN])
  assert.deepEqual(cluster.closed, [{connection: bob.connection, code: 'replaced'}])
  assert.deepEqual(cluster.told, [])
})

test('a registry that lost everything is filled again, and nobody hears of it', () => {
  const {cluster, ann, bob} = annAndBob()
  cluster.clear()
  cluster.signal(ann, BOB, 'meanwhile')
  cluster.restore(0)
  cluster.settle()
  cluster.signal(ann, BOB, 'before Bob is registered')
  cluster.restore(1)
  cluster.settle()
  cluster.signal(bob, ANN, 'after')
  cluster.heal()
  assert.deepEqual(cluster.told, [])
  assert.deepEqual(cluster.refused, [])
  assert.deepEqual(
    cluster.received.map(({data}) => data),
    ['meanwhile', 'before Bob is registered', 'after'],
  )
})

test('the peers of an instance that died are told as lost once, and no ghost of them fills a room', () => {
  const {cluster} = annAndBob()
  cluster.kill(1)
  cluster.heal()
  assert.deepEqual(cluster.told, [{type: 'left', peer: BOB, clean: false}])
  const cat = cluster.join(2, peerId(3))
  cluster.settle()
  assert.deepEqual([...cat.believed!], [ANN])
})

test('who finds another instance before the death of its own is noticed was never away', () => {
  const {cluster} = annAndBob()
  cluster.kill(1)
  cluster.join(2, BOB)
  cluster.heal()
  assert.deepEqual(cluster.told, [])
})

test('while no other instance can be reached those who are here meet all the same', () => {
  const {cluster} = annAndBob()
  const dan = cluster.join(0, peerId(4))
  cluster.cut(0)
  const cat = cluster.join(0, peerId(3))
  assert.deepEqual([...dan.believed!].sort(), [ANN, BOB, peerId(3)])
  assert.deepEqual([...cat.believed!].sort(), [ANN, BOB, peerId(4)])
})

test('a session is full for peers at all instances together', () => {
  const cluster = new ClusterSimulation(INSTANCES, 3)
  for (const place of [0, 1, 2]) cluster.join(place, peerId(place))
  cluster.settle()
  const late = cluster.join(1, peerId(9))
  cluster.settle()
  assert.deepEqual(cluster.closed, [{connection: late.connection, code: 'full'}])
  cluster.join(1, peerId(0))
  cluster.settle()
  assert.equal(cluster.closed.at(-1)?.code, 'replaced')
})

test('mail for who was lost and does not come back is told to its sender at another instance', () => {
  const {cluster, ann, bob} = annAndBob()
  cluster.signal(ann, BOB, 'x')
  cluster.end(bob, 'lost')
  cluster.settle()
  assert.deepEqual(cluster.refused, [])
  cluster.pass(LOST_MS + 250)
  assert.deepEqual(cluster.refused, ['unknownPeer'])
  cluster.signal(ann, BOB, 'y')
  cluster.settle()
  assert.deepEqual(cluster.refused, ['unknownPeer', 'unknownPeer'])
})

test('a peer that was told to move and stays gets its mail after a while', () => {
  const {cluster, ann, bob} = annAndBob()
  cluster.withhold(bob)
  cluster.signal(ann, BOB, 'x')
  cluster.settle()
  assert.deepEqual(cluster.received, [])
  cluster.pass(MOVE_MS)
  assert.deepEqual(cluster.received, [{from: ANN, to: BOB, data: 'x'}])
})

test('an instance whose inbox overflowed registers again, and knows as much as before', () => {
  const {cluster, ann} = annAndBob()
  for (let count = 0; count <= CLUSTER_LIMITS.inboxNews; count++) {
    cluster.join(1, peerId(100))
    while (cluster.carryOut(1) || cluster.hear(1)) {}
  }
  cluster.heal()
  assert.deepEqual([...ann.believed!].sort(), [BOB, peerId(100)])
  assertAllKnow(cluster)
})

test('who asked again since its instance had been forgotten, and is admitted twice, stays', () => {
  const {cluster, ann} = annAndBob()
  cluster.stun(2)
  const cat = cluster.join(2, peerId(3))
  cluster.carryOut(2)
  assert.equal(cluster.registry.unread(cat.instance.id), 2, 'forgotten, and admitted all the same')
  cluster.settle()
  assert.deepEqual(cluster.closed, [])
  assert.deepEqual([...ann.believed!].sort(), [BOB, peerId(3)])
  assertAllKnow(cluster)
})

test('more than an inbox holds is refused to the sender', () => {
  const {cluster, ann, bob} = annAndBob()
  for (let count = 0; count < CLUSTER_LIMITS.inboxEnvelopes + 3; count++) {
    cluster.signal(ann, BOB, String(count))
    cluster.carryOut(0)
  }
  cluster.settle()
  assert.deepEqual(cluster.refused, ['notRelayed', 'notRelayed', 'notRelayed'])
  assert.equal(cluster.received.length, CLUSTER_LIMITS.inboxEnvelopes)
  assert.ok(bob.believed?.has(ANN))
})
