/** Both sides of the key exchange, and somebody between them who keeps, repeats, reorders and makes up envelopes. */
import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {meetingPassword} from '../seal/handshake-password.js'
import {CalleeExchange} from './callee-exchange.js'
import {CallerExchange} from './caller-exchange.js'
import {PROTOCOL_VERSION} from './control.js'
import type {Envelope, Letter} from './envelope.js'
import {GuessBudget, MAX_FAILED_GUESSES} from './guess-budget.js'
import type {ExchangeOutcome, Resumption} from './key-exchange.js'

const random = seededRandom(51)
const [CALLER, CALLEE, OTHER] = ['4', '8', 'c'].map(name => name.repeat(32)) as [string, string, string]
const OFFER: Letter = {type: 'offer', sdp: 'v=0 offer'}
const ANSWER: Letter = {type: 'answer', sdp: 'v=0 answer'}
const CANDIDATE: Letter = {type: 'candidate', candidate: 'candidate:1', mid: '0'}
const field = (): Uint8Array => random.bytes(32)
const shared = (key: Uint8Array, isShared = true): Resumption => ({key, isShared})

type SideOptions = {
  own?: string
  peer?: string
  passphrase?: string
  resumption?: Resumption | null
  budget?: GuessBudget
}
type Sent = Exclude<Envelope, {type: 'ring'}>

/** One exchange with what it sent and said. */
class Side<Exchange extends CallerExchange | CalleeExchange> {
  readonly exchange: Exchange
  readonly sent: Sent[] = []
  readonly said: string[] = []
  readonly budget: GuessBudget

  constructor(
    make: (options: ConstructorParameters<typeof CallerExchange>[0]) => Exchange,
    {
      own = '',
      peer = '',
      passphrase = 'winter-oak',
      resumption = null,
      budget = new GuessBudget(),
    }: SideOptions,
  ) {
    this.budget = budget
    this.exchange = make({
      ...{own, peer, budget, random: random.bytes, password: meetingPassword('s', passphrase)},
      resumption: () => resumption,
      unanswered: () => this.said.push('unanswered'),
      send: envelope => this.sent.push(envelope as Sent),
    })
  }

  receive(envelope: Sent | undefined, now = 0): string[] {
    assert.ok(envelope !== undefined)
    const said = this.exchange.receive(envelope, now).map(text)
    this.said.push(...said)
    return said
  }

  /** The newest it sent. */
  get last(): Sent {
    return this.sent.at(-1)!
  }
}

const text = (outcome: ExchangeOutcome): string =>
  outcome.type === 'letter'
    ? outcome.letter.type
    : outcome.type === 'replied'
      ? 'replied'
      : `${outcome.type} ${outcome.reason}`

const makeCaller = (options: SideOptions = {}): Side<CallerExchange> =>
  new Side(given => new CallerExchange(given), {own: CALLER, peer: CALLEE, ...options})
const makeCallee = (options: SideOptions = {}): Side<CalleeExchange> =>
  new Side(given => new CalleeExchange(given), {own: CALLEE, peer: CALLER, ...options})

type Pair = {caller: Side<CallerExchange>; callee: Side<CalleeExchange>}

const makePair = (caller: SideOptions = {}, callee: SideOptions = {}): Pair => ({
  caller: makeCaller(caller),
  callee: makeCallee(callee),
})

/** Up to the caller's offer, which is not delivered. */
function offer({caller, callee}: Pair, attempt = 1, now = 0): Sent {
  caller.exchange.begin(attempt, now)
  callee.receive(caller.last, now)
  caller.receive(callee.last, now)
  caller.exchange.send(attempt, OFFER)
  return caller.last
}

/** The whole exchange. */
function connect(pair: Pair, attempt = 1, now = 0): void {
  const {caller, callee} = pair
  assert.deepEqual(callee.receive(offer(pair, attempt, now), now), ['offer'])
  callee.exchange.send(attempt, ANSWER)
  assert.deepEqual(caller.receive(callee.last, now), ['answer'])
}

/** Whether the two still have the same key for this attempt. */
function assertConnected({caller, callee}: Pair, attempt = 1): void {
  caller.exchange.send(attempt, CANDIDATE)
  assert.deepEqual(callee.receive(caller.last), ['candidate'])
  callee.exchange.send(attempt, CANDIDATE)
  assert.deepEqual(caller.receive(callee.last), ['candidate'])
}

