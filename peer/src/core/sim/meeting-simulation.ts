/** Whole meetings on simulated time over seeded networks: real cores, simulated signaling, transports and cameras. */
import {NetworkPath, type PathConditions, PERFECT_PATH} from '@s2c/shared/sim/network-path'
import {type Random, seededRandom} from '@s2c/shared/sim/random'
import nacl from 'tweetnacl'
import type {Effect, PeerStatus} from '../effects.js'
import {type ControlMessage, formatControl} from '../link/control.js'
import {Meeting, type MeetingEvent, type MeetingFigures} from '../meeting.js'
import {CAPTURE_BYTES} from '../picture/capture-format.js'
import type {Grid, GridSize} from '../picture/grid.js'
import {signedBytes} from '../trust/identity.js'
import {identityKeyOf} from '../trust/identity-key.js'
import {KnownPeers} from '../trust/known-peers.js'
import {Schedule} from './schedule.js'
import {SimulatedTransports} from './simulated-transports.js'

type Shown = {number: number; grid: Grid; atMs: number; longestGapMs: number; count: number}
type SimulatedPeer = {
  readonly id: string
  readonly meeting: Meeting
  readonly known: KnownPeers
  /** Of its identity. */
  readonly secretKey: Uint8Array
  readonly scenes: readonly Uint8Array[]
  readonly states: Map<string, PeerStatus['state']>
  readonly shown: Map<string, Shown>
  readonly warnings: string[]
  readonly attempts: Map<string, number>
  readonly changes: Map<string, number>
  readonly sent: Map<string, Grid>
  newest: number
  size: GridSize
  alive: boolean
}

const DEFAULT_FPS = 30
const SIZE: GridSize = {cols: 40, rows: 12}
const SCENES = 5
const MAX_TICKS_AT_ONCE = 1_000

export class MeetingSimulation {
  /** Conditions of every media path from now on. */
  media: PathConditions
  /** Cameras repeat their last picture. */
  still = false
  /** Every media packet is delivered once more, later. */
  replayEverything = false
  picturePackets = 0
  readonly #schedule = new Schedule()
  readonly #random: Random
  readonly #peers = new Map<string, SimulatedPeer>()
  readonly #transports: SimulatedTransports
  readonly #signals: NetworkPath<{from: string; to: string; data: string}>
  readonly #frameMs: number
  readonly #passphrase: string | null
  #signalingUp = true
  #scene = 0
  #failure: string | null = null

