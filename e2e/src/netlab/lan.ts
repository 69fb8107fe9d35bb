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
  readonly #bridge: Bridge
  readonly #server: string
  #machines = 0

  private constructor(scope: Scope, options: LanOptions, bridge: Bridge, server: string) {
    this.#scope = scope
    this.#options = options
    this.#bridge = bridge
    this.#server = server
  }

  static async start(scope: Scope, options: LanOptions): Promise<Lan> {
    const hub = new Namespace(scope)
    const bridge = new Bridge(hub, card(options, 1))
    const {url} = await SignalingProcess.start(scope, {wrap: hub.wrap, host: host(options, 1)})
    return new Lan(scope, options, bridge, url)
  }

  /** A machine of its own for each peer. */
  machine(): {namespace: Namespace; options: PlaceOptions} {
    const namespace = new Namespace(this.#scope)
    this.#bridge.plug(namespace, OUTWARD, card(this.#options, ++this.#machines + 1))
    return {namespace, options: {server: this.#server, wrap: namespace.wrap, confined: false}}
  }
}

/** Documentation and unique local addresses (RFC 5737, RFC 4193). */
const host = ({family}: LanOptions, number: number): string =>
  family === 'IPv6' ? `fd00:52c::${number}` : `192.0.2.${number}`

const card = (options: LanOptions, number: number) => ({
  addresses: [`${host(options, number)}/${options.family === 'IPv6' ? 64 : 24}`],
  ...(options.mtu === undefined ? {} : {mtu: options.mtu}),
})
