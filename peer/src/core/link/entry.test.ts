/** Two entries with a channel between them that may reorder, and what somebody could put in its place. */
import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type Random, seededRandom} from '@s2c/shared/sim/random'
import nacl from 'tweetnacl'
import {commitmentOf, LinkKeys, type LinkProof} from '../seal/link-keys.js'
import {signedBytes} from '../trust/identity.js'
import {identityKeyBytes, identityKeyOf} from '../trust/identity-key.js'
import type {ProvenIdentity} from '../trust/proven-identity.js'
import {stringifyWithBytes} from '../wire/wire-bytes.js'
import type {Role} from './connection.js'
import type {ControlMessage} from './control.js'
import {Entry} from './entry.js'

const random = seededRandom(61)
const FINGERPRINTS = {caller: 'AA:BB', callee: 'CC:DD'}
const KEY: ControlMessage = {type: 'key', epoch: 0, key: new Uint8Array(32)}
const WANT: ControlMessage = {type: 'want', width: 4, height: 4, format: 'levels', fps: 30}

type Options = {name?: string; hello?: string; founder?: string | null; greets?: boolean}

/** One side's entry with everything it said and everything that happened to it. */
class Side {
  readonly sent: ControlMessage[] = []
  readonly happened: string[] = []
  readonly identityKeys: nacl.SignKeyPair
  readonly entry: Entry
  readonly role: Role
  readonly proof: LinkProof
  identity: ProvenIdentity | null = null
  whenGreeted: () => void = () => {}

  constructor(
    role: Role,
    proof: LinkProof,
    {name = role, hello = name, founder = null, greets = true}: Options,
  ) {
    this.role = role
    this.proof = proof
    this.identityKeys = nacl.sign.keyPair.fromSeed(random.bytes(32))
    const note = (what: string) => (): void => void this.happened.push(what)
    this.entry = new Entry(
      {
        ...{role, proof, random: random.bytes, ownName: name},
        ownKey: identityKeyOf(this.identityKeys.publicKey)!,
        founder: () => founder,
        say: message => this.sent.push(message),
      },
      {
        ownHello: () => ({name: hello, muted: false, cameraOff: false}),
        confirmed: note('confirmed'),
        identified: identity => {
          this.identity = identity
          this.happened.push('identified')
          if (greets) this.entry.admit(0)
        },
        refused: note('refused'),
        greeted: ({name: told}) => {
          this.happened.push(`greeted ${told}`)
          this.whenGreeted()
        },
        heldByThem: reason => this.happened.push(`held ${reason}`),
        dismissedByThem: reason => this.happened.push(`dismissed ${reason}`),
        bothIn: note('both in'),
        message: ({type}) => this.happened.push(type),
        dropped: note('dropped'),
      },
    )
  }

  sign(): void {
    this.entry.signed(nacl.sign.detached(signedBytes(this.entry.ownMessage), this.identityKeys.secretKey), 0)
  }

  said(type: ControlMessage['type']): ControlMessage | undefined {
    return this.sent.find(message => message.type === type)
  }

  hear(...messages: (ControlMessage | undefined)[]): string[] {
    const before = this.happened.length
    for (const message of messages) {
      assert.ok(message !== undefined)
      this.entry.receive(message, 0)
    }
    return this.happened.slice(before)
  }
}

type Pair = {caller: Side; callee: Side}

/** The same handshake on both sides; `seen` are the certificates that the callee's connection shows. */
function proofs(seen = FINGERPRINTS): Record<Role, LinkProof> {
  const [secret, sid] = [random.bytes(64), random.bytes(64)]
  const keys = (role: Role): LinkKeys => new LinkKeys({secret: secret.slice(), sid, resumption: null}, role)
  return {
    caller: keys('caller').bind({own: FINGERPRINTS.caller, peer: FINGERPRINTS.callee}),
    callee: keys('callee').bind({own: seen.callee, peer: seen.caller}),
  }
}

function makePair(caller: Options = {}, callee: Options = {}, seen = FINGERPRINTS): Pair {
  const both = proofs(seen)
  return {caller: new Side('caller', both.caller, caller), callee: new Side('callee', both.callee, callee)}
}

/** Delivers everything either says, and `late` after it, in an order of the seed's choice. */
function converse({caller, callee}: Pair, order: Random, late: readonly ControlMessage[] = []): void {
  const [taken, steps] = [new Map([caller, callee].map(side => [side, new Set<number>()])), [caller, callee]]
  const unsigned = new Set(steps)
  for (const side of steps) side.sent.push(...late)
  for (;;) {
    const choices = [
      ...Array.from(unsigned, side => () => {
        unsigned.delete(side)
        side.sign()
      }),
      ...steps.flatMap(side =>
        [...side.sent.keys()]
          .filter(at => !taken.get(side)!.has(at))
          .map(at => () => {
            taken.get(side)!.add(at)
            const other = side === caller ? callee : caller
            other.hear(side.sent[at])
          }),
      ),
    ]
    if (choices.length === 0) return
    choices[order.below(choices.length)]!()
  }
}

