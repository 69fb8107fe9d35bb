import type {IdentityKey} from './identity-key.js'

/** Who the other side of a link proved to be. Made by the introduction over each connection. */
export type ProvenIdentity = {
  readonly key: IdentityKey
  /** The same on both sides unless somebody stands between. */
  readonly words: readonly string[]
  /** Who decides about the door, as the other side knows it. */
  readonly founder: IdentityKey | null
  /** Whether it claims to be of that folded name. */
  claims(foldedName: string): boolean
}
