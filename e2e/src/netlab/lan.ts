/** One local network without a way out: its machines, and a signaling server on the one that holds the switch. */
import {Namespace} from '../rig/namespace.js'
import type {Scope} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import type {PlaceOptions} from './nat-lab.js'
import {Bridge, OUTWARD} from './wires.js'

export type LanOptions = {
  readonly family: 'IPv4' | 'IPv6'
  readonly mtu?: number
}

export class Lan {
  readonly #scope: Scope
  readonly #options: LanOptions
  readonly #hub: Namespace
  readonly #bridge: Bridge
  #server: SignalingProcess
  #machines = 0

  private constructor(
    scope: Scope,
    options: LanOptions,
    hub: Namespace,
    bridge: Bridge,
    server: SignalingProcess,
  ) {
    this.#scope = scope
    this.#options = options
    this.#hub = hub
    this.#bridge = bridge
    this.#server = server
  }

  static async start(scope: Scope, options: LanOptions): Promise<Lan> {
    const hub = new Namespace(scope)
    const bridge = new Bridge(hub, card(options, 1))
    const server = await SignalingProcess.start(scope, {wrap: hub.wrap, host: address(options, 1)})
    return new Lan(scope, options, hub, bridge, server)
  }

  /** A machine of its own for each peer; `host` is its number here. */
  machine(): {namespace: Namespace; host: number; options: PlaceOptions} {
    const namespace = new Namespace(this.#scope)
    const host = ++this.#machines + 1
    this.#bridge.plug(namespace, OUTWARD, card(this.#options, host))
    return {namespace, host, options: {server: this.#server.url, wrap: namespace.wrap, confined: false}}
  }

  /** With its prefix. */
  address(host: number): string {
    return card(this.#options, host).addresses[0]!
  }

  /** As after a power cut: at the same address. */
  async restartServer(): Promise<void> {
    const {port} = this.#server
    await this.#server.kill()
    const host = address(this.#options, 1)
    this.#server = await SignalingProcess.start(this.#scope, {wrap: this.#hub.wrap, host, port})
  }
}

/** Documentation and unique local addresses (RFC 5737, RFC 4193). */
const address = ({family}: LanOptions, number: number): string =>
  family === 'IPv6' ? `fd00:52c::${number}` : `192.0.2.${number}`

const card = (options: LanOptions, number: number) => ({
  addresses: [`${address(options, number)}/${options.family === 'IPv6' ? 64 : 24}`],
  ...(options.mtu === undefined ? {} : {mtu: options.mtu}),
})
