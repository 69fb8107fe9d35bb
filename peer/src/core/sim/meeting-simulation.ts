/** Whole meetings on simulated time over seeded networks: real cores, simulated signaling, transports and cameras. */
import {type PathConditions, PERFECT_PATH} from '@s2c/shared/sim/network-path'
import {type Random, seededRandom} from '@s2c/shared/sim/random'
import {Schedule} from '@s2c/shared/sim/schedule'
import nacl from 'tweetnacl'
import type {ChatCommand} from '../chat/chat.js'
import type {Effect, MeetingStatus, PeerStatus} from '../effects.js'
import {type ControlMessage, formatControl} from '../link/control.js'
import {type Envelope, formatEnvelope} from '../link/envelope.js'
import type {MeetingEvent, MeetingFigures} from '../meeting.js'
import type {MembershipCommand} from '../membership.js'
import type {Picture, PictureRequest} from '../picture/picture.js'
import {signedBytes} from '../trust/identity.js'
import {garbageFrom} from './garbage.js'
import {assertLive, assertSeeEachOther, longestFreezeMs, looksLike} from './sightings.js'
import {SimulatedDevices} from './simulated-devices.js'
import {idOf, type PeerOptions, SimulatedPeer} from './simulated-peer.js'
import {SimulatedSignaling} from './simulated-signaling.js'
import {SimulatedTransports} from './simulated-transports.js'

type Conditions = {
  signaling?: PathConditions
  media?: PathConditions
  /** Control messages of a link overtake each other by so much. */
  controlJitterMs?: number
  fps?: number
  /** Of all who have no other. */
  passphrase?: string
  /** Every 20 ms everybody says something. */
  sound?: boolean
}

const DEFAULT_FPS = 30
const MAX_TICKS_AT_ONCE = 1_000

export class MeetingSimulation {
  /** Conditions of every media path from now on. */
  media: PathConditions
  /** What a hostile peer does instead of what its core asks for; what it passes on is done. */
  tamper: (peer: SimulatedPeer, effect: Effect) => readonly Effect[] = (_, effect) => [effect]
  /** Every media packet is delivered once more, later. */
  replayEverything = false
  picturePackets = 0
  readonly signaling: SimulatedSignaling
  readonly transports: SimulatedTransports
  readonly devices: SimulatedDevices
  readonly #schedule = new Schedule()
  readonly #random: Random
  readonly #peers = new Map<string, SimulatedPeer>()
  readonly #passphrase: string | null
  #failure: string | null = null

