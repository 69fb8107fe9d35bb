/**
 * A local network of its own for a test: two switches with a cable between them, and machines at either, each a network
 * namespace with addresses of both kinds. Nothing leads out of it. Needs root and iproute2.
 */
import {Namespace} from './namespace.js'
import type {Scope} from './scope.js'

/** Peers that are not confined: they may use all of the LAN. */
export type LanMachine = {readonly network: Namespace; readonly address: string}

const CABLE = ['cable-a', 'cable-b'] as const

export class LocalNetwork {
  readonly machines: readonly LanMachine[]
  readonly #switches: Namespace

  /** The first half of the machines is at one switch, the rest at the other. */
  constructor(scope: Scope, machines: number) {
    this.#switches = new Namespace(scope)
    const [a, b] = CABLE
    this.#ip('link', 'add', a, 'type', 'veth', 'peer', 'name', b)
    for (const cable of CABLE) {
      this.#ip('link', 'add', bridgeOf(cable), 'type', 'bridge')
      this.#ip('link', 'set', bridgeOf(cable), 'up')
      this.#ip('link', 'set', cable, 'master', bridgeOf(cable), 'up')
    }
    this.machines = Array.from({length: machines}, (_, index) =>
      this.#machine(scope, index, index < machines / 2 ? a : b),
    )
  }

  /** Cuts the cable between the switches; no machine sees a link go down. */
  split(): void {
    this.#ip('link', 'set', CABLE[0], 'down')
  }

  heal(): void {
    this.#ip('link', 'set', CABLE[0], 'up')
  }

  #machine(scope: Scope, index: number, cable: string): LanMachine {
    const network = new Namespace(scope)
    const address = `192.168.77.${index + 1}`
    const port = `port${index}`
    this.#ip('link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', network.name)
    this.#ip('link', 'set', port, 'master', bridgeOf(cable), 'up')
    network.run('ip', 'address', 'add', `${address}/24`, 'dev', 'eth0')
    // No other machine has the same address: it need not be asked for before it is used.
    network.run('sysctl', '-qw', 'net.ipv6.conf.eth0.accept_dad=0')
    network.run('ip', 'link', 'set', 'eth0', 'up')
    return {network, address}
  }

  #ip(...args: string[]): void {
    this.#switches.run('ip', ...args)
  }
}

const bridgeOf = (cable: string): string => cable.replace('cable', 'switch')
