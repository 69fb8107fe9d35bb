/** What goes wrong with a network while people talk. */
import {setTimeout as delay} from 'node:timers/promises'
import type {Namespace} from '../rig/namespace.js'
import {address, OUTWARD} from './wires.js'

/** Pulls the plug for so long; the addresses stay, and routes come back with the link. */
export async function cut(namespace: Namespace, seconds: number): Promise<void> {
  const routes = namespace.run('ip', 'route', 'show', 'default').split('\n').filter(Boolean)
  namespace.run('ip', 'link', 'set', OUTWARD, 'down')
  await delay(seconds * 1000)
  namespace.run('ip', 'link', 'set', OUTWARD, 'up')
  for (const route of routes) namespace.run('ip', 'route', 'replace', ...routeWords(route))
}

/**
 * As from one wireless network to the next: the old address is gone, then the new one is there. `10.1.0.2/24` each, of one
 * network.
 */
export function changeAddress(namespace: Namespace, before: string, after: string): void {
  const routes = namespace.run('ip', 'route', 'show', 'default').split('\n').filter(Boolean)
  namespace.run('ip', 'address', 'delete', before, 'dev', OUTWARD)
  address(namespace, OUTWARD, {addresses: [after]})
  for (const route of routes) namespace.run('ip', 'route', 'replace', ...routeWords(route))
}

/** A route as `ip` lists it, without what it only says of its state. */
const routeWords = (route: string): string[] =>
  route.split(' ').filter(word => word !== '' && word !== 'linkdown' && word !== 'dead')