const FORGED: readonly Sent[] = [
  {type: 'hail', attempt: 1, version: PROTOCOL_VERSION, nonce: field()},
  {type: 'hail', attempt: 2, version: PROTOCOL_VERSION, nonce: field(), resume: field()},
  {type: 'hail', attempt: 0xffffffff, version: PROTOCOL_VERSION, nonce: field()},
  {type: 'reply', attempt: 1, version: PROTOCOL_VERSION, nonce: field(), share: field()},
  {type: 'reply', attempt: 1, version: PROTOCOL_VERSION, nonce: field(), resume: field()},
  {type: 'sealed', attempt: 1, number: 9, box: random.bytes(60)},
  {type: 'sealed', attempt: 1, share: field(), number: 9, box: random.bytes(60)},
  {type: 'sealed', attempt: 2, share: field(), number: 9, box: random.bytes(60)},
  {type: 'refused', attempt: 1, reason: 'passphrase'},
  {type: 'refused', attempt: 1, reason: 'version'},
  {type: 'refused', attempt: 1, reason: 'busy'},
]

describe('a key exchange', () => {
  it('carries the offer and the answer, and gives both sides one proof', () => {
    const pair = makePair()
    connect(pair)
    const [one, other] = [
      pair.caller.exchange.bind(1, {own: 'AA', peer: 'BB'})!,
      pair.callee.exchange.bind(1, {own: 'BB', peer: 'AA'})!,
    ]
    assert.deepEqual(one.binding, other.binding)
    assert.equal(pair.caller.exchange.bind(2, {own: 'AA', peer: 'BB'}), null)
    assertConnected(pair)
  })

  it('keeps candidates that overtake their offer, in their order', () => {
    const pair = makePair()
    const sealedOffer = offer(pair)
    for (let i = 0; i < 3; i++) pair.caller.exchange.send(1, {...CANDIDATE, candidate: `${i}`})
    for (const early of pair.caller.sent.slice(-3)) assert.deepEqual(pair.callee.receive(early), [])
    assert.deepEqual(pair.callee.receive(sealedOffer), ['offer', 'candidate', 'candidate', 'candidate'])
  })

  it('keeps no more of them than a good peer sends', () => {
    const pair = makePair()
    const sealedOffer = offer(pair)
    const junk: Sent = {type: 'sealed', attempt: 1, number: 3, box: random.bytes(60)}
    for (let i = 0; i < 32; i++) assert.deepEqual(pair.callee.receive(junk), [])
    assert.deepEqual(pair.callee.receive(junk), ['dropped tooManyCandidates'])
    assert.equal(pair.callee.receive(sealedOffer)[0], 'offer')
  })

  it('takes each envelope once, and answers a repeated hail alike', () => {
    const pair = makePair()
    const {caller, callee} = pair
    const sealedOffer = offer(pair)
    callee.receive(caller.sent[0])
    assert.deepEqual(callee.sent[1], callee.sent[0])
    assert.deepEqual(caller.receive(callee.sent[1]), ['dropped staleEnvelope'])
    assert.deepEqual(callee.receive(sealedOffer), ['offer'])
    assert.deepEqual(callee.receive(sealedOffer), ['dropped unopenedEnvelope'])
    assertConnected(pair)
  })

  it('opens nothing of an earlier attempt in a later one', () => {
    const pair = makePair()
    connect(pair, 1)
    const [first, second] = [[...pair.caller.sent], [...pair.callee.sent]]
    connect(pair, 2)
    for (const envelope of first) assert.match(pair.callee.receive(envelope).join(), /^dropped/)
    for (const envelope of second) assert.match(pair.caller.receive(envelope).join(), /^dropped/)
    assertConnected(pair, 2)
  })

  it('is refused, and counted, between two passphrases, whoever finds out', () => {
    const pair = makePair({passphrase: 'summer'})
    assert.deepEqual(pair.callee.receive(offer(pair)), ['refused passphrase'])
    assert.deepEqual(pair.callee.last, {type: 'refused', attempt: 1, reason: 'passphrase'})
    assert.deepEqual(pair.caller.receive(pair.callee.last), ['refused passphrase'])
    for (const {budget} of [pair.caller, pair.callee]) {
      for (let i = 1; i < MAX_FAILED_GUESSES; i++) assert.notEqual(budget.begin(0), null)
      assert.equal(budget.begin(0), null)
    }
  })

  it('is refused between two versions, whatever else is right', () => {
    const {callee, caller} = makePair()
    caller.exchange.begin(1, 0)
    assert.deepEqual(callee.receive({...(caller.last as object), version: 1} as Sent), ['refused version'])
    assert.deepEqual(callee.last, {type: 'refused', attempt: 1, reason: 'version'})
    const downgraded: Sent = {type: 'reply', attempt: 1, version: 1, nonce: field(), share: field()}
    assert.deepEqual(caller.receive(downgraded), ['refused version'])
  })

  it('gives no common key when somebody swaps the ids', () => {
    const caller = makeCaller()
    const callee = makeCallee({peer: OTHER < CALLEE ? OTHER : '1'.repeat(32)})
    assert.deepEqual(callee.receive(offer({caller, callee})), ['refused passphrase'])
  })

  it('takes nothing of its own for the words of the other side', () => {
    const pair = makePair()
    const sealedOffer = offer(pair) as Extract<Sent, {type: 'sealed'}>
    assert.match(pair.caller.receive(sealedOffer).join(), /^refused/)
    const again = makePair()
    again.caller.exchange.begin(1, 0)
    const {nonce} = again.caller.last as Extract<Sent, {type: 'hail'}>
    const reflected: Sent = {type: 'reply', attempt: 1, version: PROTOCOL_VERSION, nonce, share: field()}
    assert.deepEqual(again.caller.receive(reflected), ['refused passphrase'])
    assert.deepEqual(makeCallee().receive({type: 'reply', attempt: 1, version: PROTOCOL_VERSION, nonce}), [
      'dropped staleEnvelope',
    ])
  })

  it('takes a share that is no element of the group for a refusal', () => {
    const {caller} = makePair()
    caller.exchange.begin(1, 0)
    const share = new Uint8Array(32)
    assert.deepEqual(
      caller.receive({type: 'reply', attempt: 1, version: PROTOCOL_VERSION, nonce: field(), share}),
      ['refused passphrase'],
    )
  })

  it('is refused to a callee by nobody, whatever is said in the name of its caller', () => {
    for (const reason of ['passphrase', 'version', 'busy'] as const) {
      const pair = makePair()
      const sealedOffer = offer(pair)
      const refusal: Sent = {type: 'refused', attempt: 1, reason}
      assert.deepEqual(pair.callee.receive(refusal), ['dropped staleEnvelope'])
      assert.deepEqual(pair.callee.receive(sealedOffer), ['offer'])
      assert.deepEqual(pair.callee.receive(refusal), ['dropped staleEnvelope'])
    }
  })

  it('once it stands is not disturbed by anything forged', () => {
    const pair = makePair({}, {})
    connect(pair)
    for (const envelope of FORGED) {
      // Without the key of an earlier link a hail may begin something new: it replaces nothing before its offer opens.
      const isHail = envelope.type === 'hail' && envelope.attempt > 1
      const said = pair.callee.receive(envelope)
      assert.match(said.join(), isHail ? /^$/ : /^(dropped|refused).*$/, `callee, ${envelope.type}`)
      assert.match(pair.caller.receive(envelope).join(), /^dropped/, `caller, ${envelope.type}`)
      assertConnected(pair)
    }
  })

  it('is reached again by the true caller when a forged hail named a huge attempt', () => {
    const pair = makePair()
    pair.callee.receive({type: 'hail', attempt: 0xffffffff, version: PROTOCOL_VERSION, nonce: field()}, 0)
    pair.caller.exchange.begin(1, 1_000)
    assert.deepEqual(pair.callee.receive(pair.caller.last, 1_000), ['dropped staleEnvelope'])
    connect(pair, 2, 11_000)
  })
})

