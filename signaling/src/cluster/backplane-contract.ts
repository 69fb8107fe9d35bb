/**
 * What every backplane must do, as tests. Each implementation brings a world of its own; what it does must not depend on how
 * soon: all is waited for.
 */
import assert from 'node:assert/strict'
import {type TestContext, test} from 'node:test'
import type {PeerId} from '@s2c/shared/peer-id'
import type {Place} from '../rooms/place.js'
import type {Registered} from '../rooms/rooms.js'
import type {Backplane, News, Request} from './backplane.js'

export interface BackplaneWorld {
  /** One more instance that meets all others of this world. */
  add(): Backplane
  /** Its process dies, or its network is cut: nothing more is heard of it until `mend`. */
  cut(backplane: Backplane): Promise<void>
  mend(backplane: Backplane): Promise<void>
  /** What joins the instances is gone for a moment; all it knew as well, if `isEmptied`. */
  restart(isEmptied: boolean): Promise<void>
}

/** Signs of life are given and missed this fast in the contract: it says nothing about how long death takes. */
export const CONTRACT_LIMITS = {beatMs: 100, ttlMs: 1_000, inboxNews: 60, inboxEnvelopes: 20}

const ANN: PeerId = '1'.padStart(32, '0')
const BOB: PeerId = '2'.padStart(32, '0')
const CAT: PeerId = '3'.padStart(32, '0')

type Heard = News | {news: 'connected'; sessions: readonly string[]} | {news: 'disconnected'}

/** An instance that writes down what it hears. */
class Listener {
  readonly backplane: Backplane
  readonly heard: Heard[] = []
  #wake: () => void = () => undefined

  constructor(t: TestContext, world: BackplaneWorld) {
    this.backplane = world.add()
    this.backplane.open({
      connected: sessions => this.#add({news: 'connected', sessions}),
      disconnected: () => this.#add({news: 'disconnected'}),
      news: news => this.#add(news),
      unanswered: () => undefined,
      dropped: () => undefined,
    })
    t.after(() => this.backplane.close())
  }

  static async connected(t: TestContext, world: BackplaneWorld): Promise<Listener> {
    const listener = new Listener(t, world)
    await listener.next('connected')
    return listener
  }

  place(connection: number): Place {
    return {instance: this.backplane.instance, connection}
  }

