/**
 * The internet in small: a wide area network with a signaling server and a STUN and TURN server, and homes behind routers
 * that translate addresses. Nothing in it can reach anything else. Needs root, iproute2, nftables and coturn.
 *
 *   peers ── 10.N.0.0/24 ── router ─┐
 *   peers ── 10.M.0.0/24 ── router ─┼─ 203.0.113.0/24 ── signaling (.254)
 *                            coturn ─┘ (.253)
 */
import {Namespace} from '../rig/namespace.js'
import type {PeerOptions} from '../rig/peer-process.js'
import type {Scope} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {Coturn} from './coturn.js'
import {type Nat, natRules, UDP_BLOCKED} from './nat.js'
import type {Help} from './nat-case.js'
import {address, Bridge, OUTWARD, pullWire} from './wires.js'

/** TEST-NET-3 (RFC 5737): addresses that nobody on the real internet has. */
const wide = (host: number): string => `203.0.113.${host}`
const SIGNALING_HOST = 254
const COTURN_HOST = 253
const INWARD = 'in0'

/** What a peer at some place of the lab joins with. */
export type PlaceOptions = Pick<PeerOptions, 'server' | 'wrap' | 'confined'>

export type Home = {
  readonly nat: Nat
  /** Where peers run; OUTWARD leads to the router. */
  readonly namespace: Namespace
  readonly router: Namespace
  /** Of the peers, with its prefix. */
  readonly address: string
  readonly options: PlaceOptions
}

export class NatLab {
  readonly coturn: Coturn
  readonly server: string
  readonly #scope: Scope
  readonly #bridge: Bridge
  #homes = 0

  private constructor(scope: Scope, bridge: Bridge, coturn: Coturn, server: string) {
    this.#scope = scope
    this.#bridge = bridge
    this.coturn = coturn
    this.server = server
  }

  /** Resolves when both servers listen. `handsOut`: what peers get from the signaling server. */
  static async start(scope: Scope, {handsOut = 'none'}: {handsOut?: Help} = {}): Promise<NatLab> {
    const wan = new Namespace(scope)
    const bridge = new Bridge(wan, {addresses: [`${wide(SIGNALING_HOST)}/24`]})
    const relay = new Namespace(scope)
    bridge.plug(relay, OUTWARD, {addresses: [`${wide(COTURN_HOST)}/24`]})
    // Peers ask it to relay to all addresses they know of each other, private ones among them; it must have a way to try.
    relay.run('ip', 'route', 'add', 'default', 'via', wide(SIGNALING_HOST))
    const coturn = await Coturn.start(scope, relay, wide(COTURN_HOST))
    const {url} = await SignalingProcess.start(scope, {
      ...{wrap: wan.wrap, host: wide(SIGNALING_HOST)},
      ...handingOut(handsOut, coturn),
    })
    return new NatLab(scope, bridge, coturn, url)
  }

  /** A machine on the wide area network itself, which everybody reaches. */
  outside(): Pick<Home, 'namespace' | 'options'> {
    const namespace = new Namespace(this.#scope)
    this.#bridge.plug(namespace, OUTWARD, {addresses: [`${wide(++this.#homes)}/24`]})
    return {namespace, options: {server: this.server, wrap: namespace.wrap, confined: false}}
  }

  /** A home with room for any number of peers. */
  home(nat: Nat, {isUdpBlocked = false} = {}): Home {
    const number = ++this.#homes
    const [router, namespace] = [new Namespace(this.#scope), new Namespace(this.#scope)]
    this.#bridge.plug(router, OUTWARD, {addresses: [`${wide(number)}/24`]})
    pullWire(router, INWARD, namespace, OUTWARD)
    const own = `10.${number}.0.2/24`
    address(router, INWARD, {addresses: [`10.${number}.0.1/24`]})
    address(namespace, OUTWARD, {addresses: [own]})
    namespace.run('ip', 'route', 'add', 'default', 'via', `10.${number}.0.1`)
    router.run('sysctl', '-qw', 'net.ipv4.ip_forward=1')
    router.feed(natRules(nat, OUTWARD), 'nft', '-f', '-')
    if (isUdpBlocked) router.feed(UDP_BLOCKED, 'nft', '-f', '-')
    const options = {server: this.server, wrap: namespace.wrap, confined: false}
    return {nat, namespace, router, address: own, options}
  }
}

/** The service answers STUN itself, and makes users of the TURN server. */
function handingOut(help: Help, {address, secret}: Coturn) {
  const stun = ['--stun', wide(SIGNALING_HOST)]
  switch (help) {
    case 'none':
      return {}
    case 'STUN':
      return {args: stun}
    case 'TURN':
      return {args: [...stun, '--turn', address], env: {S2C_SIGNALING_TURN_SECRET: secret}}
    default:
      return help satisfies never
  }
}