describe('the budget of a verifier', () => {
  it('ends the guesses of callers over all ids, and says that it is busy', () => {
    const budget = new GuessBudget()
    for (let i = 0; i < MAX_FAILED_GUESSES; i++) {
      const own = i.toString(16).padStart(2, '0').repeat(16)
      const pair = makePair({own, passphrase: `guess ${i}`}, {peer: own, budget})
      assert.deepEqual(pair.callee.receive(offer(pair)), ['refused passphrase'])
    }
    const late = makePair({}, {budget})
    assert.deepEqual(late.callee.receive(offer(late)), ['refused busy'])
    assert.deepEqual(late.callee.last, {type: 'refused', attempt: 1, reason: 'busy'})
    const key = field()
    connect(makePair({resumption: shared(key)}, {resumption: shared(key), budget}))
  })

  it('ends the guesses of those it calls, also of those who never answer', () => {
    const budget = new GuessBudget()
    for (let i = 0; i < MAX_FAILED_GUESSES; i++) offer(makePair({budget}))
    const late = makePair({budget})
    late.caller.exchange.begin(1, 0)
    late.callee.receive(late.caller.last)
    assert.deepEqual(late.caller.receive(late.callee.last), ['refused busy'])
    assert.equal(late.caller.sent.length, 1)
  })

  it('is given back what was right', () => {
    const [own, theirs] = [new GuessBudget(), new GuessBudget()]
    for (let i = 0; i < 2 * MAX_FAILED_GUESSES; i++) connect(makePair({budget: own}, {budget: theirs}))
  })
})