  /** The next that it hears must be this. */
  async next<Kind extends Heard['news']>(kind: Kind): Promise<Extract<Heard, {news: Kind}>> {
    while (this.heard.length === 0) await new Promise<void>(resolve => (this.#wake = resolve))
    const next = this.heard.shift()!
    assert.equal(next.news, kind, JSON.stringify(next))
    return next as Extract<Heard, {news: Kind}>
  }

  async hearsNothing(): Promise<void> {
    assert.deepEqual((await this.all()).slice(0, -1), [])
  }

  /** What comes of all that was asked before: what is asked of the registry and told to itself comes after it. */
  async all(): Promise<Heard[]> {
    this.ask({
      ask: 'pass',
      to: this.backplane.instance,
      news: {news: 'release', connection: 0, hold: 'fence'},
    })
    while (!this.heard.some(({news}) => news === 'release'))
      await new Promise<void>(resolve => (this.#wake = resolve))
    return this.heard.splice(0)
  }

  ask(request: Request): void {
    assert.ok(this.backplane.ask(request))
  }

  async join(peer: PeerId, connection: number, since = 1, roomSize = 16) {
    this.ask({ask: 'join', session: 's', peer, connection, since, roomSize})
    return this.next('admitted')
  }

  leave(peer: PeerId, connection: number, how: 'left' | 'lost' | 'forgotten'): void {
    this.ask({ask: 'leave', session: 's', peer, connection, how})
  }

  relay(from: PeerId, to: PeerId, data: string): void {
    this.ask({ask: 'relay', session: 's', envelope: {from, to, data}, sender: this.place(1)})
  }

  register(...members: Registered[]): void {
    this.ask({ask: 'register', session: 's', members})
  }

  #add(heard: Heard): void {
    this.heard.push(heard)
    this.#wake()
  }
}

const peersOf = (members: readonly {peer: PeerId}[]): PeerId[] => members.map(({peer}) => peer).sort()

/** Ann at one instance, Bob at another, and nothing unread. */
async function annAndBob(t: TestContext, world: BackplaneWorld): Promise<[Listener, Listener]> {
  const [one, two] = [await Listener.connected(t, world), await Listener.connected(t, world)]
  await one.join(ANN, 1)
  await two.join(BOB, 2)
  await one.next('joined')
  return [one, two]
}

export function testBackplane(name: string, makeWorld: (t: TestContext) => Promise<BackplaneWorld>): void {
  const contract = (title: string, run: (t: TestContext, world: BackplaneWorld) => Promise<void>): void => {
    test(`${name}: ${title}`, async t => run(t, await makeWorld(t)))
  }

  contract('who joins hears who is there, and the others hear of it', async (t, world) => {
    const [one, two] = [await Listener.connected(t, world), await Listener.connected(t, world)]
    assert.deepEqual((await one.join(ANN, 1, 5)).before, null)
    const admitted = await two.join(BOB, 2, 6.25)
    assert.deepEqual(
      [...admitted.members].sort((a, b) => a.since - b.since),
      [
        {peer: ANN, place: one.place(1), since: 5},
        {peer: BOB, place: two.place(2), since: 6.25},
      ],
    )
    const joined = await one.next('joined')
    assert.deepEqual(joined.member, {peer: BOB, place: two.place(2), since: 6.25})
    assert.deepEqual([joined.session, joined.before], ['s', null])
    await two.hearsNothing()
  })

  contract('a room takes so many at all instances together, and who is in it again', async (t, world) => {
    const [one, two] = await annAndBob(t, world)
    one.ask({ask: 'join', session: 's', peer: CAT, connection: 3, since: 1, roomSize: 2})
    assert.equal((await one.next('full')).connection, 3)
    await one.join(BOB, 4, 2, 2)
    await two.next('joined')
    assert.equal((await two.join(CAT, 5, 1, 3)).members.length, 3)
  })

  contract('who joins elsewhere is heard of where it was before, and no more there', async (t, world) => {
    const [one, two] = await annAndBob(t, world)
    const three = await Listener.connected(t, world)
    assert.deepEqual((await three.join(BOB, 7)).before, two.place(2))
    for (const listener of [one, two]) {
      const {member, before} = await listener.next('joined')
      assert.deepEqual([member.place, before], [three.place(7), two.place(2)])
    }
    // What its old connection says now changes nothing.
    two.leave(BOB, 2, 'left')
    await two.hearsNothing()
    await one.hearsNothing()
    one.relay(ANN, BOB, 'x')
    assert.equal((await three.next('signal')).envelope.data, 'x')
  })

  contract(
    'leaving and being lost are told; mail for who is lost goes where it was, until it is forgotten',
    async (t, world) => {
      const [one, two] = await annAndBob(t, world)
      two.leave(BOB, 2, 'lost')
      assert.deepEqual(await one.next('left'), {
        ...{news: 'left', session: 's', peer: BOB},
        ...{place: two.place(2), isClean: false},
      })
      one.relay(ANN, BOB, 'x')
      await two.next('signal')
      assert.equal((await one.join(CAT, 3, 1, 2)).members.length, 2)
      await two.next('joined')
      two.leave(BOB, 2, 'forgotten')
      await two.hearsNothing()
      one.relay(ANN, BOB, 'y')
      assert.deepEqual(await one.next('undelivered'), {
        news: 'undelivered',
        connection: 1,
        code: 'unknownPeer',
      })
      one.leave(ANN, 1, 'left')
      await one.hearsNothing()
    },
  )

  contract('envelopes come in order, whole, whatever characters they have', async (t, world) => {
    const [one, two] = await annAndBob(t, world)
    const texts = ['', '\u0000', '\ud800', '{"a":"é\n"}', '🙂'.repeat(5_000), 'last']
    for (const text of texts) one.relay(ANN, BOB, text)
    for (const text of texts) {
      assert.deepEqual(await two.next('signal'), {
        ...{news: 'signal', session: 's', envelope: {from: ANN, to: BOB, data: text}},
        ...{sender: one.place(1), isMail: false},
      })
    }
  })

  contract(
    'what is passed to an instance comes there, and to one that is not there it is no fault',
    async (t, world) => {
      const [one, two] = await annAndBob(t, world)
      const news = [
        {
          news: 'signal',
          session: 's',
          envelope: {from: ANN, to: BOB, data: 'x'},
          sender: one.place(1),
          isMail: true,
        },
        {news: 'undelivered', connection: 2, code: 'notRelayed'},
        {news: 'release', connection: 2, hold: 'mail'},
      ] as const
      for (const each of news) one.ask({ask: 'pass', to: two.backplane.instance, news: each})
      for (const each of news) assert.deepEqual(await two.next(each.news), each)
      one.ask({ask: 'pass', to: 'nobody', news: news[2]})
      await one.hearsNothing()
    },
  )

  contract(
    'registering says who is here and who is not any more, to all whom it concerns',
    async (t, world) => {
      const [one, two] = await annAndBob(t, world)
      await two.join(CAT, 3)
      await one.next('joined')
      two.register(
        {peer: CAT, connection: 3, since: 1, isLost: false},
        {peer: ANN, connection: 4, since: 9, isLost: false},
      )
      for (const listener of [one, two]) {
        const room = await listener.next('room')
        assert.equal(room.by, two.backplane.instance)
        assert.deepEqual(peersOf(room.members), [ANN, CAT])
        // Of two claims to one peer the later join holds.
        assert.deepEqual(room.members.find(({peer}) => peer === ANN)?.place, two.place(4))
      }
      one.register({peer: ANN, connection: 1, since: 8, isLost: false})
      for (const listener of [one, two])
        assert.deepEqual(peersOf((await listener.next('room')).members), [ANN, CAT])
      two.register()
      assert.deepEqual((await two.next('room')).members, [])
      await one.hearsNothing()
    },
  )

  contract(
    'the members of an instance that died are told as lost, those of others are not',
    async (t, world) => {
      const [one, two] = await annAndBob(t, world)
      const three = await Listener.connected(t, world)
      await three.join(CAT, 3)
      for (const listener of [one, two]) await listener.next('joined')
      await world.cut(two.backplane)
      for (const listener of [one, three]) {
        const left = await listener.next('left')
        assert.deepEqual([left.peer, left.place, left.isClean], [BOB, two.place(2), false])
        await listener.hearsNothing()
      }
      one.relay(ANN, BOB, 'x')
      await one.next('undelivered')
    },
  )

  contract('an instance that closes is gone at once', async (t, world) => {
    const [one, two] = await annAndBob(t, world)
    await two.backplane.close()
    assert.equal((await one.next('left')).peer, BOB)
    assert.equal(two.backplane.ask({ask: 'register', session: 's', members: []}), false)
  })

  contract('an instance that was cut off for a moment missed nothing', async (t, world) => {
    const [one, two] = await annAndBob(t, world)
    await world.cut(two.backplane)
    await two.next('disconnected')
    assert.equal(two.backplane.isConnected, false)
    one.relay(ANN, BOB, 'meanwhile')
    await one.hearsNothing()
    await world.mend(two.backplane)
    assert.deepEqual(await two.next('connected'), {news: 'connected', sessions: ['s']})
    assert.equal((await two.next('signal')).envelope.data, 'meanwhile')
    two.register({peer: BOB, connection: 2, since: 1, isLost: false})
    assert.deepEqual(peersOf((await one.next('room')).members), [ANN, BOB])
  })

  contract('an instance that was taken for dead is told when it comes back', async (t, world) => {
    const [one, two] = await annAndBob(t, world)
    await world.cut(two.backplane)
    await one.next('left')
    await two.next('disconnected')
    await world.mend(two.backplane)
    assert.deepEqual((await two.next('connected')).sessions, [])
    two.register({peer: BOB, connection: 2, since: 1, isLost: false})
    assert.deepEqual(peersOf((await one.next('room')).members), [ANN, BOB])
  })

  for (const isEmptied of [false, true]) {
    const what = isEmptied ? 'with nothing left' : 'with all it knew'
    contract(`after a restart ${what} all instances come back and find each other`, async (t, world) => {
      const [one, two] = await annAndBob(t, world)
      await world.restart(isEmptied)
      for (const listener of [one, two]) {
        await listener.next('disconnected')
        assert.deepEqual((await listener.next('connected')).sessions, isEmptied ? [] : ['s'])
      }
      one.register({peer: ANN, connection: 1, since: 1, isLost: false})
      assert.deepEqual(peersOf((await one.next('room')).members), isEmptied ? [ANN] : [ANN, BOB])
      if (!isEmptied) await two.next('room')
      two.register({peer: BOB, connection: 2, since: 1, isLost: false})
      for (const listener of [one, two])
        assert.deepEqual(peersOf((await listener.next('room')).members), [ANN, BOB])
      one.relay(ANN, BOB, 'x')
      assert.equal((await two.next('signal')).envelope.data, 'x')
    })
  }

  contract(
    'what a reader leaves unread is bounded: envelopes are refused, then it must register again',
    async (t, world) => {
      const [one, two] = await annAndBob(t, world)
      await world.cut(two.backplane)
      await two.next('disconnected')
      const {inboxEnvelopes, inboxNews} = CONTRACT_LIMITS
      for (let count = 0; count <= inboxEnvelopes; count++) one.relay(ANN, BOB, 'x')
      assert.deepEqual((await one.all())[0], {news: 'undelivered', connection: 1, code: 'notRelayed'})
      const to = two.backplane.instance
      for (let count = 0; count < inboxNews; count++)
        one.ask({ask: 'pass', to, news: {news: 'release', connection: 2, hold: 'mail'}})
      await one.hearsNothing()
      await world.mend(two.backplane)
      await two.next('connected')
      await two.next('forgotten')
    },
  )
}
