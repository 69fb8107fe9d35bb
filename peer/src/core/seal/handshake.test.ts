import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {encodeHex} from '@s2c/shared/encoding'
import {seededRandom} from '@s2c/shared/sim/random'
import {elevenBitNumbers} from '../trust/words.js'
import {
  CalleeHandshake,
  CallerHandshake,
  type Hail,
  type HandshakeContext,
  type HandshakeFailure,
  type Reply,
} from './handshake.js'
import {meetingPassword} from './handshake-password.js'
import type {LinkKeys} from './link-keys.js'

const random = seededRandom(74)
const LOW = '0a'.repeat(16)
const MIDDLE = '0b'.repeat(16)
const HIGH = '0c'.repeat(16)
const FINGERPRINTS = {caller: 'AA:01', callee: 'BB:02'}

type Common = Omit<HandshakeContext, 'own' | 'peer'>
const COMMON: Common = {attempt: 1, version: 2, password: meetingPassword('team', 'right'), resumption: null}

const contextOfCaller = (changes: Partial<HandshakeContext> = {}): HandshakeContext => ({
  own: LOW,
  peer: HIGH,
  ...COMMON,
  ...changes,
})
const contextOfCallee = (changes: Partial<HandshakeContext> = {}): HandshakeContext => ({
  own: HIGH,
  peer: LOW,
  ...COMMON,
  ...changes,
})

/** What happens to the three messages on their way. */
type Way = {
  hail?: (hail: Hail) => Hail
  reply?: (reply: Reply) => Reply
  share?: (share: Uint8Array | null) => Uint8Array | null
}
type Outcome = {caller: LinkKeys; callee: LinkKeys; resumed: boolean} | HandshakeFailure

/** The whole handshake, or why the first side that refused did so. */
function run(ours: HandshakeContext, theirs: HandshakeContext, way: Way = {}, mayStartAnew = false): Outcome {
  const caller = new CallerHandshake(ours, random.bytes)
  const hail = way.hail?.(caller.hail) ?? caller.hail
  const answered = CalleeHandshake.answer(theirs, hail, {mayStartAnew}, random.bytes)
  if (!answered.ok) return answered.reason
  const reply = way.reply?.(answered.handshake.reply) ?? answered.handshake.reply
  const received = caller.receive(reply, {mayStartAnew})
  if (!received.ok) return received.reason
  const share = way.share === undefined ? received.share : way.share(received.share)
  const finished = answered.handshake.finish(share)
  if (!finished.ok) return finished.reason
  return {caller: received.keys, callee: finished.keys, resumed: received.resumed}
}

function agree(outcome: Outcome): boolean {
  if (typeof outcome === 'string') return false
  const {caller, callee} = outcome
  return (
    callee.openEnvelope(caller.sealEnvelope('offer')) === 'offer' &&
    caller.openEnvelope(callee.sealEnvelope('answer')) === 'answer'
  )
}

/** No trace of agreement in either direction. */
function assertApart(outcome: Outcome, what: string): void {
  if (typeof outcome === 'string') return
  const {caller, callee} = outcome
  assert.equal(callee.openEnvelope(caller.sealEnvelope('offer')), null, what)
  assert.equal(caller.openEnvelope(callee.sealEnvelope('answer')), null, what)
}

/** The key that a link leaves for the next. */
function resumptionOf(outcome: Outcome): Uint8Array {
  assert.ok(typeof outcome === 'object')
  const proofs = [
    outcome.caller.bind({own: FINGERPRINTS.caller, peer: FINGERPRINTS.callee}),
    outcome.callee.bind({own: FINGERPRINTS.callee, peer: FINGERPRINTS.caller}),
  ]
  const [ours, theirs] = proofs.map(proof => proof.resumption)
  assert.deepEqual(ours, theirs)
  return ours!
}

/** One bit of each byte: the whole handshake for every bit would take seconds and see no more. */
const flips = (bytes: Uint8Array): Uint8Array[] =>
  Array.from(bytes, (_, at) => {
    const copy = bytes.slice()
    copy[at]! ^= 1 << (at % 8)
    return copy
  })

/** What an honest callee makes of the caller's hail. */
function answer({hail}: CallerHandshake, {bytes} = random): CalleeHandshake {
  const answered = CalleeHandshake.answer(contextOfCallee(), hail, {mayStartAnew: false}, bytes)
  assert.ok(answered.ok)
  return answered.handshake
}