describe('a resumed exchange', () => {
  const key = field()
  const resumable = (caller = shared(key), callee = shared(key)): Pair =>
    makePair({resumption: caller}, {resumption: callee})

  it('needs neither a share nor a guess', () => {
    const pair = resumable()
    connect(pair, 7)
    assert.ok([...pair.caller.sent, ...pair.callee.sent].every(envelope => !('share' in envelope)))
    assert.deepEqual(pair.caller.exchange.bind(7, {own: 'AA', peer: 'BB'})!.resumption, key)
  })

  it('is the only one for whom the key is shared: a fresh hail or reply is not heard', () => {
    const {caller, callee} = resumable()
    const fresh = makeCaller()
    fresh.exchange.begin(8, 0)
    assert.deepEqual(callee.receive(fresh.last), ['dropped unopenedEnvelope'])
    assert.equal(callee.sent.length, 0)
    caller.exchange.begin(8, 0)
    const freshCallee = makeCallee()
    freshCallee.receive(caller.last)
    assert.deepEqual(caller.receive(freshCallee.last), ['dropped unopenedEnvelope'])
    assert.equal(caller.sent.length, 1)
    callee.receive(caller.last)
    assert.deepEqual(caller.receive(callee.last), ['replied'])
  })

  it('may start anew while it is not known that the other side has the key', () => {
    connect(makePair({resumption: shared(key, false)}, {}))
    connect(makePair({}, {resumption: shared(key, false)}))
    connect(makePair({resumption: shared(key, false)}, {resumption: shared(field(), false)}))
  })

  it('opens what overtakes the offer', () => {
    const pair = resumable()
    const sealedOffer = offer(pair, 7)
    pair.caller.exchange.send(7, CANDIDATE)
    assert.deepEqual(pair.callee.receive(pair.caller.last), ['candidate'])
    assert.deepEqual(pair.callee.receive(sealedOffer), ['offer'])
  })

  it('is not spoilt by forged letters before the true one', () => {
    const pair = resumable()
    const sealedOffer = offer(pair, 7)
    for (let i = 0; i < 5; i++)
      assert.deepEqual(pair.callee.receive({type: 'sealed', attempt: 7, number: i, box: random.bytes(99)}), [
        'dropped unopenedEnvelope',
      ])
    assert.deepEqual(pair.callee.receive(sealedOffer), ['offer'])
  })

  it('takes a recorded hail with its tag for nothing: the reply wants the key again', () => {
    const pair = resumable()
    connect(pair, 7)
    const recorded = [...pair.caller.sent]
    pair.callee.exchange.abandon()
    for (const envelope of recorded) {
      const said = pair.callee.receive(envelope)
      assert.doesNotMatch(said.join(), /offer|candidate/)
    }
    connect(pair, 8)
  })
})
