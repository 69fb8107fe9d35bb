/**
 * Media between peers on simulated time over lossy, slow and shared paths: the real senders, links and receivers, without
 * the meeting around them and without encryption. Every byte on the wire is counted.
 */
import {Bottleneck, type BottleneckConditions} from '@s2c/shared/sim/bottleneck'
import {type PathConditions, PERFECT_PATH} from '@s2c/shared/sim/network-path'
import {type Random, seededRandom} from '@s2c/shared/sim/random'
import {Schedule} from '@s2c/shared/sim/schedule'
import {PictureReceiver} from '../layers/picture-receiver.js'
import {Subscription} from '../layers/subscription.js'
import {Heartbeat} from '../link/heartbeat.js'
import {type MediaChannel, PacketLink} from '../link/packet-link.js'
import type {Picture, PictureRequest} from '../picture/picture.js'
import {scalePicture} from '../picture/scale.js'
import {wireBits} from '../rate/wire-cost.js'
import {SEAL_OVERHEAD_BYTES} from '../seal/sealed-body.js'
import {Sender} from '../send.js'
import {FRAME_MS} from '../sound/sound-format.js'
import {parseSound} from '../wire/sound-message.js'
import {SimulatedPlayout} from './simulated-playout.js'

/** Captured pictures by number: RGB, CAPTURE_WIDTH x CAPTURE_HEIGHT. */
export type Scene = (number: number) => Uint8Array

export type CallOptions = {
  readonly scene: Scene
  readonly fps?: number
  /** For so long after this moment a busy receiver handles nothing. */
  readonly busyMs?: (atMs: number) => number
  /** Whether everybody talks. */
  readonly sound?: boolean
}

/** What one peer sees and hears of another, and what it cost. */
export class View {
  shown: Picture | null = null
  pictures = 0
  /** Share of samples that differ from what was captured, summed over captured pictures. */
  wrongShare = 0
  compared = 0
  wireBits = 0
  pictureBits = 0
  concealed = 0
  recovered = 0
  played = 0
  /** Of each packet: how long it waited for others to pass. */
  readonly queueMs: number[] = []
  /** Frames of sound in the packets that came last. */
  soundFrames = 1

  take(): {fps: (seconds: number) => number} & Record<'wrong' | 'concealed' | 'queueP95Ms' | 'bits', number> {
    const sorted = this.queueMs.splice(0).sort((a, b) => a - b)
    const {pictures} = this
    const figures = {
      fps: (seconds: number) => pictures / seconds,
      wrong: this.compared === 0 ? 0 : this.wrongShare / this.compared,
      concealed: this.played === 0 ? 0 : this.concealed / this.played,
      queueP95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
      bits: this.wireBits,
    }
    this.pictures = this.wrongShare = this.compared = this.wireBits = this.pictureBits = 0
    this.concealed = this.recovered = this.played = 0
    return figures
  }
}

type Direction = {
  readonly from: CallPeer
  readonly to: CallPeer
  readonly view: View
  readonly pictures: PictureReceiver
  readonly playout: SimulatedPlayout
  conditions: PathConditions
  readonly bottlenecks: readonly Bottleneck[]
}

export class CallPeer {
  readonly sender = new Sender({seal: (_, plain) => concatSeal(plain)})
  readonly links = new Map<CallPeer, PacketLink>()
  readonly subscriptions = new Map<CallPeer, Subscription>()
  readonly uplink: Bottleneck
  readonly downlink: Bottleneck
  soundBits = 32_000

  constructor(uplink: BottleneckConditions, downlink: BottleneckConditions) {
    this.uplink = new Bottleneck(uplink)
    this.downlink = new Bottleneck(downlink)
  }
}

const UNLIMITED: BottleneckConditions = {
  bitsPerSecond: Number.POSITIVE_INFINITY,
  queueBytes: Number.POSITIVE_INFINITY,
}
/** SCTP acknowledges every second message, at the latest after so long, in a packet of its own when no other goes. */
const SACK_AFTER_MS = 100
const SACK_BITS = wireBits(0)
const PING_BYTES = 50
/** Names, keys, wishes and charters, when a link begins. */
const BEGIN_BYTES = [80, 96, 68, 388, 432, 44]
/** Keys and wishes go to and fro first. */
const BEGIN_MS = 120

export class SimulatedCall {
  readonly peers: CallPeer[] = []
  readonly #schedule = new Schedule()
  readonly #random: Random
  readonly #options: CallOptions
  readonly #directions = new Map<CallPeer, Map<CallPeer, Direction>>()
  readonly #sacksDue = new Map<PacketLink, {count: number; sinceMs: number}>()
  #number = 0
  #soundNumber = 0

  constructor(seed: number, options: CallOptions) {
    this.#random = seededRandom(seed)
    this.#options = options
    this.#schedule.after(BEGIN_MS, () => this.#capture())
    if (options.sound === true) this.#schedule.after(BEGIN_MS + 7, () => this.#talk())
  }

  get now(): number {
    return this.#schedule.now
  }

