/**
 * The people met before: which identity keys came under which names, and whose words were compared. Made from a file
 * when the engine starts; changed by the meeting as people are met; keeps itself within a bound.
 * Trust on first use, as in OpenSSH's known_hosts: a remembered name with another key is the loud case.
 */
import {foldName, isSharedName} from './fold-name.js'
import {fingerprintOf} from './identity.js'
import {type IdentityKey, identityKeyBytes} from './identity-key.js'

/** One name with one of its keys: a name may have several keys and a key several names. */
export type KnownPeer = {
  /** Folded. */
  readonly name: string
  readonly shownName: string
  readonly key: IdentityKey
  /** When this key first came under this name, by the wall clock. */
  readonly sinceMs: number
  /** Words were compared with the owner of this key while it came under this name. */
  readonly verified: boolean
}

export type Standing =
  | {
      readonly standing: 'known'
      /** Under the name that it claims. */
      readonly verified: boolean
      readonly sinceMs: number
      /** The name that the key was first remembered under, where that is not the one it claims; else null. */
      readonly knownAs: string | null
      /** Whether it never came under the claimed name before. */
      readonly isNewName: boolean
    }
  | {readonly standing: 'new'}
  /** It claims the name of somebody remembered with other keys; `sinceMs` is the oldest of those. */
  | {
      readonly standing: 'changed'
      readonly name: string
      readonly shownName: string
      readonly sinceMs: number
    }

export type KnownPeerChange =
  | {
      readonly do: 'remember' | 'accept'
      readonly name: string
      readonly key: IdentityKey
      readonly nowMs: number
    }
  | {readonly do: 'verify'; readonly key: IdentityKey; readonly name: string}
  | {readonly do: 'unverify'; readonly key: IdentityKey}
  | {readonly do: 'forget'; readonly who: string}

/** A claim is tried against every remembered name, some 30 µs each: 256 keep that below 10 ms. */
export const MAX_KNOWN_PEERS = 256
/** Who comes under ever new names must not take them all from others. */
export const MAX_NAMES_OF_A_KEY = 4

export class KnownPeers {
  /** The one met longest ago first. */
  #peers: KnownPeer[]

  constructor(peers: readonly KnownPeer[] = []) {
    this.#peers = peers.slice(-MAX_KNOWN_PEERS)
  }

  /** Every entry, the one met longest ago first. */
  get all(): readonly KnownPeer[] {
    return this.#peers
  }

  /**
   * Who the proven owner of a key is to us. `isClaimOf` says whether the folded name is the one it claims, which is
   * not yet told at this point. A known key is known under any name but one that others are remembered by.
   */
  judge(key: IdentityKey, isClaimOf: (foldedName: string) => boolean): Standing {
    const own = this.#peers.filter(peer => peer.key === key)
    const named = own.find(peer => isClaimOf(peer.name))
    if (named === undefined) {
      const claimed = this.#claimedAmongOthers(own, isClaimOf)
      if (claimed !== null) return claimed
    }
    const [first] = own.toSorted((a, b) => a.sinceMs - b.sinceMs)
    if (first === undefined) return {standing: 'new'}
    return {
      standing: 'known',
      verified: named?.verified === true,
      sinceMs: first.sinceMs,
      knownAs: first.name === named?.name ? null : first.shownName,
      isNewName: named === undefined,
    }
  }

  /**
   * Remembers an admitted peer, or that it was met again. False, and nothing is remembered, if the name belongs to
   * others (only `accept` may add a key to such a name), if the key has its fill of names or every place is taken by
   * somebody verified.
   */
  remember(shownName: string, key: IdentityKey, nowMs: number): boolean {
    const name = foldName(shownName)
    const others = this.#peers.filter(peer => peer.name === name)
    if (others.length > 0 && !isSharedName(name) && !others.some(peer => peer.key === key)) return false
    return this.accept(shownName, key, nowMs)
  }

  /** Adds a key to a name by its user's decision: two people may have one name, and one person two keys. */
  accept(shownName: string, key: IdentityKey, nowMs: number): boolean {
    const name = foldName(shownName)
    const own = this.#peers.filter(peer => peer.key === key)
    const before = own.find(peer => peer.name === name)
    if (before === undefined && (own.length >= MAX_NAMES_OF_A_KEY || !this.#makeRoom())) return false
    // A name that nobody compared words under is not verified by those compared under another one.
    const verified = before?.verified === true
    const entry = {name, shownName, key, sinceMs: before?.sinceMs ?? nowMs, verified}
    this.#peers = [...this.#peers.filter(peer => peer !== before), entry]
    return true
  }

  /** The words were compared with this key's owner under this name. False for a key that is not remembered so. */
  verify(key: IdentityKey, shownName: string): boolean {
    const name = foldName(shownName)
    const isMeant = (peer: KnownPeer): boolean => peer.key === key && peer.name === name
    const isKnown = this.#peers.some(isMeant)
    this.#peers = this.#peers.map(peer => (isMeant(peer) ? {...peer, verified: true} : peer))
    return isKnown
  }

  /** Nothing that was compared counts for this key any more, under any name. */
  unverify(key: IdentityKey): void {
    this.#peers = this.#peers.map(peer => (peer.key === key ? {...peer, verified: false} : peer))
  }

  /** Forgets a name with all its keys, or the key of a fingerprint ("SHA256:…") under all its names; how many entries. */
  forget(nameOrFingerprint: string): number {
    const count = this.#peers.length
    const isMeant = meaning(nameOrFingerprint)
    this.#peers = this.#peers.filter(peer => !isMeant(peer))
    return count - this.#peers.length
  }

  /** A change as a value, for whoever also keeps it in a file. */
  apply(change: KnownPeerChange): void {
    switch (change.do) {
      case 'remember':
      case 'accept':
        this[change.do](change.name, change.key, change.nowMs)
        return
      case 'verify':
        this.verify(change.key, change.name)
        return
      case 'unverify':
        this.unverify(change.key)
        return
      case 'forget':
        this.forget(change.who)
        return
      default:
        change satisfies never
    }
  }

  /** Takes over what the file holds by now: other meetings on this machine write to it too. */
  replace(peers: readonly KnownPeer[]): void {
    this.#peers = peers.slice(-MAX_KNOWN_PEERS)
  }

  #claimedAmongOthers(own: readonly KnownPeer[], isClaimOf: (name: string) => boolean): Standing | null {
    const ownNames = new Set(own.map(peer => peer.name))
    const names = new Set(this.#peers.map(peer => peer.name))
    for (const name of names) {
      if (ownNames.has(name) || isSharedName(name) || !isClaimOf(name)) continue
      const [first] = this.#peers.filter(peer => peer.name === name).toSorted((a, b) => a.sinceMs - b.sinceMs)
      return {standing: 'changed', name, shownName: first!.shownName, sinceMs: first!.sinceMs}
    }
    return null
  }

  /** The unverified one met longest ago makes room; nobody whose words were compared ever does. */
  #makeRoom(): boolean {
    if (this.#peers.length < MAX_KNOWN_PEERS) return true
    const oldest = this.#peers.find(peer => !peer.verified)
    this.#peers = this.#peers.filter(peer => peer !== oldest)
    return oldest !== undefined
  }
}

function meaning(nameOrFingerprint: string): (peer: KnownPeer) => boolean {
  const fingerprint = nameOrFingerprint.trim()
  if (/^SHA256:/i.test(fingerprint)) {
    return peer => fingerprintOf(identityKeyBytes(peer.key)).slice(7) === fingerprint.slice(7)
  }
  const name = foldName(nameOrFingerprint)
  return peer => peer.name === name
}
