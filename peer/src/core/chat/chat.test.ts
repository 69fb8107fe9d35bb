/** The chat of two and three sides over links that lose what they carry when they break. */
import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import fc from 'fast-check'
import {Chat} from './chat.js'
import type {ChatDrop, ChatEffect, ChatPeer} from './chat-effects.js'
import type {ChatMessage} from './chat-message.js'
import {MAX_REACTION_AGE_MS, SENDER_RATE} from './chat-receiver.js'
import {OWN_RATE} from './chat-sender.js'
import {POSTS_PER_SECOND, REPEAT_AFTER_MS, WINDOW_POSTS} from './delivery.js'
import {MAX_POSTS} from './outbox.js'
import {MAX_TEXT_BYTES} from './post.js'

type Told<Name extends ChatEffect['do']> = Extract<ChatEffect, {do: Name}>

/** One chat with links to others, each a list of what is on its way. */
class Side {
  readonly id: string
  readonly effects: ChatEffect[] = []
  readonly drops: ChatDrop[] = []
  readonly chat: Chat
  readonly links = new Map<string, {isUp: boolean; said: ChatMessage[]; say(message: ChatMessage): void}>()

  constructor(id: string) {
    this.id = id
    this.chat = new Chat(
      {
        own: id,
        ownName: id,
        emit: effect => this.effects.push(effect),
        countDrop: reason => this.drops.push(reason),
      },
      0,
    )
  }

  peer(other: string): ChatPeer {
    const said: ChatMessage[] = []
    const link = this.links.get(other) ?? {
      isUp: true,
      said,
      say: (message: ChatMessage) => said.push(message),
    }
    this.links.set(other, link)
    return {id: other, name: other, link}
  }

  told<Name extends ChatEffect['do']>(name: Name): Told<Name>[] {
    return this.effects.filter((effect): effect is Told<Name> => effect.do === name)
  }

  texts(of: string): string[] {
    return this.told('showPost').flatMap(({peer, text}) => (peer === of ? [text] : []))
  }

  /** Where the own text of this number is, as was told last. */
  delivery(number: number): Told<'postDelivered'> | undefined {
    return this.told('postDelivered').findLast(told => told.number === number)
  }
}

class Net {
  now = 0
  readonly sides: Map<string, Side>

  constructor(...ids: string[]) {
    this.sides = new Map(ids.map(id => [id, new Side(id)]))
    for (const [at, one] of ids.entries()) for (const other of ids.slice(0, at)) this.connect(one, other)
    this.settle()
  }

  side(id: string): Side {
    return this.sides.get(id)!
  }

  say(id: string, ...texts: string[]): void {
    for (const text of texts) this.side(id).chat.command({do: 'say', text}, this.now)
  }

  connect(one: string, other: string): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const peer = this.side(from).peer(to)
      this.side(from).links.get(to)!.isUp = true
      this.side(from).chat.connected(peer, this.now)
    }
  }

  /** What is on its way is lost. */
  cut(one: string, other: string): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const)
      Object.assign(this.side(from).links.get(to)!, {isUp: false}).said.length = 0
  }

  /** The oldest message from one to another arrives; false where nothing is on its way. */
  deliver(from: string, to: string, at = 0): boolean {
    const message = this.side(from).links.get(to)?.said.splice(at, 1)[0]
    if (message !== undefined) this.side(to).chat.receive(this.side(to).peer(from), message, this.now)
    return message !== undefined
  }

  /** Until nothing is on its way and nobody wants to be woken within `forMs`. */
  settle(forMs = 0): void {
    const untilMs = this.now + forMs
    for (;;) {
      while (this.#deliverAll());
      const wakeAt = Math.min(...[...this.sides.values()].map(({chat}) => chat.wakeAt()))
      if (wakeAt > untilMs) break
      this.now = Math.max(this.now, wakeAt)
      for (const {chat} of this.sides.values()) chat.tick(this.now)
    }
    this.now = untilMs
  }

  #deliverAll(): boolean {
    let isAny = false
    for (const from of this.sides.keys())
      for (const to of this.sides.keys()) if (this.deliver(from, to)) isAny = true
    return isAny
  }
}

const numbered = (count: number): string[] => Array.from({length: count}, (_, at) => `text ${at + 1}`)
const post = (number: number, fields: object): ChatMessage => ({type: 'post', number, agoMs: 0, ...fields})