describe('a handshake', () => {
  it('gives both sides the same keys where password, ids, attempt and version are the same', () => {
    const outcome = run(contextOfCaller(), contextOfCallee())
    assert.ok(agree(outcome))
    assert.equal(typeof outcome === 'object' && outcome.resumed, false)
  })

  it('gives other keys each time', () => {
    const keys = [0, 1].map(() => run(contextOfCaller(), contextOfCallee()))
    assert.notDeepEqual(resumptionOf(keys[0]!), resumptionOf(keys[1]!))
  })

  const differences: readonly [what: string, Partial<HandshakeContext>][] = [
    ['the passphrase', {password: meetingPassword('team', 'wrong')}],
    ['the session', {password: meetingPassword('tean', 'right')}],
    ['the passphrase of one, the other has none', {password: meetingPassword('team', null)}],
    ['the attempt', {attempt: 2}],
    ['the caller’s id', {peer: MIDDLE}],
    ['the callee’s id', {own: MIDDLE}],
  ]
  for (const [what, change] of differences)
    it(`gives no common key where both differ in ${what}`, () => {
      assertApart(run(contextOfCaller(), contextOfCallee(change)), what)
    })

  it('gives no common key with any byte of any message changed', () => {
    const caller = new CallerHandshake(contextOfCaller(), random.bytes)
    const fields: readonly [name: string, (changed: (bytes: Uint8Array) => Uint8Array) => Way][] = [
      ['hail nonce', change => ({hail: hail => ({...hail, nonce: change(hail.nonce)})})],
      ['reply nonce', change => ({reply: reply => ({...reply, nonce: change(reply.nonce)})})],
      ['reply share', change => ({reply: reply => ({...reply, share: change(reply.share!)})})],
      ['share', change => ({share: share => change(share!)})],
    ]
    for (const [name, wayOf] of fields)
      for (let at = 0; at < caller.hail.nonce.length; at++)
        assertApart(
          run(
            contextOfCaller(),
            contextOfCallee(),
            wayOf(bytes => flips(bytes)[at]!),
          ),
          `${name}, byte ${at}`,
        )
  })

  it('refuses another version, on either side', () => {
    const hail: Hail = {version: 1, nonce: random.bytes(32)}
    const answered = CalleeHandshake.answer(contextOfCallee(), hail, {mayStartAnew: true}, random.bytes)
    assert.deepEqual(answered, {ok: false, reason: 'version'})
    assert.equal(
      run(contextOfCaller(), contextOfCallee(), {reply: reply => ({...reply, version: 1})}),
      'version',
    )
  })

  it('gives no common key to sides that were made to believe in another version', () => {
    const way: Way = {
      hail: hail => ({...hail, version: 1}),
      reply: reply => ({...reply, version: 2}),
    }
    assertApart(run(contextOfCaller(), contextOfCallee({version: 1}), way), 'downgraded')
  })

  it('refuses what it sent itself', () => {
    const caller = new CallerHandshake(contextOfCaller(), random.bytes)
    assert.deepEqual(caller.receive({...caller.hail, share: random.bytes(32)}), {
      ok: false,
      reason: 'reflected',
    })
    const ownShare: Way = {}
    ownShare.reply = reply => {
      ownShare.share = () => reply.share!
      return reply
    }
    assert.equal(run(contextOfCaller(), contextOfCallee(), ownShare), 'reflected')
  })

  it('refuses shares that are none, and their absence', () => {
    for (const share of [new Uint8Array(32), new Uint8Array(32).fill(255), new Uint8Array(31)]) {
      assert.equal(
        run(contextOfCaller(), contextOfCallee(), {reply: reply => ({...reply, share})}),
        'badShare',
      )
      assert.equal(run(contextOfCaller(), contextOfCallee(), {share: () => share}), 'badShare')
    }
    const without: Way = {reply: ({version, nonce}) => ({version, nonce})}
    assert.equal(run(contextOfCaller(), contextOfCallee(), without), 'badShare')
    assert.equal(run(contextOfCaller(), contextOfCallee(), {share: () => null}), 'badShare')
  })

  it('is not made with the own id, or in the wrong role', () => {
    const hail: Hail = {version: 2, nonce: random.bytes(32)}
    assert.throws(() => new CallerHandshake(contextOfCaller({peer: LOW}), random.bytes), /lower id/)
    assert.throws(() => new CallerHandshake({...contextOfCallee()}, random.bytes), /lower id/)
    const answer = (context: HandshakeContext) =>
      CalleeHandshake.answer(context, hail, {mayStartAnew: true}, random.bytes)
    assert.throws(() => answer(contextOfCallee({peer: HIGH})), /lower id/)
    assert.throws(() => answer(contextOfCaller()), /lower id/)
  })

  it('gives what version 2 of the protocol always gave: another protocol needs another number', () => {
    const drawn = seededRandom(1)
    const caller = new CallerHandshake(contextOfCaller(), drawn.bytes)
    const received = caller.receive(answer(caller, drawn).reply)
    assert.ok(received.ok)
    const proof = received.keys.bind({own: FINGERPRINTS.caller, peer: FINGERPRINTS.callee})
    assert.equal(encodeHex(proof.binding.subarray(0, 16)), 'd2f651b878696eb68a5451dc8e2fbd99')
    assert.equal(
      encodeHex(proof.resumption),
      '87ff831f029a5c59f32cad5c7a911d80e61926f1d9b36c52c23a95d55db9e77d',
    )
    assert.equal(
      encodeHex(proof.confirmation(new Uint8Array(32))),
      '1ec6d49aae64a3489171acf28d8125ec4fe65d22c55818fee8beb484d7c92926',
    )
    assert.equal(
      encodeHex(received.keys.sealEnvelope('offer').box),
      'f6ccd030a7c5c937f8d05509481aadbeb62e95228f',
    )
    assert.equal(encodeHex(proof.nameClaim('caller', 'bob')), '6e32b0a67594131f0d920bad89d2fbf9')
    assert.equal(encodeHex(proof.sealIdentification('me')), 'de1af8ded643e0ba234a30243b5e54d704bb')
    const wordsHash = proof.wordsHash(new Uint8Array(32), new Uint8Array(32).fill(1))
    assert.deepEqual(elevenBitNumbers(wordsHash, 4), [1466, 1163, 459, 228])
    const hailed = new CallerHandshake(
      contextOfCaller({resumption: new Uint8Array(32)}),
      seededRandom(1).bytes,
    ).hail
    assert.equal(
      encodeHex(hailed.resume!),
      'fa9f153072b575de759d05350174e31be0ceb8890427937af650f81137c5a81d',
    )
  })

  it('gives keys once', () => {
    const caller = new CallerHandshake(contextOfCaller(), random.bytes)
    const callee = answer(caller)
    const received = caller.receive(callee.reply)
    assert.ok(received.ok)
    callee.finish(received.share)
    assert.throws(() => caller.receive(callee.reply), /once/)
    assert.throws(() => callee.finish(received.share), /once/)
  })

  it('that was recorded leads nowhere when its hail and share are sent again', () => {
    const caller = new CallerHandshake(contextOfCaller(), random.bytes)
    const [first, second] = [answer(caller), answer(caller)]
    assert.notDeepEqual(first.reply.nonce, second.reply.nonce)
    const received = caller.receive(first.reply)
    assert.ok(received.ok)
    const replayed = second.finish(received.share)
    assert.ok(replayed.ok)
    assert.equal(replayed.keys.openEnvelope(received.keys.sealEnvelope('offer')), null)
  })
})