  add(uplink = UNLIMITED, downlink = UNLIMITED): CallPeer {
    const peer = new CallPeer(uplink, downlink)
    this.peers.push(peer)
    return peer
  }

  /** `a` shows pictures of `b`, and the other way round; null: none. */
  connect(
    a: CallPeer,
    b: CallPeer,
    request: PictureRequest | null,
    back: PictureRequest | null = request,
    conditions: PathConditions = PERFECT_PATH,
  ): void {
    for (const [from, to, wanted] of [
      [b, a, request],
      [a, b, back],
    ] as const) {
      from.links.set(to, new PacketLink())
      const subscription = new Subscription()
      subscription.ask(wanted)
      from.subscriptions.set(to, subscription)
      const pictures = new PictureReceiver()
      if (wanted !== null) pictures.ask(wanted)
      const known = this.#directions.get(from) ?? new Map<CallPeer, Direction>()
      this.#directions.set(from, known)
      const bottlenecks = [from.uplink, to.downlink]
      known.set(to, {
        ...{from, to, pictures, bottlenecks, conditions: {...conditions}},
        view: new View(),
        playout: new SimulatedPlayout(),
      })
    }
    for (const [from, to] of [
      [b, a],
      [a, b],
    ] as const)
      this.#schedule.after(0, () => {
        this.#beat(from, to, new Heartbeat(this.now))
        for (const bytes of BEGIN_BYTES)
          this.#travel(this.#direction(from, to), wireBits(bytes), () => undefined)
      })
  }

  /** Heartbeats, which measure the path, too. */
  #beat(from: CallPeer, to: CallPeer, heartbeat: Heartbeat): void {
    const [link, sentAtMs] = [from.links.get(to)!, this.now]
    const padding = heartbeat.takePing(sentAtMs, link.pingPlan(this.now))
    if (padding === null) return
    const pong = (): void => {
      const carries = heartbeat.pong(sentAtMs, sentAtMs, this.now)
      if (carries !== null) link.measured(carries, this.now)
      this.#beat(from, to, heartbeat)
    }
    this.#travel(this.#direction(from, to), wireBits(PING_BYTES + padding), () =>
      this.#travel(this.#direction(to, from), wireBits(PING_BYTES), pong),
    )
    this.#schedule.after(heartbeat.beatAt - sentAtMs, () => this.#beat(from, to, heartbeat))
  }

  view(from: CallPeer, to: CallPeer): View {
    return this.#direction(from, to).view
  }

  conditions(from: CallPeer, to: CallPeer): PathConditions {
    return this.#direction(from, to).conditions
  }

  run(durationMs: number): void {
    const untilMs = this.now + durationMs
    for (;;) {
      const wakeAt = Math.min(this.#schedule.wakeAt(), ...this.#links().map(({link}) => link.wakeAt()))
      if (wakeAt > untilMs) break
      this.#schedule.now = Math.max(this.now, wakeAt)
      this.#schedule.runDue()
      for (const {from, to, link} of this.#links()) this.#acknowledge(from, to, link)
    }
    this.#schedule.now = untilMs
  }

  #capture(): void {
    const number = ++this.#number
    const pixels = this.#options.scene(number)
    for (const peer of this.peers) {
      const {sent} = peer.sender.sendPicture(pixels, this.now, this.#receivers(peer), null, this.now)
      for (const direction of this.#directions.get(peer)?.values() ?? []) this.#compareLater(direction, sent)
    }
    this.#schedule.after(1000 / (this.#options.fps ?? 30), () => this.#capture())
  }

  /** As soon as the picture could be there: what is shown against the largest that were sent, one to each cohort. */
  #compareLater(direction: Direction, sent: readonly {picture: Picture}[]): void {
    const request = direction.from.subscriptions.get(direction.to)!.request
    if (request === null) return
    const alike = sent.map(({picture}) => picture).filter(({format}) => format === request.format)
    const largest = Math.max(...alike.map(({width}) => width))
    const fresh = alike.filter(({width}) => width === largest)
    const targets = fresh.length > 0 ? fresh : (this.#targets.get(direction) ?? [])
    if (targets.length === 0) return
    this.#targets.set(direction, targets)
    this.#schedule.after(direction.conditions.delayMs + direction.conditions.jitterMs + 1, () => {
      direction.view.compared++
      const wrong = targets.map(target => differingShare(target, direction.view.shown))
      direction.view.wrongShare += Math.min(...wrong)
    })
  }

  readonly #targets = new Map<Direction, readonly Picture[]>()

  #talk(): void {
    const number = this.#soundNumber++
    for (const peer of this.peers) {
      const receivers = this.#receivers(peer)
      const bits = Math.min(
        peer.soundBits,
        ...receivers.flatMap(({packets}) => packets.sound?.bitsPerSecond ?? []),
      )
      const payload = new Uint8Array(Math.round((bits * FRAME_MS) / 8_000)).fill(1)
      peer.sender.sendSound({number, payload}, receivers, this.now)
      for (const {playout, view} of this.#directions.get(peer)?.values() ?? []) play(playout, view)
    }
    this.#schedule.after(FRAME_MS, () => this.#talk())
  }

  #receivers(peer: CallPeer) {
    return Array.from(peer.links, ([to, packets]) => ({
      packets,
      subscription: peer.subscriptions.get(to)!,
      send: (channel: MediaChannel, packet: Uint8Array) => this.#send(peer, to, channel, packet),
    }))
  }

  #send(from: CallPeer, to: CallPeer, channel: MediaChannel, packet: Uint8Array): void {
    const direction = this.#direction(from, to)
    const bits = wireBits(packet.length)
    direction.view.wireBits += bits
    if (channel === 'picture') direction.view.pictureBits += bits
    // What is to be acknowledged rides along.
    this.#sacksDue.delete(from.links.get(to)!)
    this.#travel(direction, bits, sentAtMs => this.#arrive(direction, channel, packet, sentAtMs))
  }

  #travel(
    {view, conditions, bottlenecks}: Direction,
    bits: number,
    arrive: (sentAtMs: number) => void,
  ): void {
    const sentAtMs = this.now
    let [atMs, queueMs] = [sentAtMs, 0]
    for (const bottleneck of bottlenecks) {
      const passed = bottleneck.pass(bits / 8, atMs)
      if (passed === null) return
      atMs = passed.passedAtMs
      queueMs += passed.waitMs
    }
    if (this.#random.chance(conditions.loss)) return
    view.queueMs.push(queueMs)
    const travelMs = atMs - sentAtMs + conditions.delayMs + this.#random.next() * conditions.jitterMs
    const delayMs = travelMs + (this.#options.busyMs?.(sentAtMs + travelMs) ?? 0)
    this.#schedule.after(delayMs, () => arrive(sentAtMs))
  }

  #arrive(direction: Direction, channel: MediaChannel, packet: Uint8Array, _sentAtMs: number): void {
    const {from, to, view} = direction
    const link = to.links.get(from)!
    const arrival = link.unwrap(packet, this.now)!
    to.subscriptions.get(from)!.judge(arrival.judgement, this.now)
    link.accepted(channel, arrival, this.now)
    this.#noteSack(direction, link)
    if (arrival.body.length === 0) return
    const plain = arrival.body.subarray(SEAL_OVERHEAD_BYTES)
    if (channel === 'sound') {
      const frames = parseSound(plain)!
      view.soundFrames = frames.length
      for (const {number, payload} of frames) direction.playout.buffer.insert(number, payload)
      return
    }
    for (const result of direction.pictures.receive(plain)) {
      if (result.type === 'shown') {
        view.shown = result.picture.picture
        view.pictures += result.picture.broughtUpToDate
      } else if (result.reason === 'missingReference') from.subscriptions.get(to)!.restart()
    }
  }

  #noteSack({to, from}: Direction, link: PacketLink): void {
    const due = this.#sacksDue.get(link) ?? {count: 0, sinceMs: this.now}
    due.count++
    this.#sacksDue.set(link, due)
    const back = this.#direction(to, from)
    const sack = (): void => {
      if (this.#sacksDue.get(link) !== due) return
      this.#sacksDue.delete(link)
      back.view.wireBits += SACK_BITS
      this.#travel(back, SACK_BITS, () => undefined)
    }
    if (due.count === 1) this.#schedule.after(SACK_AFTER_MS, sack)
    else this.#schedule.after(0, sack)
  }

  #acknowledge(from: CallPeer, to: CallPeer, link: PacketLink): void {
    const packet = link.wrapAcknowledgement(this.now)
    if (packet !== null) this.#send(from, to, 'picture', packet)
  }

  #links(): {from: CallPeer; to: CallPeer; link: PacketLink}[] {
    return this.peers.flatMap(from => Array.from(from.links, ([to, link]) => ({from, to, link})))
  }

  #direction(from: CallPeer, to: CallPeer): Direction {
    return this.#directions.get(from)!.get(to)!
  }
}

function play(playout: SimulatedPlayout, view: View): void {
  const {type} = playout.play()
  if (type === 'silence' && view.played === 0) return
  view.played++
  if (type === 'conceal' || type === 'silence') view.concealed++
  if (type === 'recover') view.recovered++
}

/** As long as a sealed body. */
function concatSeal(plain: Uint8Array): Uint8Array {
  const body = new Uint8Array(SEAL_OVERHEAD_BYTES + plain.length)
  body.set(plain, SEAL_OVERHEAD_BYTES)
  return body
}

/** Of luminance samples; all when nothing is shown. */
function differingShare(target: Picture, shown: Picture | null): number {
  if (shown === null) return 1
  const fitted = scalePicture(shown, target)
  const [a, b] = [planeOf(target), planeOf(fitted)]
  let differing = 0
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) differing++
  return differing / a.length
}

const planeOf = (picture: Picture): Uint8Array =>
  picture.format === 'levels' ? picture.levels : picture.luma