/** Both confirmed, so that identifications are due. */
function confirmed(options: Options = {}): Pair {
  const pair = makePair(options)
  for (const side of [pair.caller, pair.callee]) side.sign()
  pair.callee.hear(pair.caller.said('confirm'))
  pair.caller.hear(pair.callee.said('confirm'))
  return pair
}

describe('an entry', () => {
  for (let seed = 0; seed < 16; seed++)
    it(`brings both in whatever overtakes what (seed ${seed})`, () => {
      const pair = makePair()
      converse(pair, seededRandom(seed), [KEY, WANT])
      for (const [side, other] of [
        [pair.caller, pair.callee],
        [pair.callee, pair.caller],
      ] as const) {
        const greeting = ['confirmed', 'identified', `greeted ${other.role}`, 'both in']
        assert.deepEqual(side.happened.slice(0, 4), greeting)
        assert.deepEqual(side.happened.slice(4).sort(), ['key', 'want'])
        assert.deepEqual(side.identity!.words, other.identity!.words)
        assert.equal(side.identity!.key, identityKeyOf(other.identityKeys.publicKey))
      }
    })

  it('says nothing of itself before the other side has confirmed, and signed nothing in vain', () => {
    const {caller, callee} = makePair()
    caller.sign()
    assert.deepEqual(
      caller.sent.map(({type}) => type),
      ['confirm'],
    )
    caller.hear(callee.said('confirm'))
    assert.deepEqual(
      caller.sent.map(({type}) => type),
      ['confirm', 'identify'],
    )
  })

  it('lets an identification wait that comes before its own is said, so that what it answers is looked at', () => {
    const {caller, callee} = makePair({}, {greets: false})
    caller.sign()
    caller.hear(callee.said('confirm'))
    callee.hear(caller.said('confirm'))
    assert.deepEqual(callee.hear(caller.said('identify')), [])
    callee.sign()
    assert.equal(callee.happened.at(-1), 'identified')
    callee.entry.dismiss('kicked')
    assert.deepEqual(caller.hear(callee.said('identify'), callee.said('dismiss')), [
      'identified',
      'dismissed kicked',
    ])
  })

  it('tells the founder it knows of, sealed', () => {
    const founder = identityKeyOf(random.bytes(32))!
    const pair = confirmed({founder})
    pair.callee.hear(pair.caller.said('identify'))
    assert.equal(pair.callee.identity!.founder, founder)
    const {box} = pair.caller.said('identify') as Extract<ControlMessage, {type: 'identify'}>
    const readable = String.fromCharCode(...box)
    assert.ok(!readable.includes('founder') && !readable.includes('reveal'))
  })

  it('looks at nothing but the handshake before the other side is identified', () => {
    const {caller, callee} = makePair()
    const hello: ControlMessage = {type: 'hello', name: 'callee', muted: false, cameraOff: false}
    const early = [hello, KEY, WANT, {type: 'bye'}, {type: 'dismiss', reason: 'kicked'}] as const
    assert.deepEqual(caller.hear(...early), [])
    assert.deepEqual(caller.hear(callee.said('confirm')), ['confirmed'])
    assert.deepEqual(caller.hear(...early), [])
  })

  it('passes heartbeats and goodbyes alone while it holds the other side, and the rest once both are in', () => {
    const pair = confirmed({greets: false})
    const {caller, callee} = pair
    callee.hear(caller.said('identify'))
    caller.hear(callee.said('identify'))
    assert.deepEqual(caller.hear(callee.said('hello')), ['greeted callee'])
    assert.deepEqual(caller.hear(KEY, {type: 'ping', sentAtMs: 1}, WANT), ['ping'])
    caller.entry.hold('locked')
    caller.entry.hold('locked')
    assert.equal(caller.sent.filter(({type}) => type === 'hold').length, 1)
    caller.entry.admit(0)
    assert.deepEqual(caller.happened.slice(-3), ['both in', 'key', 'want'])
  })

  it('keeps so many messages that came early, and counts those beyond', () => {
    const {caller} = makePair()
    const happened = caller.hear(...Array.from({length: 100}, () => WANT))
    assert.deepEqual(happened, Array(68).fill('dropped'))
  })

  it('takes one hello, and no second identification', () => {
    const pair = makePair()
    converse(pair, seededRandom(1))
    const {caller, callee} = pair
    for (const type of ['hello', 'identify', 'confirm'] as const)
      assert.deepEqual(caller.hear(callee.said(type)), ['dropped'])
  })
})