describe('a text', () => {
  it('is shown to its author at once and to everybody present once, under the same number', () => {
    const net = new Net('a', 'b', 'c')
    net.say('a', 'hello')
    assert.deepEqual(net.side('a').told('showPost'), [
      {do: 'showPost', peer: 'a', name: 'a', number: 1, text: 'hello', own: true, atMs: 0},
    ])
    net.settle()
    for (const id of ['b', 'c'])
      assert.deepEqual(net.side(id).told('showPost'), [
        {do: 'showPost', peer: 'a', name: 'a', number: 1, text: 'hello', own: false, atMs: 0},
      ])
  })

  it('is told to be missing at each who has yet to acknowledge it', () => {
    const net = new Net('a', 'b', 'c')
    net.cut('a', 'c')
    net.say('a', 'hello')
    assert.deepEqual(net.side('a').delivery(1)!.missing, ['b', 'c'])
    net.settle()
    assert.deepEqual(net.side('a').delivery(1)!.missing, ['c'])
    net.connect('a', 'c')
    net.settle()
    assert.deepEqual(net.side('a').delivery(1), {do: 'postDelivered', number: 1, missing: [], unreached: []})
  })

  it('that somebody left without is told to be unreached, and missing no longer', () => {
    const net = new Net('a', 'b', 'c')
    net.cut('a', 'c')
    net.say('a', 'hello')
    net.settle()
    net.side('a').chat.left('c')
    assert.deepEqual(net.side('a').delivery(1), {
      do: 'postDelivered',
      number: 1,
      missing: [],
      unreached: ['c'],
    })
  })

  it('does not come to who was not there when it was said', () => {
    const net = new Net('a', 'b')
    net.say('a', 'before')
    net.settle()
    net.sides.set('c', new Side('c'))
    net.connect('a', 'c')
    net.say('a', 'after')
    net.settle()
    assert.deepEqual(net.side('c').texts('a'), ['after'])
    assert.deepEqual(net.side('c').told('postsMissed'), [])
    assert.deepEqual(net.side('b').texts('a'), ['before', 'after'])
  })

  it('said while a connection was away tells when it was said', () => {
    const net = new Net('a', 'b')
    net.cut('a', 'b')
    net.say('a', 'hello')
    net.now = 7_000
    net.connect('a', 'b')
    net.settle()
    assert.equal(net.side('b').told('showPost')[0]!.atMs, 0)
  })

  it('is shown clean on both sides, line by line', () => {
    const net = new Net('a', 'b')
    net.say('a', 'one\r\n\x1b[31m\ttwo\u202e\x07\n\n\n\nthree  \n')
    net.settle()
    for (const id of ['a', 'b']) assert.deepEqual(net.side(id).texts('a'), ['one\n    two\n\nthree'])
  })

  it('from somebody who does not clean it is cleaned here; nothing but dirt is dropped and counted', () => {
    const net = new Net('a', 'b')
    const {chat, ...b} = net.side('b')
    for (const message of [post(1, {text: 'a\x1b]0;title\x07b\x9b'}), post(2, {text: '\u202e\x00'})])
      chat.receive(net.side('b').peer('a'), message, 0)
    assert.deepEqual(net.side('b').texts('a'), ['ab'])
    assert.deepEqual(b.drops, ['emptyPost'])
  })

  it('that is empty, too long or too much at once is refused with a sentence', () => {
    const {chat, effects} = new Side('a')
    const most = 'ä'.repeat(MAX_TEXT_BYTES / 2)
    for (const text of [' \n\t\x07 ', `${most}x`, most]) chat.command({do: 'say', text}, 0)
    for (let count = 1; count <= OWN_RATE.burst; count++) chat.command({do: 'react', reaction: 'clap'}, 0)
    const codes = effects.map(effect => (effect.do === 'warn' ? effect.code : effect.do))
    assert.deepEqual(codes.slice(0, 4), ['notSaid', 'notSaid', 'showPost', 'postDelivered'])
    assert.deepEqual(codes.slice(4), [...Array(OWN_RATE.burst - 1).fill('showReaction'), 'notSaid'])
  })
})

