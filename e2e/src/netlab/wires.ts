/**
 * Wires between namespaces, as a switch and network cards would be: pairs of virtual Ethernet devices, and bridges that
 * join several. All of it ends with the namespaces.
 */
import type {Namespace} from '../rig/namespace.js'

/** The device of a namespace that leads out: to its router, or to the wide area network. */
export const OUTWARD = 'out0'

export type CardOptions = {
  /** With the length of their prefix, such as `10.1.0.2/24`. */
  readonly addresses: readonly string[]
  /** The most bytes that a packet may have here; Ethernet's 1500 unless told. */
  readonly mtu?: number
}

/** Pulls a wire from a device of one namespace to one of another; both are up, without addresses. */
export function pullWire(from: Namespace, fromDevice: string, to: Namespace, toDevice: string): void {
  from.run('ip', 'link', 'add', fromDevice, 'type', 'veth', 'peer', 'name', toDevice, 'netns', to.name)
  from.run('ip', 'link', 'set', fromDevice, 'up')
  to.run('ip', 'link', 'set', toDevice, 'up')
}

/** Gives a device its addresses, usable at once: nobody else here could have the same. */
export function address(namespace: Namespace, device: string, {addresses, mtu = 1500}: CardOptions): void {
  namespace.run('ip', 'link', 'set', device, 'mtu', String(mtu))
  for (const each of addresses) {
    const unchecked = each.includes(':') ? ['nodad'] : []
    namespace.run('ip', 'address', 'add', each, 'dev', device, ...unchecked)
  }
}

/** A bridge in a namespace: all that is plugged into it hear each other, and the namespace too. */
export class Bridge {
  readonly #namespace: Namespace
  #ports = 0

  constructor(namespace: Namespace, card: CardOptions) {
    this.#namespace = namespace
    namespace.run('ip', 'link', 'add', 'bridge0', 'type', 'bridge')
    address(namespace, 'bridge0', card)
    namespace.run('ip', 'link', 'set', 'bridge0', 'up')
  }

  /** A new device of that name in the other namespace leads here. */
  plug(other: Namespace, device: string, card: CardOptions): void {
    const port = `port${this.#ports++}`
    pullWire(this.#namespace, port, other, device)
    address(this.#namespace, port, {addresses: [], ...(card.mtu === undefined ? {} : {mtu: card.mtu})})
    this.#namespace.run('ip', 'link', 'set', port, 'master', 'bridge0')
    address(other, device, card)
  }
}
