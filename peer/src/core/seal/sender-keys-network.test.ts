/** Sender keys of a whole meeting over a network that reorders key messages and packets, by seed. */
import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {PeerId} from '@s2c/shared/peer-id'
import {NetworkPath, type PathConditions} from '@s2c/shared/sim/network-path'
import {type Random, seededRandom} from '@s2c/shared/sim/random'
import nacl from 'tweetnacl'
import {PacketLink} from '../link/packet-link.js'
import {MediaReceiver, type Received} from '../receive.js'
import {formatSound} from '../wire/sound-message.js'
import {HOLD_MS} from './held-packets.js'
import {layOutNonce, splitBody} from './sealed-body.js'
import type {SenderKey} from './sender-key.js'
import {HAND_OVER_MS, OwnSenderKeys} from './sender-keys.js'

const STEP_MS = 5
const FRAME_MS = 20
const RUN_MS = 60_000
/** How much earlier one side of a link may be live, or hear of a goodbye, than another. */
const SKEW_MS = 60
const REORDERING: PathConditions = {delayMs: 5, jitterMs: 200, loss: 0, duplication: 0}
const MEDIA: PathConditions = {delayMs: 5, jitterMs: 80, loss: 0, duplication: 0}

type Incoming = {readonly media: MediaReceiver; readonly sentAtMs: Map<number, number>}
type Presence = {readonly joinedAtMs: number; leftAtMs: number; readonly told: SenderKey[]}
type Member = {
  readonly id: PeerId
  readonly keys: OwnSenderKeys
  readonly incoming: Map<PeerId, Incoming>
  readonly links: Map<PeerId, PacketLink>
  /** Everybody this member ever admitted, and the keys it told them. */
  readonly admitted: Map<PeerId, Presence>
  readonly recorded: {atMs: number; body: Uint8Array}[]
}
type Control = {from: PeerId; to: PeerId; connection: number} & ({key: SenderKey} | {acknowledged: number})
type Media = {from: PeerId; to: PeerId; packet: Uint8Array; number: number}

class SimulatedMeeting {
  readonly everybody: Member[] = []
  readonly drops: string[] = []
  opened = 0
  longestWaitMs = 0
  now = 0
  readonly #random: Random
  readonly #present = new Map<PeerId, Member>()
  readonly #control: NetworkPath<Control>
  readonly #media: NetworkPath<Media>
  readonly #planned: {atMs: number; run: () => void}[] = []
  readonly #connections = new Map<string, number>()
  #frame = 0

  constructor(random: Random) {
    this.#random = random
    this.#control = new NetworkPath(REORDERING, random)
    this.#media = new NetworkPath(MEDIA, random)
  }

  get present(): readonly Member[] {
    return [...this.#present.values()]
  }

  at(atMs: number, run: () => void): void {
    this.#planned.push({atMs, run})
  }

  run(untilMs: number): void {
    for (; this.now <= untilMs; this.now += STEP_MS) {
      for (const plan of this.#planned.filter(({atMs}) => atMs <= this.now)) {
        this.#planned.splice(this.#planned.indexOf(plan), 1)
        plan.run()
      }
      for (const message of this.#control.receive(this.now)) this.#hear(message)
      for (const media of this.#media.receive(this.now)) this.#receive(media)
      if (this.now % FRAME_MS === 0) this.#talk()
      for (const {keys, incoming} of this.present) {
        keys.tick(this.now)
        for (const {media} of incoming.values()) media.tick(this.now)
      }
    }
  }

  join(id: PeerId): void {
    const newcomer = this.#makeMember(id)
    this.everybody.push(newcomer)
    for (const member of this.present) {
      for (const [one, other] of [
        [member, newcomer],
        [newcomer, member],
      ] as const) {
        one.incoming.set(other.id, {media: this.#makeReceiver(one.id, other.id), sentAtMs: new Map()})
        one.links.set(other.id, new PacketLink())
        this.at(this.now + this.#random.below(SKEW_MS), () => this.#admit(one, other.id))
      }
    }
    this.#present.set(id, newcomer)
  }

  leave(id: PeerId): void {
    const leaver = this.#present.get(id)!
    this.#present.delete(id)
    leaver.keys.wipe()
    for (const {id: other, keys, incoming, admitted} of this.present)
      this.at(this.now + this.#random.below(SKEW_MS), () => {
        incoming.delete(id)
        keys.leave(id, this.now)
        const presence = admitted.get(id)
        if (presence !== undefined) presence.leftAtMs = this.now
        leaver.incoming.delete(other)
      })
  }

  /** What was said over the old connection and has not arrived is lost. */
  relink(a: Member, b: Member): void {
    const name = pairOf(a.id, b.id)
    this.#connections.set(name, (this.#connections.get(name) ?? 0) + 1)
    a.keys.relinked(b.id)
    b.keys.relinked(a.id)
  }

  #admit(member: Member, id: PeerId): void {
    if (!this.#present.has(id) || !this.#present.has(member.id)) return
    member.admitted.set(id, {joinedAtMs: this.now, leftAtMs: Number.POSITIVE_INFINITY, told: []})
    member.keys.join(id, this.now)
  }

  #makeMember(id: PeerId): Member {
    const admitted: Member['admitted'] = new Map()
    const keys = new OwnSenderKeys(this.#random.bytes, (to, key) => {
      admitted.get(to)!.told.push(key)
      this.#say(id, to, {key})
    })
    return {id, keys, incoming: new Map(), links: new Map(), admitted, recorded: []}
  }

  #makeReceiver(to: PeerId, from: PeerId): MediaReceiver {
    return new MediaReceiver(reason => this.drops.push(`${reason} ${from} to ${to} at ${this.now}`))
  }

  #say(from: PeerId, to: PeerId, message: {key: SenderKey} | {acknowledged: number}): void {
    const connection = this.#connections.get(pairOf(from, to)) ?? 0
    this.#control.send({from, to, connection, ...message}, this.now)
  }

  #hear(message: Control): void {
    const {from, to, connection} = message
    const member = this.#present.get(to)
    if (member === undefined || connection !== (this.#connections.get(pairOf(from, to)) ?? 0)) return
    if ('acknowledged' in message) return member.keys.acknowledged(from, message.acknowledged, this.now)
    const incoming = member.incoming.get(from)
    if (incoming === undefined) return
    this.#say(to, from, {acknowledged: message.key.epoch})
    this.#count(incoming, from, to, incoming.media.use(message.key, this.now))
  }

  /** Everybody says one frame to all who are entitled to it. */
  #talk(): void {
    const number = this.#frame++
    for (const {id, keys, links, recorded} of this.present) {
      const body = keys.seal('sound', formatSound([{number, payload: Uint8Array.of(1)}]))
      recorded.push({atMs: this.now, body})
      for (const {id: to} of this.present)
        if (keys.entitled(to))
          this.#media.send({from: id, to, packet: links.get(to)!.wrapSound(body, this.now), number}, this.now)
    }
  }

  #receive({from, to, packet, number}: Media): void {
    const member = this.#present.get(to)
    const incoming = member?.incoming.get(from)
    if (member === undefined || incoming === undefined) return
    incoming.sentAtMs.set(number, this.now)
    const {received} = incoming.media.receive('sound', packet, member.links.get(from)!, this.now)
    this.#count(incoming, from, to, received)
  }

