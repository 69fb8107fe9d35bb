/** Which of a host's addresses can be used from here. */
import {setTimeout as delay} from 'node:timers/promises'
import {probeServer} from '../signaling/probe.js'

/** Long, for a busy machine. */
const REACH_TIMEOUT_MS = 3_000
/** On a LAN an answer takes milliseconds; by then the next address is tried beside it (as RFC 8305 does). */
const NEXT_AFTER_MS = 250

/** The first address at which a signaling server answers, preferred ones asked first; null: none. Never rejects. */
export async function reach(urls: readonly string[]): Promise<string | null> {
  const tries = urls.map(async (url, at) => {
    await delay(at * NEXT_AFTER_MS, undefined, {ref: false})
    if ((await probeServer(url, REACH_TIMEOUT_MS)) !== 'signaling') throw new Error(`nobody at ${url}`)
    return url
  })
  return Promise.any(tries).catch(() => null)
}
