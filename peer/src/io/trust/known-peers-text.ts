/** How known peers stand in their file: JSON that people may read and mend, parsed once and strictly. */
import {parseJson} from '@s2c/shared/json'
import {cleanDisplayName} from '@s2c/shared/names'
import {z} from 'zod'
import {foldName} from '../../core/trust/fold-name.js'
import {IDENTITY_KEY_PATTERN} from '../../core/trust/identity-key.js'
import {type KnownPeer, MAX_KNOWN_PEERS} from '../../core/trust/known-peers.js'

export type ParsedKnownPeers = {ok: true; peers: KnownPeer[]} | {ok: false; reason: 'newer' | 'broken'}

const VERSION = 1
/** Names are cut to less when they are cleaned. */
const MAX_NAME_CHARACTERS = 256

const schema = z.object({
  version: z.literal(VERSION),
  peers: z
    .array(
      z.object({
        name: z.string().max(MAX_NAME_CHARACTERS),
        key: z.string().regex(IDENTITY_KEY_PATTERN),
        since: z.iso.datetime(),
        verified: z.boolean(),
      }),
    )
    .max(MAX_KNOWN_PEERS),
})
const newer = z.object({version: z.number().gt(VERSION)})

/** Names are folded anew, so that a file outlives a change of how. */
export function parseKnownPeers(text: string): ParsedKnownPeers {
  const value = parseJson(text)
  const parsed = schema.safeParse(value)
  if (!parsed.success) return {ok: false, reason: newer.safeParse(value).success ? 'newer' : 'broken'}
  const peers = parsed.data.peers.map(({name, key, since, verified}) => {
    const shownName = cleanDisplayName(name)
    return {name: foldName(shownName), shownName, key, sinceMs: Date.parse(since), verified}
  })
  return {ok: true, peers}
}

export function formatKnownPeers(peers: readonly KnownPeer[]): string {
  const listed = peers.map(({shownName, key, sinceMs, verified}) => ({
    name: shownName,
    key,
    since: new Date(sinceMs).toISOString(),
    verified,
  }))
  return `${JSON.stringify({version: VERSION, peers: listed}, null, 2)}\n`
}
