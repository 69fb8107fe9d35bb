/** Which of a host's addresses can be used from here. */
import {probeServer} from '../signaling/probe.js'

/** On a LAN an answer takes milliseconds; a host that is gone or behind a firewall must not hold up a search. */
const REACH_TIMEOUT_MS = 1_000

/** The first, in order of preference, at which a signaling server answers; null: none. Never rejects. */
export async function reach(urls: readonly string[]): Promise<string | null> {
  for (const url of urls) if ((await probeServer(url, REACH_TIMEOUT_MS)) === 'signaling') return url
  return null
}