describe('a replaced connection', () => {
  it('carries again what the one before lost, and nothing twice', () => {
    const net = new Net('a', 'b')
    net.say('a', 'one', 'two', 'three')
    // The first arrives, but its acknowledgement does not; the others are lost.
    net.deliver('a', 'b')
    net.cut('a', 'b')
    net.say('a', 'four')
    net.connect('a', 'b')
    net.settle()
    assert.deepEqual(net.side('b').texts('a'), ['one', 'two', 'three', 'four'])
    assert.deepEqual(net.side('b').told('postsMissed'), [])
    assert.deepEqual(net.side('a').delivery(4)!.missing, [])
  })

  it('tells how many are lost for good when more was said than is kept', () => {
    const net = new Net('a', 'b')
    net.cut('a', 'b')
    const texts = numbered(MAX_POSTS + 3)
    for (const text of texts) {
      net.now += 1_000
      net.say('a', text)
    }
    assert.deepEqual(net.side('a').delivery(3)!.unreached, ['b'])
    assert.deepEqual(net.side('a').delivery(4)!.missing, ['b'])
    net.connect('a', 'b')
    net.settle(60_000)
    assert.deepEqual(
      net
        .side('b')
        .told('postsMissed')
        .map(({count}) => count),
      [3],
    )
    assert.deepEqual(net.side('b').texts('a'), texts.slice(3))
  })

  it('is not flooded: so many on the way, and so many a second', () => {
    const net = new Net('a', 'b')
    net.cut('a', 'b')
    net.now = 60_000
    net.say('a', ...numbered(OWN_RATE.burst))
    net.connect('a', 'b')
    const {said} = net.side('a').links.get('b')!
    assert.equal(said.filter(({type}) => type === 'post').length, WINDOW_POSTS)
    net.settle(999)
    assert.equal(net.side('b').texts('a').length, POSTS_PER_SECOND)
    net.settle(1)
    assert.equal(net.side('b').texts('a').length, OWN_RATE.burst)
  })

  it('shows no reaction that has long passed', () => {
    const net = new Net('a', 'b')
    net.cut('a', 'b')
    net.side('a').chat.command({do: 'react', reaction: 'heart'}, net.now)
    net.now = 1
    net.side('a').chat.command({do: 'react', reaction: 'party'}, net.now)
    net.now = MAX_REACTION_AGE_MS + 1
    net.connect('a', 'b')
    net.settle()
    assert.deepEqual(
      net
        .side('b')
        .told('showReaction')
        .map(({reaction}) => reaction),
      ['party'],
    )
    assert.deepEqual(net.side('b').drops, ['lateReaction'])
  })
})

describe('a standing connection', () => {
  it('repeats what was thrown away on its way after a while', () => {
    const net = new Net('a', 'b')
    net.say('a', 'one', 'two')
    net.side('a').links.get('b')!.said.shift()
    net.settle(REPEAT_AFTER_MS - 1)
    assert.deepEqual(net.side('b').texts('a'), [])
    net.settle(1)
    assert.deepEqual(net.side('b').texts('a'), ['one', 'two'])
  })

  it('takes of one sender only so much; what is over is counted and told, and blocks nothing', () => {
    const net = new Net('a', 'b')
    const {chat, links} = net.side('b')
    for (let number = 1; number <= SENDER_RATE.burst + 2; number++)
      chat.receive(net.side('b').peer('a'), post(number, {text: `${number}`}), net.now)
    assert.equal(net.side('b').texts('a').length, SENDER_RATE.burst)
    assert.deepEqual(net.side('b').drops, ['tooFastPost', 'tooFastPost'])
    const missed = (): number[] =>
      net
        .side('b')
        .told('postsMissed')
        .map(({count}) => count)
    assert.deepEqual(missed(), [1], 'a flood of gaps is no flood of words')
    assert.deepEqual(links.get('a')!.said.at(-1), {type: 'postAck', number: SENDER_RATE.burst + 2})
    const later = post(SENDER_RATE.burst + 3, {text: 'later'})
    chat.receive(net.side('b').peer('a'), later, net.now + 500)
    assert.deepEqual(missed(), [1, 1], 'all is told before what is shown next')
  })

  it('takes the number of a post of a kind it does not know', () => {
    const net = new Net('a', 'b')
    for (const message of [post(1, {}), post(2, {reaction: 'unheard-of'}), post(3, {text: 'known'})])
      net.side('b').chat.receive(net.side('b').peer('a'), message, 0)
    assert.deepEqual(net.side('b').texts('a'), ['known'])
    assert.deepEqual(net.side('b').drops, ['unknownPost', 'unknownPost'])
  })

  it('keeps only a few that come before their turn', () => {
    const net = new Net('a', 'b')
    for (let number = 20; number > 1; number--)
      net.side('b').chat.receive(net.side('b').peer('a'), post(number, {text: `${number}`}), 0)
    assert.deepEqual(net.side('b').drops, ['earlyPost', 'earlyPost', 'earlyPost'])
    net.side('b').chat.receive(net.side('b').peer('a'), post(1, {text: '1'}), 0)
    assert.deepEqual(net.side('b').texts('a'), ['1'])
  })

  it('keeps no room for what came before', () => {
    const net = new Net('a', 'b')
    const take = (number: number): void =>
      net.side('b').chat.receive(net.side('b').peer('a'), post(number, {text: `${number}`}), 0)
    for (let number = 1; number <= 20; number++) take(number)
    for (let number = 1; number <= 20; number++) take(number)
    take(22)
    take(21)
    assert.deepEqual(net.side('b').drops, [])
    assert.deepEqual(net.side('b').texts('a').slice(-3), ['20', '21', '22'])
  })

  it('to somebody who acknowledges what was never said goes on as before', () => {
    const net = new Net('a', 'b')
    net.side('a').chat.receive(net.side('a').peer('b'), {type: 'postAck', number: 2 ** 31}, 0)
    net.say('a', 'hello')
    net.settle()
    assert.deepEqual(net.side('b').texts('a'), ['hello'])
  })
})

