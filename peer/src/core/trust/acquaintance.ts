/**
 * What this side knows of who one peer is: its proven identity, the words of the link, and how that fits who was
 * met before. Made with the peer; the identity, once proven, stays the same for as long as the peer is known.
 */
import type {CleanText} from '@s2c/shared/clean-text'
import {cleanDisplayName} from '@s2c/shared/names'
import {foldName} from './fold-name.js'
import {fingerprintOf} from './identity.js'
import {type IdentityKey, identityKeyBytes} from './identity-key.js'
import type {KnownPeerChange, KnownPeers, Standing} from './known-peers.js'
import type {ProvenIdentity} from './proven-identity.js'

/**
 * What is proven of who a peer is. unverified: nothing · verified: the words were compared, now or in an earlier
 * meeting, for this identity key under this name · changed: its name is remembered with another key.
 */
export type Trust = 'unverified' | 'verified' | 'changed'

export class Acquaintance {
  readonly #ownKey: IdentityKey
  readonly #known: KnownPeers
  readonly #remember: (change: KnownPeerChange) => void
  #identity: ProvenIdentity | null = null
  #standing: Standing = {standing: 'new'}
  /** Folded: another name is another decision. */
  #acceptedName: string | null = null
  #isVerified = false
  /** In this meeting, whether or not it can be remembered. */
  #wereWordsCompared = false

  /** `remember` hears of what is to be kept beyond this meeting. */
  constructor(ownKey: IdentityKey, known: KnownPeers, remember: (change: KnownPeerChange) => void) {
    this.#ownKey = ownKey
    this.#known = known
    this.#remember = remember
  }

  get key(): IdentityKey | null {
    return this.#identity?.key ?? null
  }

  /** Who decides about the door, as the peer says. */
  get namedFounder(): IdentityKey | null {
    return this.#identity?.founder ?? null
  }

  get fingerprint(): string | null {
    return this.#identity === null ? null : fingerprintOf(identityKeyBytes(this.#identity.key))
  }

  get words(): readonly string[] {
    return this.#identity?.words ?? []
  }

  /** When the key was first met; while it is not the remembered one, when that one was. */
  get knownSinceMs(): number | null {
    const standing = this.#standing
    return standing.standing === 'known' || (standing.standing === 'changed' && this.isChanged)
      ? standing.sinceMs
      : null
  }

  /** The name that the key was first met under, where it now comes under another; else empty. */
  get knownAs(): CleanText | '' {
    const standing = this.#standing
    return standing.standing === 'known' && standing.knownAs !== null
      ? cleanDisplayName(standing.knownAs)
      : ''
  }

  /** Somebody known comes under this name for the first time. */
  get hasNewName(): boolean {
    return this.#standing.standing === 'known' && this.#standing.isNewName
  }

  get trust(): Trust {
    if (this.isChanged) return 'changed'
    return this.#isVerified ? 'verified' : 'unverified'
  }

  /** It claims a name that is remembered with another key, and nobody has accepted that yet. */
  get isChanged(): boolean {
    return this.#standing.standing === 'changed' && this.#standing.name !== this.#acceptedName
  }

  /** The remembered name that is claimed with another key; empty when there is none. */
  get claimedName(): CleanText | '' {
    const standing = this.#standing
    return standing.standing === 'changed' && this.isChanged ? cleanDisplayName(standing.shownName) : ''
  }

  /** False when it proves to be somebody else than on an earlier connection, or comes under another name. */
  identified(identity: ProvenIdentity, toldName: CleanText | ''): boolean {
    if (this.#identity !== null && this.#identity.key !== identity.key) return false
    if (toldName !== '' && !identity.claims(foldName(toldName))) return false
    this.#identity = identity
    this.judge()
    return true
  }

  /** Again when it may come in: others of that name may have been met meanwhile. Only while its claim can be checked. */
  judge(): void {
    const identity = this.#identity
    if (identity === null) return
    if (identity.key === this.#ownKey) {
      this.#isVerified = true
      return
    }
    this.#standing = this.#known.judge(identity.key, name => identity.claims(name))
    const isRememberedSo = this.#standing.standing === 'known' && this.#standing.verified
    this.#isVerified = this.#wereWordsCompared || isRememberedSo
  }

  /** The name told by somebody admitted. Oneself is not remembered. */
  met(name: CleanText, nowMs: number): void {
    const key = this.#identity?.key
    if (key === undefined || key === this.#ownKey) return
    this.#remember({do: this.#acceptedName === foldName(name) ? 'accept' : 'remember', name, key, nowMs})
    if (this.#wereWordsCompared) this.#remember({do: 'verify', key, name})
  }

  /** The user says that somebody else of this name, or the same person with a new key, is welcome. */
  accept(): void {
    if (this.#standing.standing === 'changed') this.#acceptedName = this.#standing.name
  }

  /** The user compared the words; the name is empty as long as it is not told. False while there is nothing to compare. */
  verify(name: CleanText | ''): boolean {
    if (this.#identity === null || this.isChanged) return false
    this.#isVerified = true
    this.#wereWordsCompared = true
    if (name !== '') this.#remember({do: 'verify', key: this.#identity.key, name})
    return true
  }

  /** The user takes that back. False when nothing was compared; oneself is verified without. */
  unverify(): boolean {
    const key = this.#identity?.key
    if (key === undefined || key === this.#ownKey || !this.#isVerified) return false
    this.#isVerified = false
    this.#wereWordsCompared = false
    this.#remember({do: 'unverify', key})
    return true
  }
}
