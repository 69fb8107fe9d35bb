/**
 * What a host announces on the LAN for each meeting it holds. It names nobody: who knows the session's name finds it
 * by trying the name, who does not learns that some meeting is there and no more.
 */
import {hmac} from '@noble/hashes/hmac.js'
import {sha256} from '@noble/hashes/sha2.js'
import {encodeHex, encodeUtf8} from '@s2c/shared/encoding'

/** 32 hexadecimal digits, drawn for each meeting that a process hosts; of two hosts of one meeting the lower stays. */
export type HostId = string

export type HostAdvert = {
  readonly id: HostId
  readonly port: number
  readonly salt: Uint8Array
  /** `sessionTag` of the salt and the session's name. */
  readonly tag: Uint8Array
  /** The session's name, where the host wants everybody on the LAN to know it. */
  readonly name: string | null
}

/** An advert as it was heard, with where its host can be reached from here, best first. */
export type Sighting = {
  readonly advert: HostAdvert
  readonly urls: readonly string[]
  /** The host has just taken it back. */
  readonly isGoodbye: boolean
}

export const HOST_ID_PATTERN = /^[0-9a-f]{32}$/
export const SALT_BYTES = 16
export const TAG_BYTES = 16
/** Whoever nobody can reach gives way to everybody who can be. */
export const LAST_HOST_ID: HostId = 'f'.repeat(32)

export type RandomBytes = (count: number) => Uint8Array

/** HMAC-SHA-256 (RFC 2104) of the session's name under the salt, cut to 16 bytes. */
export const sessionTag = (salt: Uint8Array, session: string): Uint8Array =>
  hmac(sha256, salt, encodeUtf8(session)).subarray(0, TAG_BYTES)

export function isFor({salt, tag}: HostAdvert, session: string): boolean {
  const expected = sessionTag(salt, session)
  return tag.length === TAG_BYTES && expected.every((byte, at) => byte === tag[at])
}

/** A fresh advert. `canBeReached`: others on the LAN can connect to the host. */
export function makeAdvert(
  session: string,
  {port, canBeReached, isNamed}: {port: number; canBeReached: boolean; isNamed: boolean},
  random: RandomBytes,
): HostAdvert {
  const salt = random(SALT_BYTES)
  const id = canBeReached ? encodeHex(random(16)) : LAST_HOST_ID
  return {id, port, salt, tag: sessionTag(salt, session), name: isNamed ? session : null}
}