type Step =
  | {do: 'say'; by: string}
  | {do: 'deliver'; from: string; to: string; at: number}
  | {do: 'cut' | 'connect'; pair: readonly [string, string]}
  | {do: 'wait'; ms: number}

const IDS = ['a', 'b', 'c']
const id = fc.constantFrom(...IDS)
const pair = fc.constantFrom(['a', 'b'] as const, ['a', 'c'] as const, ['b', 'c'] as const)
const step: fc.Arbitrary<Step> = fc.oneof(
  {weight: 4, arbitrary: fc.record({do: fc.constant('say' as const), by: id})},
  {
    weight: 8,
    arbitrary: fc.record({do: fc.constant('deliver' as const), from: id, to: id, at: fc.nat(2)}),
  },
  {weight: 1, arbitrary: fc.record({do: fc.constantFrom('cut' as const, 'connect' as const), pair})},
  {weight: 1, arbitrary: fc.record({do: fc.constant('wait' as const), ms: fc.nat(20_000)})},
)

function take(net: Net, each: Step, said: Map<string, string[]>): void {
  switch (each.do) {
    case 'say': {
      const texts = said.get(each.by)!
      net.say(each.by, `${each.by} ${texts.length}`)
      return void texts.push(`${each.by} ${texts.length}`)
    }
    case 'deliver':
      return void net.deliver(each.from, each.to, each.at)
    case 'cut':
      return net.cut(...each.pair)
    case 'connect':
      net.cut(...each.pair)
      return net.connect(...each.pair)
    case 'wait':
      net.now += each.ms
      for (const {chat} of net.sides.values()) chat.tick(net.now)
      return
    default:
      each satisfies never
  }
}

it('whatever is lost, overtaken and repeated, everybody gets every text once and in order', () => {
  fc.assert(
    fc.property(fc.array(step, {maxLength: 60}), steps => {
      const net = new Net(...IDS)
      // Nobody says more than a person may.
      net.now = 60_000
      const said = new Map(IDS.map(each => [each, [] as string[]]))
      for (const each of steps) {
        net.now += 500
        take(net, each, said)
      }
      for (const one of [0, 1, 2]) for (const other of IDS.slice(0, one)) net.connect(IDS[one]!, other)
      net.settle(60_000)
      for (const viewer of IDS)
        for (const by of IDS) assert.deepEqual(net.side(viewer).texts(by), said.get(by), `${viewer} of ${by}`)
      for (const by of IDS)
        for (const at of said.get(by)!.keys()) assert.deepEqual(net.side(by).delivery(at + 1)?.missing, [])
    }),
    {numRuns: 150, seed: 1},
  )
})
