/** Routes for those who run the service, and nobody else. */
import type {IncomingMessage} from 'node:http'
import type {ClientAddresses} from './client-address.js'
import type {Networks} from './networks.js'
import {type Route, text} from './routes.js'

const OUTSIDE =
  'This is answered to programs on the same machine, and to the networks that --metrics-allow names, alone.\n'

/** Who may see figures and administer: programs on this machine, and the networks that were named for it. */
export class Insiders {
  readonly #addresses: ClientAddresses
  readonly #networks: Networks

  constructor(addresses: ClientAddresses, networks: Networks) {
    this.#addresses = addresses
    this.#networks = networks
  }

  /** Who comes by a proxy is never on this machine, whatever the proxy says, nor where the proxy is. */
  has(request: IncomingMessage): boolean {
    if (this.#addresses.isLoopback(request)) return true
    const address = this.#addresses.known(request)
    return address !== null && this.#networks.has(address)
  }
}

/** A route that is there for some alone. */
export const forInsiders =
  (insiders: Insiders, route: Route): Route =>
  request =>
    insiders.has(request) ? route(request) : text(403, OUTSIDE)
