/**
 * A process that stands between the media of peers on one machine: every UDP packet from one to another passes here and
 * is delayed, lost, repeated and queued as told. Started by `SlowNetwork` inside its namespace, told by JSON lines, ends with its input.
 */
import {createSocket, type RemoteInfo, type Socket} from 'node:dgram'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import {Bottleneck, type BottleneckConditions} from '@s2c/shared/sim/bottleneck'
import {Impairment, type ImpairmentConditions, UNIMPAIRED} from '@s2c/shared/sim/impairment'
import {seededRandom} from '@s2c/shared/sim/random'
import {PROXY_ADDRESS} from './network-proxy-address.js'

/** IP and UDP; the rest is in the datagram. */
const HEADER_BYTES = 28

export type PathSettings = ImpairmentConditions & {
  /** Each packet passes these in turn, by name; a name may serve several paths. */
  readonly bottlenecks: readonly string[]
}

export type ToProxy =
  /** A pair of addresses whose packets come here; answered with the ports to send them to. */
  | {do: 'connect'; pair: number; a: string; b: string}
  | {do: 'bottleneck'; name: string; bitsPerSecond: number | null; queueBytes: number}
  /** From `a` to `b` of the pair, or back. */
  | {do: 'path'; pair: number; back: boolean; settings: PathSettings}
  | {do: 'figures'; ticket: number}

export type PathFigures = {
  readonly packets: number
  readonly bytes: number
  readonly dropped: number
  /** How long packets waited for others to pass. */
  readonly queueMs: {readonly p50: number; readonly p95: number}
}

export type FromProxy =
  | {said: 'connected'; pair: number; ports: [number, number]}
  /** Since last asked, by pair: from a to b, and back. */
  | {said: 'figures'; ticket: number; pairs: Record<number, [PathFigures, PathFigures]>}

type Side = {
  readonly address: string
  readonly socket: Socket /** Where its peer sends from. */
  port: number | null
}

class Path {
  readonly #impairment: Impairment
  #bottlenecks: readonly string[] = []
  #packets = 0
  #bytes = 0
  #dropped = 0
  #queueMs: number[] = []

  constructor(seed: number) {
    this.#impairment = new Impairment(UNIMPAIRED, seededRandom(seed))
  }

  set settings({bottlenecks, ...conditions}: PathSettings) {
    this.#bottlenecks = bottlenecks
    this.#impairment.conditions = conditions
  }

  /** `arrive` is called each time that the packet comes out, if it does. */
  send(sizeBytes: number, arrive: () => void): void {
    const now = performance.now()
    this.#packets++
    this.#bytes += sizeBytes
    let [atMs, queueMs] = [now, 0]
    for (const name of this.#bottlenecks) {
      const passed = bottleneckOf(name).pass(sizeBytes, atMs)
      atMs = passed?.passedAtMs ?? Number.POSITIVE_INFINITY
      queueMs += passed?.waitMs ?? 0
    }
    const delays = Number.isFinite(atMs) ? this.#impairment.delaysOf(now) : []
    if (delays.length === 0) this.#dropped++
    else this.#queueMs.push(queueMs)
    for (const delayMs of delays) {
      const waitMs = atMs - now + delayMs
      if (waitMs < 1) arrive()
      else setTimeout(arrive, waitMs)
    }
  }

  take(): PathFigures {
    const sorted = this.#queueMs.sort((a, b) => a - b)
    const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0
    const figures = {
      ...{packets: this.#packets, bytes: this.#bytes, dropped: this.#dropped},
      queueMs: {p50: at(0.5), p95: at(0.95)},
    }
    this.#packets = this.#bytes = this.#dropped = 0
    this.#queueMs = []
    return figures
  }
}

const bottlenecks = new Map<string, Bottleneck>()
const pairs = new Map<number, [Path, Path]>()

function bottleneckOf(name: string): Bottleneck {
  const unlimited: BottleneckConditions = {bitsPerSecond: Infinity, queueBytes: Infinity}
  const bottleneck = bottlenecks.get(name) ?? new Bottleneck(unlimited)
  bottlenecks.set(name, bottleneck)
  return bottleneck
}

const say = (message: FromProxy): void => void process.stdout.write(`${JSON.stringify(message)}\n`)

async function open(): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.bind(0, PROXY_ADDRESS)
  await once(socket, 'listening')
  return socket
}

/** What comes to the socket that stands for `b` is from `a`, and leaves by the one that stands for `a`. */
function forward(from: Side, to: Side, path: Path): void {
  to.socket.on('message', (packet: Buffer, {port}: RemoteInfo) => {
    from.port = port
    path.send(packet.length + HEADER_BYTES, () => {
      if (to.port !== null) from.socket.send(packet, to.port, to.address)
    })
  })
}

async function connect({pair, a, b}: Extract<ToProxy, {do: 'connect'}>): Promise<void> {
  const one: Side = {address: a, socket: await open(), port: null}
  const other: Side = {address: b, socket: await open(), port: null}
  const paths: [Path, Path] = [new Path(2 * pair), new Path(2 * pair + 1)]
  forward(one, other, paths[0])
  forward(other, one, paths[1])
  pairs.set(pair, paths)
  say({said: 'connected', pair, ports: [other.socket.address().port, one.socket.address().port]})
}

function obey(message: ToProxy): void {
  switch (message.do) {
    case 'connect':
      return void connect(message)
    case 'bottleneck': {
      const {bitsPerSecond, queueBytes} = message
      bottleneckOf(message.name).conditions = {bitsPerSecond: bitsPerSecond ?? Infinity, queueBytes}
      return
    }
    case 'path':
      pairs.get(message.pair)![message.back ? 1 : 0].settings = message.settings
      return
    case 'figures': {
      const figures = Array.from(pairs, ([pair, [there, back]]) => [pair, [there.take(), back.take()]])
      return say({said: 'figures', ticket: message.ticket, pairs: Object.fromEntries(figures)})
    }
    default:
      return message satisfies never
  }
}

const input = createInterface({input: process.stdin})
input.on('line', line => obey(JSON.parse(line) as ToProxy))
input.once('close', () => process.exit())
