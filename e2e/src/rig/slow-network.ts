/**
 * A network of its own in which every peer has an address and all media between them pass a proxy that delays, loses and
 * queues them: slow and bad paths without help of the kernel's. What peers tell each other is sealed, so that nobody could
 * rewrite the addresses in it; instead the kernel turns their packets round to the proxy. Needs root, iproute2, nftables.
 */
import {fileURLToPath} from 'node:url'
import {UNIMPAIRED} from '@s2c/shared/sim/impairment'
import {Namespace} from './namespace.js'
import type {FromProxy, PathFigures, PathSettings, ToProxy} from './network-proxy.js'
import {PROXY_ADDRESS} from './network-proxy-address.js'
import type {PeerOptions} from './peer-process.js'
import {Program} from './program.js'
import type {Scope} from './scope.js'
import {SignalingProcess} from './signaling-process.js'

const PROXY_SCRIPT = fileURLToPath(new URL('./network-proxy.js', import.meta.url))
const FIRST_ADDRESS = 11

export class SlowNetwork {
  readonly #proxy: Program
  readonly #namespace: Namespace
  readonly #server: string
  #tickets = 0

  private constructor(proxy: Program, namespace: Namespace, server: string) {
    this.#proxy = proxy
    this.#namespace = namespace
    this.#server = server
  }

  /** With so many peers, each pair of them over the proxy, nothing slow yet. */
  static async start(scope: Scope, peers: number): Promise<SlowNetwork> {
    const namespace = new Namespace(scope)
    const proxy = new Program(scope, ...namespace.wrap(process.execPath, [PROXY_SCRIPT]))
    const {url} = await SignalingProcess.start(scope, {wrap: namespace.wrap})
    const network = new SlowNetwork(proxy, namespace, url)
    namespace.run('nft', 'add', 'table', 'ip', 'slow')
    namespace.run('nft', 'add chain ip slow out { type nat hook output priority -100; }')
    for (let a = 0; a < peers; a++) for (let b = a + 1; b < peers; b++) await network.#connect(a, b)
    return network
  }

  /** What peer number `index` joins with. */
  options(index: number): Pick<PeerOptions, 'server' | 'wrap' | 'confined' | 'args'> {
    return {
      server: this.#server,
      wrap: this.#namespace.wrap,
      confined: false,
      args: ['--bind', addressOf(index), '--no-discovery'],
    }
  }

  /** Null: not slow. */
  bottleneck(name: string, bitsPerSecond: number | null, queueBytes = 64_000): void {
    this.#tell({do: 'bottleneck', name, bitsPerSecond, queueBytes})
  }

  path(from: number, to: number, settings: Partial<PathSettings>): void {
    const whole = {...UNIMPAIRED, bottlenecks: [], ...settings}
    this.#tell({do: 'path', pair: pairOf(from, to), back: from > to, settings: whole})
  }

  /** Of all paths since last asked. */
  async figures(): Promise<(from: number, to: number) => PathFigures> {
    const ticket = ++this.#tickets
    this.#tell({do: 'figures', ticket})
    const {pairs} = await this.#hears('figures', message => message.ticket === ticket)
    return (from, to) => pairs[pairOf(from, to)]![from > to ? 1 : 0]
  }

  async #connect(a: number, b: number): Promise<void> {
    const pair = pairOf(a, b)
    const addresses = [addressOf(a), addressOf(b)] as const
    this.#tell({do: 'connect', pair, a: addresses[0], b: addresses[1]})
    const {ports} = await this.#hears('connected', message => message.pair === pair)
    for (const [from, to, port] of [
      [...addresses, ports[0]] as const,
      [addresses[1], addresses[0], ports[1]] as const,
    ]) {
      const rule = `add rule ip slow out ip saddr ${from} ip daddr ${to} meta l4proto udp dnat to ${PROXY_ADDRESS}:${port}`
      this.#namespace.run('nft', rule)
    }
  }

  #tell(message: ToProxy): void {
    this.#proxy.write(JSON.stringify(message))
  }

  async #hears<Said extends FromProxy['said']>(
    said: Said,
    matches: (message: Extract<FromProxy, {said: Said}>) => boolean,
  ): Promise<Extract<FromProxy, {said: Said}>> {
    const parse = (line: string) => JSON.parse(line) as Extract<FromProxy, {said: Said}>
    const isOne = (line: string): boolean => parse(line).said === said && matches(parse(line))
    return parse(await this.#proxy.lines.waitFor(said, isOne))
  }
}

const addressOf = (index: number): string => `127.0.0.${FIRST_ADDRESS + index}`
/** No session has as many peers. */
const pairOf = (a: number, b: number): number => Math.min(a, b) * 100 + Math.max(a, b)