describe('a resumed handshake', () => {
  const resumption = resumptionOf(run(contextOfCaller(), contextOfCallee()))
  const ours = contextOfCaller({attempt: 2, resumption})
  const theirs = contextOfCallee({attempt: 2, resumption})

  it('needs no share, no password, and hands on the key it came from', () => {
    const outcome = run({...ours, password: new Uint8Array()}, theirs)
    assert.ok(typeof outcome === 'object' && outcome.resumed)
    assert.ok(agree(outcome))
    assert.deepEqual(resumptionOf(outcome), resumption)
  })

  it('gives other keys each time', () => {
    const [first, second] = [run(ours, theirs), run(ours, theirs)]
    assert.ok(typeof first === 'object' && typeof second === 'object')
    assert.equal(second.callee.openEnvelope(first.caller.sealEnvelope('offer')), null)
  })

  it('leaves the key with whoever gave it', () => {
    const outcome = run(ours, theirs)
    assert.ok(typeof outcome === 'object')
    const before = encodeHex(resumption)
    outcome.caller.bind({own: FINGERPRINTS.caller, peer: FINGERPRINTS.callee}).wipe()
    outcome.caller.wipe()
    outcome.callee.wipe()
    assert.equal(encodeHex(resumption), before)
  })

  it('is refused with any byte of a tag or nonce changed', () => {
    const fields: readonly ((change: (bytes: Uint8Array) => Uint8Array) => Way)[] = [
      change => ({hail: hail => ({...hail, resume: change(hail.resume!)})}),
      change => ({hail: hail => ({...hail, nonce: change(hail.nonce)})}),
      change => ({reply: reply => ({...reply, resume: change(reply.resume!)})}),
      change => ({reply: reply => ({...reply, nonce: change(reply.nonce)})}),
    ]
    for (const wayOf of fields)
      for (let at = 0; at < 32; at++)
        assert.equal(
          run(
            ours,
            theirs,
            wayOf(bytes => flips(bytes)[at]!),
          ),
          'notResumed',
          `byte ${at}`,
        )
  })

  it('is refused with the key of another link, other ids or another attempt', () => {
    for (const change of [{resumption: random.bytes(32)}, {attempt: 3}, {own: MIDDLE}, {peer: MIDDLE}])
      assert.equal(run(ours, {...theirs, ...change}), 'notResumed', JSON.stringify(change))
  })

  it('is refused by sides that were made to believe in another version', () => {
    const older = {...theirs, version: 1}
    assert.equal(run(ours, older, {hail: hail => ({...hail, version: 1})}), 'notResumed')
  })

  it('refuses the tag of the hail as that of the reply', () => {
    const caller = new CallerHandshake(ours, random.bytes)
    const reply = {...caller.hail, nonce: random.bytes(32)}
    assert.deepEqual(caller.receive(reply), {ok: false, reason: 'notResumed'})
  })

  it('refuses a share that was added', () => {
    assert.equal(run(ours, theirs, {share: () => random.bytes(32)}), 'badShare')
  })

  it('does not start anew unless it may, and then with the password', () => {
    const lost = {...theirs, resumption: null}
    assert.equal(run(ours, lost), 'notResumed')
    assert.equal(run({...ours, resumption: null}, theirs), 'notResumed')
    for (const [one, other] of [
      [ours, lost],
      [{...ours, resumption: null}, theirs],
      [ours, {...theirs, resumption: random.bytes(32)}],
    ] as const) {
      const outcome = run(one, other, {}, true)
      assert.ok(typeof outcome === 'object' && !outcome.resumed)
      assert.ok(agree(outcome))
      const wrong = {...other, password: meetingPassword('team', 'wrong')}
      assertApart(run(one, wrong, {}, true), 'wrong password')
    }
  })

  it('can be told to start anew after it refused to', () => {
    const caller = new CallerHandshake(ours, random.bytes)
    const lost = {...theirs, resumption: null}
    const answered = CalleeHandshake.answer(lost, caller.hail, {mayStartAnew: false}, random.bytes)
    assert.ok(answered.ok)
    assert.deepEqual(caller.receive(answered.handshake.reply), {ok: false, reason: 'notResumed'})
    assert.ok(caller.receive(answered.handshake.reply, {mayStartAnew: true}).ok)
  })

  it('is refused by a caller without a key to resume', () => {
    const caller = new CallerHandshake(contextOfCaller(), random.bytes)
    const reply = {version: 2, nonce: random.bytes(32), resume: random.bytes(32)}
    assert.deepEqual(caller.receive(reply, {mayStartAnew: true}), {ok: false, reason: 'notResumed'})
  })

  it('gives keys again only while those before are gone and sealed nothing', () => {
    const caller = new CallerHandshake(ours, random.bytes)
    const answered = CalleeHandshake.answer(theirs, caller.hail, {mayStartAnew: false}, random.bytes)
    assert.ok(answered.ok)
    const received = caller.receive(answered.handshake.reply)
    assert.ok(received.ok)
    const keys = () => {
      const finished = answered.handshake.finish(null)
      assert.ok(finished.ok)
      return finished.keys
    }
    keys().wipe()
    const second = keys()
    assert.throws(keys, /once/)
    assert.equal(second.openEnvelope(received.keys.sealEnvelope('offer')), 'offer')
    second.sealEnvelope('answer')
    second.wipe()
    assert.throws(keys, /once/)
  })

  it('draws no random bytes but its nonces', () => {
    let drawn = 0
    const counted = (count: number): Uint8Array => {
      drawn += count
      return random.bytes(count)
    }
    const caller = new CallerHandshake(ours, counted)
    const answered = CalleeHandshake.answer(theirs, caller.hail, {mayStartAnew: true}, counted)
    assert.ok(answered.ok && answered.handshake.isResumed)
    assert.ok(caller.receive(answered.handshake.reply).ok)
    assert.equal(drawn, 64)
  })
})