  /** `names` are single hex digits; a peer's id is its name 32 times. */
  constructor(
    seed: number,
    names: readonly string[],
    conditions: {signaling?: PathConditions; media?: PathConditions; fps?: number; passphrase?: string} = {},
  ) {
    this.#random = seededRandom(seed)
    this.#frameMs = 1000 / (conditions.fps ?? DEFAULT_FPS)
    this.#passphrase = conditions.passphrase ?? null
    this.media = conditions.media ?? PERFECT_PATH
    this.#signals = new NetworkPath(conditions.signaling ?? PERFECT_PATH, this.#random)
    this.#transports = new SimulatedTransports(
      this.#schedule,
      this.#random,
      () => this.media,
      (owner, event) => this.#feedId(owner, event),
    )
    for (const name of names) this.#peers.set(name, this.#makePeer(name))
    this.#schedule.after(this.#frameMs, () => this.#capture())
  }

  get transportsOpened(): number {
    return this.#transports.opened
  }

  joinAll(): void {
    const present: SimulatedPeer[] = []
    for (const peer of this.#peers.values()) {
      this.#feed(peer, {type: 'sizeAsked', size: peer.size})
      this.#feed(peer, {type: 'welcomed', peers: present.map(({id}) => id)})
      for (const other of present) this.#feed(other, {type: 'peerJoined', peer: peer.id})
      present.push(peer)
    }
  }

  run(durationMs: number): void {
    const untilMs = this.#schedule.now + durationMs
    let ticksAtOnce = 0
    for (;;) {
      const wakeAt = Math.min(
        this.#schedule.wakeAt(),
        this.#signals.wakeAt() ?? Number.POSITIVE_INFINITY,
        ...this.#alive().map(peer => peer.meeting.wakeAt() ?? Number.POSITIVE_INFINITY),
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
    const peer = this.#get(name)
    peer.alive = false
    this.#transports.vanish(peer.id)
    for (const other of this.#alive()) this.#feed(other, {type: 'peerLeft', peer: peer.id, clean: false})
  }

  leave(name: string): void {
    const peer = this.#get(name)
    this.#feed(peer, {type: 'leave'})
    peer.alive = false
  }

  loseSignaling(): void {
    this.#signalingUp = false
  }

  ask(name: string, size: GridSize): void {
    const peer = this.#get(name)
    peer.size = size
    this.#feed(peer, {type: 'sizeAsked', size})
  }

  /** As when no tile of anybody is on the screen. */
  hide(name: string): void {
    const peer = this.#get(name)
    this.#feed(peer, {type: 'sizeAsked', size: null})
  }

  throwGarbage(name: string, count: number): void {
    const peer = this.#get(name)
    for (const from of this.#alive()) {
      if (from === peer) continue
      for (let i = 0; i < count; i++) this.#feed(peer, this.#garbage(from.id))
    }
  }

  /** `to` receives so many control messages of `from`, each a change. */
  flood(to: string, from: string, count: number): void {
    for (let i = 0; i < count; i++) this.say(to, from, {type: 'media', muted: i % 2 === 0, cameraOff: false})
  }

  /** `to` receives a control message as if `from` had sent it. */
  say(to: string, from: string, message: ControlMessage): void {
    const peer = this.#get(to)
    const attempt = peer.attempts.get(idOf(from)) ?? 0
    this.#feed(peer, {type: 'controlReceived', peer: idOf(from), attempt, text: formatControl(message)})
  }

  changesSeenBy(name: string, of: string): number {
    return this.#get(name).changes.get(idOf(of)) ?? 0
  }

  stateSeenBy(name: string, other: string): string | undefined {
    return this.#get(name).states.get(idOf(other))
  }

  warnings(name: string): readonly string[] {
    return this.#get(name).warnings
  }

  shown(name: string, of: string): Grid | undefined {
    return this.#get(name).shown.get(idOf(of))?.grid
  }

  picturesShownTo(name: string): number {
    return [...this.#get(name).shown.values()].reduce((sum, shown) => sum + shown.count, 0)
  }

  dropped(name: string): MeetingFigures['dropped'] {
    return this.#get(name).meeting.takeFigures(1).dropped
  }

  takeFigures(seconds: number): MeetingFigures['peers'] {
    return this.#alive().flatMap(peer => [...peer.meeting.takeFigures(seconds).peers])
  }

  longestFreezeMs(): number {
    return Math.max(
      ...this.#alive().flatMap(peer =>
        [...peer.shown.values()].map(shown => Math.max(shown.longestGapMs, this.#schedule.now - shown.atMs)),
      ),
    )
  }

  assertAllLive(): void {
    for (const [peer, other] of this.#pairs()) {
      const state = peer.states.get(other.id)
      if (state !== 'live')
        throw new Error(`${peer.id[0]} sees ${other.id[0]} as ${state} at ${this.#schedule.now} ms`)
    }
  }

  /** Everybody's newest shown picture of everybody else is one of the last three sent. */
  assertAllSeeEachOther(): void {
    for (const [peer, other] of this.#pairs()) {
      const shown = peer.shown.get(other.id)?.grid
      const newest = [0, 1, 2].map(age => other.sent.get(sentKey(other.newest - age, peer.size)))
      if (!shown || !newest.some(grid => grid && sameLevels(grid, shown))) {
        throw new Error(
          `${peer.id[0]} does not see the newest picture of ${other.id[0]} at ${this.#schedule.now} ms`,
        )
      }
    }
  }

  /** Checked at each picture shown; this says so at the end. */
  assertOnlySentPicturesShown(): void {
    if (this.#failure !== null) throw new Error(this.#failure)
  }

  #turn(): void {
    const {now} = this.#schedule
    this.#schedule.runDue()
    for (const {from, to, data} of this.#signals.receive(now))
      this.#feedId(to, {type: 'signalReceived', from, data})
    for (const peer of this.#alive())
      if ((peer.meeting.wakeAt() ?? Number.POSITIVE_INFINITY) <= now) this.#feed(peer, {type: 'tick'})
  }

  #capture(): void {
    if (!this.still) this.#scene = (this.#scene + 1) % SCENES
    for (const peer of this.#alive())
      this.#feed(peer, {
        type: 'pictureCaptured',
        pixels: peer.scenes[this.#scene]!,
        capturedAtMs: this.#schedule.now,
      })
    this.#schedule.after(this.#frameMs, () => this.#capture())
  }

  #feedId(id: string, event: MeetingEvent): void {
    const peer = this.#alive().find(candidate => candidate.id === id)
    if (peer) this.#feed(peer, event)
  }

  #feed(peer: SimulatedPeer, event: MeetingEvent): void {
    for (const effect of peer.meeting.handle(event, this.#schedule.now)) this.#perform(peer, effect)
  }

  #perform(peer: SimulatedPeer, effect: Effect): void {
    switch (effect.do) {
      case 'signal':
        if (this.#signalingUp)
          this.#signals.send({from: peer.id, to: effect.to, data: effect.data}, this.#schedule.now)
        return
      case 'openTransport':
        peer.attempts.set(effect.peer, effect.attempt)
        return this.#transports.open(peer.id, effect.peer, effect.attempt, effect.role === 'caller')
      case 'acceptDescription':
        return this.#transports.accept(peer.id, effect.peer, effect.sdp)
      case 'addCandidate':
        return this.#transports.addCandidate(peer.id, effect.peer)
      case 'closeTransport':
        return this.#transports.close(peer.id, effect.peer)
      case 'sendControl':
        return this.#transports.sendControl(peer.id, effect.peer, effect.text)
      case 'sendMedia':
        if (effect.channel === 'picture') this.picturePackets++
        this.#transports.sendMedia(peer.id, effect.peer, effect.channel, effect.packet)
        if (this.replayEverything)
          this.#transports.sendMedia(peer.id, effect.peer, effect.channel, effect.packet)
        return
      case 'showPicture':
        return this.#show(peer, effect.peer, effect.number, effect.grid)
      case 'pictureSent':
        peer.newest = effect.number
        peer.sent.set(sentKey(effect.number, effect.grid), effect.grid)
        return
      case 'peerChanged':
        peer.states.set(effect.status.id, effect.status.state)
        peer.changes.set(effect.status.id, (peer.changes.get(effect.status.id) ?? 0) + 1)
        return
      case 'warn':
        peer.warnings.push(effect.code)
        return
      case 'sign': {
        const {ticket, message} = effect
        const signature = nacl.sign.detached(signedBytes(message), peer.secretKey)
        return this.#schedule.after(0, () => this.#feed(peer, {type: 'signed', ticket, signature}))
      }
      case 'rememberPeer':
        return peer.known.apply(effect.change)
      case 'meetingChanged':
      case 'turnedAway':
      case 'playSound':
      case 'forgetSound':
        return
    }
  }

  #show(peer: SimulatedPeer, of: string, number: number, grid: Grid): void {
    const sent = [...this.#peers.values()].find(({id}) => id === of)?.sent.get(sentKey(number, grid))
    if (!sent || !sameLevels(sent, grid))
      this.#failure ??= `${peer.id[0]} shows a picture ${number} that ${of[0]} never sent`
    const before = peer.shown.get(of)
    const gapMs = before ? this.#schedule.now - before.atMs : 0
    peer.shown.set(of, {
      number,
      grid,
      atMs: this.#schedule.now,
      longestGapMs: Math.max(gapMs, before?.longestGapMs ?? 0),
      count: (before?.count ?? 0) + 1,
    })
  }

  #garbage(from: string): MeetingEvent {
    const kind = this.#random.below(4)
    const bytes = this.#random.bytes(this.#random.below(1_400))
    const text = String.fromCharCode(...bytes)
    const attempt = 1
    if (kind === 0) return {type: 'signalReceived', from, data: text}
    if (kind === 1)
      return {
        type: 'controlReceived',
        peer: from,
        attempt,
        text: this.#random.chance(0.5) ? text : '{"type":"want","cols":1e9,"rows":-1}',
      }
    return {
      type: 'packetReceived',
      peer: from,
      attempt,
      channel: kind === 2 ? 'sound' : 'picture',
      packet: bytes,
    }
  }

  #makePeer(name: string): SimulatedPeer {
    const id = idOf(name)
    const known = new KnownPeers()
    const identity = nacl.sign.keyPair.fromSeed(this.#random.bytes(nacl.sign.seedLength))
    const meeting = new Meeting(
      {
        id,
        name,
        session: 'session1',
        passphrase: this.#passphrase,
        identity: identityKeyOf(identity.publicKey)!,
        known,
        muted: false,
        cameraOff: false,
        random: count => this.#random.bytes(count),
      },
      this.#schedule.now,
    )
    const scenes = Array.from({length: SCENES}, () => this.#scenePixels())
    return {
      id,
      meeting,
      known,
      secretKey: identity.secretKey,
      scenes,
      states: new Map(),
      shown: new Map(),
      warnings: [],
      attempts: new Map(),
      changes: new Map(),
      sent: new Map(),
      newest: 0,
      size: SIZE,
      alive: true,
    }
  }

  /** Vertical bars whose places differ from scene to scene: every scene changes many cells. */
  #scenePixels(): Uint8Array {
    const shift = this.#random.below(320)
    const period = 40 + this.#random.below(60)
    return Uint8Array.from({length: CAPTURE_BYTES}, (_, i) => ((((i % 320) + shift) % period) * 255) / period)
  }

  #alive(): SimulatedPeer[] {
    return [...this.#peers.values()].filter(({alive}) => alive)
  }

  #pairs(): [SimulatedPeer, SimulatedPeer][] {
    const alive = this.#alive()
    return alive.flatMap(peer =>
      alive.filter(other => other !== peer).map((other): [SimulatedPeer, SimulatedPeer] => [peer, other]),
    )
  }

  #get(name: string): SimulatedPeer {
    const peer = this.#peers.get(name)
    if (peer === undefined) throw new Error(`no peer ${name}`)
    return peer
  }
}

const idOf = (name: string): string => name.repeat(32)
const sentKey = (number: number, {cols, rows}: GridSize): string => `${number} ${cols}x${rows}`
const sameLevels = (a: Grid, b: Grid): boolean =>
  a.levels.length === b.levels.length && a.levels.every((level, i) => level === b.levels[i])
