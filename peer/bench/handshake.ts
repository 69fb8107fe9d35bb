/**
 * What a link costs before its first picture: the handshake, the envelopes under its key, confirmation and
 * identification. Run by itself (`node peer/dist/bench/handshake.js`) it takes one side of a recorded link from its
 * standard input and measures a process's first links, whose code was never compiled; the bench starts such processes.
 */
import {spawnSync} from 'node:child_process'
import {createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {deserialize, serialize} from 'node:v8'
import type {CallerHandshake, Hail, HandshakeContext, Reply} from 's2c-peer/core/seal/handshake'
import type {LinkKeys} from 's2c-peer/core/seal/link-keys'
import type {SealedText} from 's2c-peer/core/seal/sealed-text'
import nacl from 'tweetnacl'
import type {BenchRow} from './row.js'
import {compare, microseconds} from './timing.js'

const SELF = fileURLToPath(import.meta.url)
const IDS = {caller: '0a'.repeat(16), callee: '0c'.repeat(16)}
const CERTIFICATES = {caller: `${'AB:'.repeat(31)}01`, callee: `${'CD:'.repeat(31)}02`}
/** About as long as what is sealed: a description and its candidates, an identification. */
const LETTERS = ['v'.repeat(1_500), ...Array.from({length: 8}, () => 'c'.repeat(150))]
const IDENTIFICATION = 'i'.repeat(450)
const COLD_PROCESSES = 5
const REFERENCE_BYTES = 1_000
const REFERENCE_NAME = `seal ${REFERENCE_BYTES} B`
const REFERENCE_CALLS = 2_000

type Role = 'caller' | 'callee'
type Random = (count: number) => Uint8Array
type Message = {
  readonly hail?: Hail
  readonly reply?: Reply
  readonly letters?: {readonly share: Uint8Array | null; readonly envelopes: readonly SealedText[]}
  readonly confirmation?: {readonly tag: Uint8Array; readonly commitment: Uint8Array}
  readonly identity?: {readonly box: Uint8Array; readonly signature: Uint8Array; readonly reveal: Uint8Array}
}
/** Stops where it wants to hear the other side; ends with the key for the next link. */
type Side<Result = Uint8Array> = Generator<void, Result, Message>
type SideOptions = {
  readonly role: Role
  /** The same bytes make the same messages. */
  readonly random: Random
  readonly resumption: Uint8Array | null
  say(message: Message): void
}
type Begin = (options: SideOptions) => Side
/** All that one side of a link drew and heard. */
type Recording = {
  readonly role: Role
  readonly privateKey: Uint8Array
  readonly drawn: Uint8Array[]
  readonly heard: Message[]
}
/** Milliseconds of processor time. */
type ColdCost = {readonly loading: number; readonly first: number; readonly second: number}

export async function run(): Promise<BenchRow[]> {
  const privateKey = new Uint8Array(
    generateKeyPairSync('ed25519').privateKey.export({format: 'der', type: 'pkcs8'}),
  )
  const begin = await load(privateKey)
  const {resumption, recordings} = link(begin, privateKey, null)
  const [plain, key, nonce] = [randomBytes(REFERENCE_BYTES), randomBytes(32), randomBytes(24)]
  const reference = (): unknown => nacl.secretbox(plain, nonce, key)
  const anew = () => link(begin, privateKey, null)
  const resumed = () => link(begin, privateKey, resumption)
  return [
    compare('link, both sides', anew, REFERENCE_NAME, reference),
    compare('link resumed, both sides', resumed, REFERENCE_NAME, reference),
    ...coldRows(recordings, microsecondsOf(reference)),
  ]
}

/** Loads the cryptography, and what each side does with it. */
async function load(privateKeyDer: Uint8Array): Promise<Begin> {
  const handshake = await import('s2c-peer/core/seal/handshake')
  const {meetingPassword} = await import('s2c-peer/core/seal/handshake-password')
  const {commitmentOf} = await import('s2c-peer/core/seal/link-keys')
  const {signedBytes, verifyIdentity} = await import('s2c-peer/core/trust/identity')
  const password = meetingPassword('bench', 'correct-horse-battery-staple-seven-words')
  const privateKey = createPrivateKey({key: Buffer.from(privateKeyDer), format: 'der', type: 'pkcs8'})
  const identity = new Uint8Array(
    createPublicKey(privateKey).export({format: 'der', type: 'spki'}).subarray(-32),
  )

  return function* begin({role, random, resumption, say}) {
    const other = role === 'caller' ? 'callee' : 'caller'
    const context = {own: IDS[role], peer: IDS[other], attempt: 1, version: 2, password, resumption}
    const keys = yield* role === 'caller'
      ? call(new handshake.CallerHandshake(context, random), say)
      : answer(handshake.CalleeHandshake, context, random, say)
    const proof = keys.bind({own: CERTIFICATES[role], peer: CERTIFICATES[other]})
    const reveal = random(32)
    const commitment = commitmentOf(role, reveal)
    say({confirmation: {tag: proof.confirmation(commitment), commitment}})
    const {confirmation} = yield
    check(proof.isPeerConfirmation(confirmation!.tag, confirmation!.commitment))
    const signature = new Uint8Array(sign(null, signedBytes(proof.identityMessage(role)), privateKey))
    say({identity: {box: proof.sealIdentification(IDENTIFICATION), signature, reveal}})
    const {identity: theirs} = yield
    check(proof.openIdentification(theirs!.box) !== null)
    check(verifyIdentity(identity, proof.identityMessage(other), theirs!.signature))
    proof.nameClaim(role, 'somebody')
    proof.wordsHash(reveal, theirs!.reveal)
    return proof.resumption
  }
}

function* call(handshake: CallerHandshake, say: SideOptions['say']): Side<LinkKeys> {
  say({hail: handshake.hail})
  const {reply} = yield
  const result = handshake.receive(reply!)
  if (!result.ok) throw new Error(result.reason)
  say({letters: {share: result.share, envelopes: sealAll(result.keys)}})
  const {letters} = yield
  openAll(result.keys, letters!.envelopes)
  return result.keys
}

function* answer(
  {answer}: typeof import('s2c-peer/core/seal/handshake').CalleeHandshake,
  context: HandshakeContext,
  random: Random,
  say: SideOptions['say'],
): Side<LinkKeys> {
  const {hail} = yield
  const answered = answer(context, hail!, {mayStartAnew: false}, random)
  if (!answered.ok) throw new Error(answered.reason)
  say({reply: answered.handshake.reply})
  const {letters} = yield
  const result = answered.handshake.finish(letters!.share)
  if (!result.ok) throw new Error(result.reason)
  openAll(result.keys, letters!.envelopes)
  say({letters: {share: null, envelopes: sealAll(result.keys)}})
  return result.keys
}

const sealAll = (keys: LinkKeys): SealedText[] => LETTERS.map(letter => keys.sealEnvelope(letter))

const openAll = (keys: LinkKeys, envelopes: readonly SealedText[]): void =>
  envelopes.forEach(envelope => {
    check(keys.openEnvelope(envelope) !== null)
  })

function check(isTrue: boolean): void {
  if (!isTrue) throw new Error('the link failed')
}

/** Both sides of one link in this process, and what each drew and heard. */
function link(begin: Begin, privateKey: Uint8Array, resumption: Uint8Array | null) {
  const recording = (role: Role): Recording => ({role, privateKey, drawn: [], heard: []})
  const [caller, callee] = [recording('caller'), recording('callee')]
  const sideOf = ({role, drawn}: Recording, other: Recording): Side =>
    begin({
      role,
      resumption,
      random: count => {
        const bytes = new Uint8Array(randomBytes(count))
        drawn.push(bytes.slice())
        return bytes
      },
      say: message => other.heard.push(message),
    })
  const sides = [
    {side: sideOf(caller, callee), heard: caller.heard, told: 0},
    {side: sideOf(callee, caller), heard: callee.heard, told: 0},
  ]
  const results = sides.map(({side}) => side.next())
  while (results.some(({done}) => done !== true)) {
    sides.forEach((one, at) => {
      const message = one.heard[one.told]
      if (message === undefined) return
      one.told++
      results[at] = one.side.next(message)
    })
  }
  const [ours] = results
  return {resumption: ours!.value as Uint8Array, recordings: [caller, callee]}
}

function coldRows(recordings: readonly Recording[], referenceUs: number): BenchRow[] {
  return recordings.flatMap(recording => {
    const costs = Array.from({length: COLD_PROCESSES}, (): ColdCost => {
      const {stdout} = spawnSync(process.execPath, [SELF], {input: serialize(recording)})
      return JSON.parse(stdout.toString())
    })
    const row = (stage: string, costOf: (cost: ColdCost) => number): BenchRow => {
      const ms = costs.map(costOf).sort((a, b) => a - b)[COLD_PROCESSES >> 1]!
      const ratio = String(Number(((ms * 1000) / referenceUs).toPrecision(2)))
      const reference = `${REFERENCE_NAME}: ${microseconds(referenceUs)}`
      return {stage, figure: `${ms.toFixed(1)} ms of CPU`, reference, ratio}
    }
    return [
      row(`link, ${recording.role}, loading the cryptography`, ({loading}) => loading),
      row(`link, ${recording.role}, first in a process`, ({first}) => first),
      row(`link, ${recording.role}, second in a process`, ({second}) => second),
    ]
  })
}

function microsecondsOf(work: () => unknown): number {
  const startMs = performance.now()
  for (let i = 0; i < REFERENCE_CALLS; i++) work()
  return ((performance.now() - startMs) * 1000) / REFERENCE_CALLS
}

/** One side of a link as it was recorded, in a process that did none before. */
async function measureCold({role, privateKey, drawn, heard}: Recording): Promise<ColdCost> {
  const [loading, begin] = await cpuMsOf(() => load(privateKey))
  const replay = (): void => {
    const bytes = drawn.values()
    const side = begin({role, resumption: null, random: () => bytes.next().value!.slice(), say: () => {}})
    side.next()
    for (const message of heard) side.next(message)
  }
  const [first] = await cpuMsOf(replay)
  const [second] = await cpuMsOf(replay)
  return {loading, first, second}
}

/** With what the compiler and the collector do meanwhile in other threads. */
async function cpuMsOf<T>(work: () => T | Promise<T>): Promise<[ms: number, result: T]> {
  const before = process.cpuUsage()
  const result = await work()
  const {user, system} = process.cpuUsage(before)
  return [(user + system) / 1000, result]
}

if (process.argv[1] === SELF) console.log(JSON.stringify(await measureCold(deserialize(readFileSync(0)))))
