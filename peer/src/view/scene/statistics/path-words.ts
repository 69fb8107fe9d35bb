/** How somebody is reached, in words: what is proven, and which way packets take. Pure. */
import type {Trust} from '../../../core/effects.js'
import type {SelectedPath} from '../../../engine-protocol.js'

const TRUSTS: Readonly<Record<Trust, string>> = {
  verified: 'verified',
  unverified: 'not verified',
  changed: 'another key than remembered',
}

/** There is no connection that is not: what differs is who stands at its other end. */
export const encryptionWords = (trust: Trust): string => `end to end encrypted, ${TRUSTS[trust]}`

export const isRelayed = (path: SelectedPath | null): boolean =>
  path !== null && (path.local === 'relay' || path.remote === 'relay')

export function pathWords(path: SelectedPath | null): string {
  if (path === null) return 'path not known'
  const {local, remote, family} = path
  return `${isRelayed(path) ? 'through a relay' : 'direct'}, ${family}, ${local} to ${remote}`
}