  /** A peer's id is its name, some hexadecimal digits, repeated. */
  constructor(seed: number, names: readonly string[], conditions: Conditions = {}) {
    this.#random = seededRandom(seed)
    this.#passphrase = conditions.passphrase ?? null
    this.media = conditions.media ?? PERFECT_PATH
    this.signaling = new SimulatedSignaling(conditions.signaling ?? PERFECT_PATH, this.#random)
    this.transports = new SimulatedTransports(
      this.#schedule,
      this.#random,
      () => this.media,
      conditions.controlJitterMs ?? 0,
      (owner, event) => this.#feedId(owner, event),
    )
    for (const name of names) this.add(name)
    this.devices = new SimulatedDevices(
      this.#schedule,
      {fps: conditions.fps ?? DEFAULT_FPS, sound: conditions.sound ?? false},
      () => this.#present(),
      (peer, event) => this.#feed(peer, event),
    )
  }

  get now(): number {
    return this.#schedule.now
  }

  get transportsOpened(): number {
    return this.transports.opened
  }

  /** Somebody of this name who has yet to join; who was there under it before is forgotten. */
  add(name: string, options: PeerOptions = {}): SimulatedPeer {
    const peer = new SimulatedPeer(
      name,
      {passphrase: this.#passphrase, ...options},
      this.#random,
      this.#schedule.now,
    )
    this.#peers.set(name, peer)
    return peer
  }

  peer(name: string): SimulatedPeer {
    const peer = this.#peers.get(name)
    if (peer === undefined) throw new Error(`no peer ${name}`)
    return peer
  }

  joinAll(): void {
    for (const name of this.#peers.keys()) this.join(name)
  }

  /** With `knows`, the service brings it together with these alone. */
  join(name: string, knows: readonly string[] = [...this.#peers.keys()]): void {
    const peer = this.peer(name)
    const present = this.#present().filter(({id}) => knows.some(known => idOf(known) === id))
    peer.isPresent = true
    this.#feed(peer, {type: 'picturesAsked', request: peer.request})
    this.#feed(peer, {type: 'welcomed', peers: present.map(({id}) => id)})
    for (const other of present) this.#feed(other, {type: 'peerJoined', peer: peer.id})
  }

  run(durationMs: number): void {
    const untilMs = this.#schedule.now + durationMs
    let ticksAtOnce = 0
    for (;;) {
      const wakeAt = Math.min(
        this.#schedule.wakeAt(),
        this.signaling.wakeAt(),
        ...this.#present().map(peer => peer.meeting.wakeAt() ?? Number.POSITIVE_INFINITY),
      )
      if (wakeAt > untilMs) break
      ticksAtOnce = wakeAt > this.#schedule.now ? 0 : ticksAtOnce + 1
      if (ticksAtOnce > MAX_TICKS_AT_ONCE)
        throw new Error(`the meeting asks to be woken at ${wakeAt} for ever`)
      this.#schedule.now = Math.max(this.#schedule.now, wakeAt)
      this.#turn()
    }
    this.#schedule.now = untilMs
    if (this.#failure !== null) throw new Error(this.#failure)
  }

  /** As by SIGKILL: its signaling socket breaks, its transports say nothing. */
  kill(name: string): void {
    const peer = this.peer(name)
    peer.isPresent = false
    this.transports.vanish(peer.id)
    for (const other of this.#present()) this.#feed(other, {type: 'peerLeft', peer: peer.id, clean: false})
  }

  leave(name: string): void {
    const peer = this.peer(name)
    this.#feed(peer, {type: 'leave'})
    peer.isPresent = false
    this.transports.vanish(peer.id)
    for (const other of this.#present()) this.#feed(other, {type: 'peerLeft', peer: peer.id, clean: true})
  }

  /** Its own addresses changed, or it slept. */
  changePaths(name: string, isLost = true): void {
    this.#feed(this.peer(name), {type: 'pathsChanged', isLost})
  }

  mute(name: string): void {
    this.#feed(this.peer(name), {type: 'mediaChanged', muted: true, cameraOff: false})
  }

  loseSignaling(): void {
    this.signaling.isUp = false
  }

  /** What the server says of one peer to another, true or not. */
  tell(
    to: string,
    event: Extract<MeetingEvent, {type: 'peerLeft' | 'peerJoined' | 'welcomed' | 'wayNotFound'}>,
  ): void {
    this.#feed(this.peer(to), event)
  }

  /** The server says something in the name of a peer. */
  forge(from: string, to: string, envelope: Envelope): void {
    this.signaling.inject(
      {from: idOf(from), to: idOf(to), data: formatEnvelope(envelope)},
      this.#schedule.now,
    )
  }

  command(name: string, what: MembershipCommand['do'], of?: string): void {
    const command = of === undefined ? {do: what} : {do: what, id: idOf(of)}
    this.#feed(this.peer(name), {type: 'commanded', command: command as MembershipCommand})
  }

  chat(name: string, command: ChatCommand): void {
    this.#feed(this.peer(name), {type: 'chatted', command})
  }

  raiseHand(name: string, isRaised = true): void {
    this.#feed(this.peer(name), {type: 'handRaised', isRaised})
  }

  ask(name: string, request: PictureRequest): void {
    const peer = this.peer(name)
    peer.request = request
    this.#feed(peer, {type: 'picturesAsked', request})
  }

  /** As when no tile of anybody is on the screen. */
  hide(name: string): void {
    this.#feed(this.peer(name), {type: 'picturesAsked', request: null})
  }

  /** The loop of this machine was so late in the last second. */
  beLate(name: string, lateMs: number): void {
    this.#feed(this.peer(name), {type: 'loopLate', lateMs})
  }

  throwGarbage(name: string, count: number): void {
    const peer = this.peer(name)
    for (const from of this.#present()) {
      if (from === peer) continue
      for (let i = 0; i < count; i++) this.#feed(peer, garbageFrom(from.id, this.#random))
    }
  }

  /** `to` receives so many control messages of `from`, each a change. */
  flood(to: string, from: string, count: number): void {
    for (let i = 0; i < count; i++) this.say(to, from, {type: 'media', muted: i % 2 === 0, cameraOff: false})
  }

  /** `to` receives a control message as if `from` had sent it. */
  say(to: string, from: string, message: ControlMessage): void {
    const peer = this.peer(to)
    const attempt = peer.attempts.get(idOf(from)) ?? 0
    this.#feed(peer, {type: 'controlReceived', peer: idOf(from), attempt, text: formatControl(message)})
  }

  changesSeenBy(name: string, of: string): number {
    return this.peer(name).changes.get(idOf(of)) ?? 0
  }

  status(name: string, of: string): PeerStatus | undefined {
    return this.peer(name).statuses.get(idOf(of))
  }

  meetingStatus(name: string): MeetingStatus {
    return this.peer(name).meetingStatus!
  }

  stateSeenBy(name: string, other: string): PeerStatus['state'] | undefined {
    return this.status(name, other)?.state
  }

  warnings(name: string): readonly string[] {
    return this.peer(name).warnings
  }

  shown(name: string, of: string): Picture | undefined {
    return this.peer(name).shown.get(idOf(of))?.picture
  }

  picturesShownTo(name: string): number {
    return [...this.peer(name).shown.values()].reduce((sum, shown) => sum + shown.count, 0)
  }

  dropped(name: string): MeetingFigures['dropped'] {
    return this.peer(name).meeting.takeFigures(1).dropped
  }

  takeFigures(seconds: number): MeetingFigures['peers'] {
    return this.#present().flatMap(peer => [...peer.meeting.takeFigures(seconds).peers])
  }

  longestFreezeMs(): number {
    return longestFreezeMs(this.#present(), this.now)
  }

  assertAllLive(names: readonly string[] = [...this.#peers.keys()]): void {
    assertLive(this.#presentOf(names), this.now)
  }

  assertAllSeeEachOther(names: readonly string[] = [...this.#peers.keys()]): void {
    assertSeeEachOther(this.#presentOf(names), this.now)
  }

  /** Checked at each picture shown; this says so at the end. */
  assertOnlySentPicturesShown(): void {
    if (this.#failure !== null) throw new Error(this.#failure)
  }

  #turn(): void {
    const {now} = this.#schedule
    this.#schedule.runDue()
    for (const {from, to, data} of this.signaling.receive(now))
      this.#feedId(to, {type: 'signalReceived', from, data})
    for (const peer of this.#present())
      if ((peer.meeting.wakeAt() ?? Number.POSITIVE_INFINITY) <= now) this.#feed(peer, {type: 'tick'})
  }

  #feedId(id: string, event: MeetingEvent): void {
    const peer = this.#present().find(candidate => candidate.id === id)
    if (peer) this.#feed(peer, event)
  }

  #feed(peer: SimulatedPeer, event: MeetingEvent): void {
    for (const asked of peer.meeting.handle(event, this.#schedule.now))
      for (const effect of this.tamper(peer, asked)) this.#perform(peer, effect)
  }

  #perform(peer: SimulatedPeer, effect: Effect): void {
    const {now} = this.#schedule
    peer.note(effect, now)
    switch (effect.do) {
      case 'signal':
        return this.signaling.send({from: peer.id, to: effect.to, data: effect.data}, now)
      case 'openTransport':
        return this.transports.open(peer.id, effect.peer, effect.attempt, effect.role === 'caller')
      case 'acceptDescription':
        return this.transports.accept(peer.id, effect.peer, effect.attempt, effect.sdp)
      case 'addCandidate':
        return this.transports.addCandidate(peer.id, effect.peer, effect.attempt)
      case 'closeTransport':
        return this.transports.close(peer.id, effect.peer, effect.attempt)
      case 'sendControl':
        return this.transports.sendControl(peer.id, effect.peer, effect.attempt, effect.text)
      case 'sendMedia':
        if (effect.channel === 'picture') this.picturePackets++
        this.transports.sendMedia(peer.id, effect.peer, effect.attempt, effect.channel, effect.packet)
        if (this.replayEverything)
          this.transports.sendMedia(peer.id, effect.peer, effect.attempt, effect.channel, effect.packet)
        return
      case 'showPicture':
        return this.#checkShown(peer, effect.peer, effect.number, effect.picture)
      case 'sign': {
        const {ticket, message} = effect
        const signature = nacl.sign.detached(signedBytes(message), peer.secretKey)
        return this.#schedule.after(0, () => {
          if (peer.isPresent) this.#feed(peer, {type: 'signed', ticket, signature})
        })
      }
      default:
    }
  }

  #checkShown(peer: SimulatedPeer, of: string, number: number, picture: Picture): void {
    const sender = [...this.#peers.values()].find(({id}) => id === of)
    const sent = sender?.sent.get(number) ?? []
    if (!sent.some(each => looksLike(each, picture)))
      this.#failure ??= `${peer.displayName} shows a picture ${number} that ${of} never sent`
  }

  #present(): SimulatedPeer[] {
    return [...this.#peers.values()].filter(({isPresent}) => isPresent)
  }

  #presentOf(names: readonly string[]): SimulatedPeer[] {
    return names.map(name => this.peer(name)).filter(({isPresent}) => isPresent)
  }
}
