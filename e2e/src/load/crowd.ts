/**
 * Many simulated peers in rooms, in one process: they come at a steady rate, stay, send envelopes to each other and go. Made
 * for one server; ends with `leave` or `kill`.
 */
import {randomBytes} from 'node:crypto'
import {setTimeout as delay} from 'node:timers/promises'
import {makeIdentity} from '@s2c/shared/peer-id'
import {ed25519Key} from 's2c-peer/io/trust/ed25519'
import {Arrivals} from './arrivals.js'
import type {Dialect} from './dialect.js'
import {LightPeer, type LightPeerEvents} from './light-peer.js'
import {loopbackAddress} from './loopback-address.js'
import {Tally} from './tally.js'

export type CrowdOptions = {
  readonly dialect: Dialect
  readonly servers: readonly string[]
  readonly size: number
  readonly roomSize: number
  /** Rooms of several crowds must not be the same ones. */
  readonly roomPrefix?: string
  /** Peers connect from so many addresses of the loopback network, 127.0.0.1 and on; 0: from whatever the system takes. */
  readonly addresses: number
}

/** Timers are no finer. */
const TICK_MS = 1
/** Joins in one turn: the handshakes of those before must get their turns, too. */
const JOINS_A_TURN = 20
/** For what is under way when the last has been sent. */
const DRAIN_MS = 2_000
/** For all to have joined after the last was due. */
const LAST_JOIN_MS = 15_000
const LOOK_EVERY_MS = 10

export class Crowd {
  readonly peers: readonly LightPeer[]
  readonly #options: CrowdOptions
  readonly #joinDue = new Map<LightPeer, number>()
  readonly #lostAt = new Map<LightPeer, number>()
  #alive: NodeJS.Timeout | undefined
  #tally = new Tally()
  #turn = 0

  constructor(options: CrowdOptions) {
    this.#options = options
    const events: LightPeerEvents = {
      joined: peer => this.#joined(peer),
      envelope: data => this.#arrived(data),
      failed: (code, peer) => this.#failed(code, peer),
    }
    this.peers = Array.from({length: options.size}, (_, index) => this.#makePeer(index, events))
  }

  get joinedCount(): number {
    return this.peers.reduce((count, peer) => count + (peer.isJoined ? 1 : 0), 0)
  }

  /** What was counted since the last call. Whatever is under way is forgotten. */
  takeTally(): Tally {
    const tally = this.#tally
    this.#tally = new Tally(tally.lastNumber)
    return tally
  }

  /** All come, so many a second. Resolves when all have joined or been given up waiting for. */
  async join(perSecond: number): Promise<void> {
    const arrivals = new Arrivals(perSecond, performance.now())
    const waiting = [...this.peers].reverse()
    await everyTick(() => {
      for (const due of arrivals.take(performance.now(), Math.min(JOINS_A_TURN, waiting.length))) {
        const peer = waiting.pop()!
        this.#joinDue.set(peer, due)
        peer.connect()
      }
      return waiting.length > 0
    })
    await until(() => this.#joinDue.size === 0, LAST_JOIN_MS)
  }

  /**
   * From now on peers ask the server whether it is there, as real ones do, or say that they are: one timer for all, each at
   * its own time. Until the function that it returns is called, or the crowd goes.
   */
  askServer(): () => void {
    const {alive} = this.#options.dialect
    if (alive === null) return () => undefined
    const {length} = this.peers
    const arrivals = new Arrivals((length * 1000) / alive.everyMs, performance.now())
    let next = 0
    this.#alive = setInterval(() => {
      for (const _due of arrivals.take(performance.now(), length)) this.peers[next++ % length]!.tellAlive()
    }, TICK_MS)
    return () => this.#stop()
  }

  /** Envelopes of this many characters at this rate, each from the next peer to another of its room. */
  async send(perSecond: number, seconds: number, characters: number): Promise<void> {
    const start = performance.now()
    const arrivals = new Arrivals(perSecond, start)
    const end = start + seconds * 1000
    await everyTick(() => {
      const now = performance.now()
      for (const due of arrivals.take(Math.min(now, end))) this.#sendOne(due, characters)
      return now < end
    })
    await until(() => this.#tally.missing === 0, DRAIN_MS)
  }

  /** All say goodbye, so many a second. Resolves when the connections are closed or waited for in vain. */
  async leave(perSecond: number): Promise<void> {
    this.#stop()
    const arrivals = new Arrivals(perSecond, performance.now())
    const staying = [...this.peers]
    await everyTick(() => {
      for (const _due of arrivals.take(performance.now(), staying.length)) staying.pop()!.leave()
      return staying.length > 0
    })
    await until(() => this.peers.every(peer => peer.isGone), DRAIN_MS)
  }

  /** All sockets are gone at once. */
  kill(): void {
    this.#stop()
    for (const peer of this.peers) peer.kill()
  }

  #stop(): void {
    clearInterval(this.#alive)
  }

  #makePeer(index: number, events: LightPeerEvents): LightPeer {
    const {dialect, servers, roomSize, roomPrefix = 'load', addresses} = this.#options
    const room = `${roomPrefix}-${Math.floor(index / roomSize)}`
    const localAddress = addresses === 0 ? undefined : loopbackAddress(index % addresses)
    const member = {room, identity: makeIdentity(randomBytes(32), ed25519Key)}
    return new LightPeer(member, {dialect, servers, localAddress}, events)
  }

  #joined(peer: LightPeer): void {
    const now = performance.now()
    const due = this.#joinDue.get(peer)
    const lostAt = this.#lostAt.get(peer)
    if (due !== undefined) this.#tally.joined(due, now)
    else if (lostAt !== undefined) this.#tally.returned(lostAt, now)
    this.#joinDue.delete(peer)
    this.#lostAt.delete(peer)
  }

  #arrived(data: string): void {
    const number = Number(data.slice(0, data.indexOf(' ')))
    if (!this.#tally.arrived(number, performance.now())) this.#tally.failed('arrived twice or too late')
  }

  #failed(code: string, peer: LightPeer): void {
    this.#tally.failed(code)
    if (!peer.isJoined && !this.#joinDue.has(peer))
      this.#lostAt.set(peer, this.#lostAt.get(peer) ?? performance.now())
  }

  #sendOne(due: number, characters: number): void {
    const {size, roomSize} = this.#options
    const index = this.#turn % size
    const round = Math.floor(this.#turn++ / size)
    const first = index - (index % roomSize)
    const members = Math.min(roomSize, size - first)
    const to = this.peers[first + ((index - first + 1 + (round % Math.max(1, members - 1))) % members)]!
    const from = this.peers[index]!
    if (!from.isJoined || !to.isJoined) return this.#tally.failed('not sent: not joined')
    from.send(to, `${this.#tally.sent(due)} `.padEnd(characters, '.'))
  }
}

/** Calls `act` each tick until it says that it is done. */
function everyTick(act: () => boolean): Promise<void> {
  return new Promise(resolve => {
    const timer = setInterval(() => {
      if (act()) return
      clearInterval(timer)
      resolve()
    }, TICK_MS)
  })
}

async function until(isDone: () => boolean, atMostMs: number): Promise<void> {
  const giveUpAt = performance.now() + atMostMs
  while (!isDone() && performance.now() < giveUpAt) await delay(LOOK_EVERY_MS)
}