it('nobody comes in by a greeting that was the end of it', () => {
  const pair = confirmed()
  pair.caller.hear(pair.callee.said('identify'))
  pair.callee.hear(pair.caller.said('identify'))
  pair.caller.whenGreeted = () => pair.caller.entry.wipe()
  assert.deepEqual(pair.caller.hear(pair.callee.said('hello')), ['greeted callee'])
})

describe('an entry refuses', () => {
  const tampered = (message: ControlMessage | undefined, change: object): ControlMessage =>
    ({...message, ...change}) as ControlMessage

  it('a tag that is not of the other side: wrong, of another connection, or its own sent back', () => {
    const wrongs: ((pair: Pair) => ControlMessage | undefined)[] = [
      ({callee}) => tampered(callee.said('confirm'), {tag: random.bytes(32)}),
      () => makePair().callee.said('confirm'),
      ({caller}) => caller.said('confirm'),
    ]
    for (const wrong of wrongs) {
      const pair = makePair()
      assert.deepEqual(pair.caller.hear(wrong(pair)), ['refused'])
    }
  })

  it('another commitment than the one confirmed', () => {
    const {caller, callee} = makePair()
    assert.deepEqual(caller.hear(tampered(callee.said('confirm'), {commitment: random.bytes(32)})), [
      'refused',
    ])
  })

  it('a second confirmation before the identification', () => {
    const {caller, callee} = confirmed()
    assert.deepEqual(caller.hear(callee.said('confirm')), ['refused'])
  })

  it('certificates that the other side does not see', () => {
    for (const seen of [
      {caller: 'EE:FF', callee: 'CC:DD'},
      {caller: 'AA:BB', callee: 'EE:FF'},
    ]) {
      const {caller, callee} = makePair({}, {}, seen)
      assert.deepEqual(caller.hear(callee.said('confirm')), ['refused'])
      assert.deepEqual(callee.hear(caller.said('confirm')), ['refused'])
    }
  })

  it('its own identification, one of another connection, and one that nobody sealed', () => {
    const boxes = [confirmed().callee.said('identify'), {type: 'identify', box: random.bytes(300)} as const]
    for (const message of boxes) assert.deepEqual(confirmed().caller.hear(message), ['refused'])
    const {caller} = confirmed()
    assert.deepEqual(caller.hear(caller.said('identify')), ['refused'])
  })

  it('an identification that does not hold in every part', () => {
    const wrongs: Record<string, (side: Side) => object> = {
      reveal: () => ({reveal: random.bytes(32)}),
      key: () => ({key: random.bytes(32)}),
      signature: () => ({signature: random.bytes(64)}),
      'role of the signature': side => ({signature: signatureOf(side, side.proof.identityMessage('caller'))}),
      'missing part': () => ({claim: undefined}),
      'short key': () => ({key: random.bytes(31)}),
    }
    assert.deepEqual(
      identifiedWith(() => ({})),
      ['identified'],
    )
    for (const [what, wrong] of Object.entries(wrongs))
      assert.deepEqual(identifiedWith(wrong), ['refused'], what)
  })

  it('a name that does not fit the claim, but no other spelling of the same', () => {
    for (const [name, hello, end] of [
      ['Ada', 'Eve', 'refused'],
      ['Ada', '', 'refused'],
      ['Ada', ' aDa\u200b', 'both in'],
    ] as const) {
      const pair = makePair({name, hello})
      converse(pair, seededRandom(3))
      assert.equal(pair.callee.happened.at(-1), end, hello)
    }
  })
})

describe('a claim to a name', () => {
  it('tells who knows the name, and says nothing to others', () => {
    const {caller, callee} = confirmed({name: 'Ada Lovelace', greets: false})
    callee.hear(caller.said('identify'))
    assert.equal(callee.identity!.claims('adalovelace'), true)
    for (const other of ['', 'ada', 'callee']) assert.equal(callee.identity!.claims(other), false)
  })
})

const signatureOf = (side: Side, message: Uint8Array): Uint8Array =>
  nacl.sign.detached(signedBytes(message), side.identityKeys.secretKey)

/** What becomes of a callee that identifies itself with something else in one part. */
function identifiedWith(wrong: (side: Side) => object): string[] {
  const both = proofs()
  const caller = new Side('caller', both.caller, {greets: false})
  const callee = new Side('callee', both.callee, {})
  const reveal = random.bytes(32)
  const commitment = commitmentOf('callee', reveal)
  caller.sign()
  caller.hear({type: 'confirm', tag: both.callee.confirmation(commitment), commitment})
  const identification = {
    reveal,
    key: identityKeyBytes(identityKeyOf(callee.identityKeys.publicKey)!),
    signature: signatureOf(callee, both.callee.identityMessage('callee')),
    claim: both.callee.nameClaim('callee', 'callee'),
    founder: null,
    ...wrong(callee),
  }
  return caller.hear({
    type: 'identify',
    box: both.callee.sealIdentification(stringifyWithBytes(identification)),
  })
}