  #count({sentAtMs}: Incoming, from: PeerId, to: PeerId, received: readonly Received[]): void {
    for (const each of received) {
      if (each.type !== 'sound') {
        this.drops.push(`${JSON.stringify(each)} ${from} to ${to} at ${this.now}`)
        continue
      }
      this.opened++
      this.longestWaitMs = Math.max(this.longestWaitMs, this.now - sentAtMs.get(each.frames[0]!.number)!)
      sentAtMs.delete(each.frames[0]!.number)
    }
  }
}

const pairOf = (a: PeerId, b: PeerId): string => (a < b ? `${a} ${b}` : `${b} ${a}`)

/** Two who stay, up to three who come and go: 20 joins and 20 leaves at random times, and connections replaced. */
function churn(seed: number): SimulatedMeeting {
  const random = seededRandom(seed)
  const meeting = new SimulatedMeeting(random)
  for (const name of ['a', 'b']) meeting.join(name)
  for (let guest = 0; guest < 20; guest++) {
    const joinsAtMs = 1_000 + random.below(RUN_MS - 8_000)
    meeting.at(joinsAtMs, () => meeting.join(`guest ${guest}`))
    meeting.at(joinsAtMs + 50 + random.below(5_000), () => meeting.leave(`guest ${guest}`))
  }
  for (let i = 0; i < 20; i++)
    meeting.at(2_000 + random.below(RUN_MS - 4_000), () => {
      const present = meeting.present
      const [one, other] = [present[random.below(present.length)]!, present[random.below(present.length)]!]
      if (one !== other) meeting.relink(one, other)
    })
  meeting.run(RUN_MS)
  return meeting
}

function opens({key}: SenderKey, body: Uint8Array): boolean {
  const {epochByte, stream, counter, box} = splitBody(body)!
  return nacl.secretbox.open(box, layOutNonce(epochByte, stream, counter), key) !== null
}

describe('a meeting with 20 joins and leaves in 60 s and reordered key messages', () => {
  for (const seed of [1, 2, 3, 4]) {
    const meeting = churn(seed)

    it(`opens every packet that comes to those present (seed ${seed})`, () => {
      assert.deepEqual(meeting.drops, [])
      for (const {id, incoming} of meeting.present)
        for (const [from, {sentAtMs}] of incoming)
          assert.deepEqual([...sentAtMs.keys()], [], `${from} to ${id} came and did not open`)
      assert.ok(meeting.opened > 10_000, `${meeting.opened} opened`)
      assert.ok(meeting.longestWaitMs < HOLD_MS, `waited ${meeting.longestWaitMs} ms for a key`)
    })

    it(`keeps what was said before a join and after a leave closed (seed ${seed})`, () => {
      let tried = 0
      for (const {recorded, admitted, id} of meeting.everybody)
        for (const [reader, {joinedAtMs, leftAtMs, told}] of admitted) {
          const secret = recorded.filter(
            ({atMs}) => atMs < joinedAtMs || atMs >= leftAtMs + HAND_OVER_MS + STEP_MS,
          )
          const oneOfEachEpoch = new Map(secret.map(({body}) => [body[0], body])).values()
          for (const body of oneOfEachEpoch)
            for (const key of told) {
              tried++
              assert.equal(opens(key, body), false, `${reader} reads ${id}, epoch ${body[0]}`)
            }
        }
      assert.ok(tried > 1_000, `${tried} tried`)
    })

    it(`lets the one who left read on for the hand-over at most, and every guest read while present (seed ${seed})`, () => {
      const stayed = meeting.everybody[0]!
      for (const [guest, {joinedAtMs, leftAtMs, told}] of stayed.admitted) {
        const during = stayed.recorded.filter(({atMs}) => atMs > joinedAtMs + HAND_OVER_MS && atMs < leftAtMs)
        for (const {body} of during)
          assert.ok(
            told.some(key => key.epoch === body[0] && opens(key, body)),
            `${guest} cannot read`,
          )
      }
    })
  }
})
