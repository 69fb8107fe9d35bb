/**
 * How an end of a relayed connection is described in a sealed offer or answer, in the place of an SDP: who forwards, and an
 * ephemeral X25519 key. The hashes of both keys are the fingerprints that the introduction confirms, as those of certificates are.
 */
import {decodeBase64, encodeBase64, encodeHex} from '@s2c/shared/encoding'
import {PEER_ID_PATTERN, type PeerId} from '@s2c/shared/peer-id'
import {FIELD_BYTES, hash} from '../seal/transcript.js'

export type RelayDescription = {readonly via: PeerId; readonly key: Uint8Array}

const PREFIX = 's2c-relay 1'

export const formatDescription = ({via, key}: RelayDescription): string =>
  `${PREFIX} ${via} ${encodeBase64(key)}`

/** Null for every other description, such as an SDP. */
export function parseDescription(text: string): RelayDescription | null {
  if (!text.startsWith(`${PREFIX} `)) return null
  const [via = '', encoded = '', ...rest] = text.slice(PREFIX.length + 1).split(' ')
  const key = decodeBase64(encoded)
  if (rest.length > 0 || !PEER_ID_PATTERN.test(via) || key?.length !== FIELD_BYTES) return null
  return {via, key}
}

/** Like a certificate's, but of no length that one of SHA-256 has: neither can pass for the other. */
export const fingerprintOf = (key: Uint8Array): string =>
  `s2c-relay ${encodeHex(hash('s2c.relay-key.v1', key).slice(0, FIELD_BYTES))}`
