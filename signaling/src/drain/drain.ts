/**
 * How a server that is about to end gives its peers to other servers of the service: session by session, not all at once,
 * and waiting until they have gone, but not for ever. The meetings notice nothing of it.
 */
import type {SignalingServer} from '../server.js'

/** What of a server is needed. */
export type Draining = Pick<
  SignalingServer,
  'refuseNewcomers' | 'sessionSizes' | 'sendAway' | 'connectionCount'
>

export type DrainClock = {
  /** Milliseconds, from whenever on. */
  now(): number
  /** Resolves after so many. */
  wait(waitMs: number): Promise<void>
}

/** From one portion of peers to the next. */
const STEP_MS = 100
/** At least so many go with each: the others take them without effort. */
const LEAST_PORTION = 10
/** Of the time: then all have been told, and the rest is for those that come back slowly. */
const TELLING_SHARE = 1 / 2

/**
 * Lets nobody else in, sends everybody to `servers`, and resolves with the number of connections that are left: 0, or more
 * after `withinMs`.
 */
export async function drain(
  server: Draining,
  servers: readonly string[],
  withinMs: number,
  clock: DrainClock,
): Promise<number> {
  server.refuseNewcomers()
  const endsAt = clock.now() + withinMs
  const portion = Math.max(LEAST_PORTION, portionOf(server.connectionCount, withinMs * TELLING_SHARE))
  const told = new Set<string>()
  while (server.connectionCount > 0 && clock.now() < endsAt) {
    const sizes = server.sessionSizes
    // A room that was empty meanwhile has forgotten where its peers are sent: who comes now must be told anew.
    for (const session of told) if (!sizes.has(session)) told.delete(session)
    for (const session of nextSessions(sizes, told, portion)) {
      told.add(session)
      server.sendAway(session, servers)
    }
    await clock.wait(STEP_MS)
  }
  return server.connectionCount
}

const portionOf = (peers: number, withinMs: number): number =>
  Math.ceil((peers * STEP_MS) / Math.max(STEP_MS, withinMs))

/** Whole sessions, as a meeting's peers are to find each other again soon, until they have so many peers together. */
function nextSessions(
  sizes: ReadonlyMap<string, number>,
  told: ReadonlySet<string>,
  portion: number,
): string[] {
  const next: string[] = []
  let peers = 0
  for (const [session, size] of sizes) {
    if (peers >= portion) break
    if (told.has(session)) continue
    next.push(session)
    peers += size
  }
  return next
}

/** Where the peers of a server with this address can go; `own` null: it does not know which of them it is. */
export const otherServers = (advertised: readonly string[], own: string | null): readonly string[] =>
  advertised.filter(url => own === null || normal(url) !== normal(own))

/** Capitals of the host, the usual port and a slash at the end make no other server. */
const normal = (url: string): string => (URL.canParse(url) ? new URL(url).href.replace(/\/$/, '') : url)
