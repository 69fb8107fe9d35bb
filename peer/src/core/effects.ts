/** What the pure core asks its shell to do. The shell does it and reports back with meeting events. */
import type {CleanText} from '@s2c/shared/clean-text'
import type {PeerId} from '@s2c/shared/peer-id'
import type {ChatEffect} from './chat/chat-effects.js'
import type {LinkState} from './link/connection.js'
import type {LinkEffect} from './link/link-effects.js'
import type {Obstacle} from './link/obstacle.js'
import type {Picture, PictureRequest} from './picture/picture.js'
import type {Trust} from './trust/acquaintance.js'
import type {KnownPeerChange} from './trust/known-peers.js'

export type {Trust}

/**
 * Whether a peer and we have let each other in. none: no handshake has passed yet · knocking: it waits at our
 * door · waiting: we wait at its door · admitted: both are in.
 */
export type Admission = 'none' | 'knocking' | 'waiting' | 'admitted'

/** How a peer stands, for people to see. */
export type PeerStatus = {
  readonly id: PeerId
  /** Empty until its hello. */
  readonly name: CleanText | ''
  readonly state: LinkState['name']
  /** Why no way to it was found when last looked for; null: one was, or nothing is known. */
  readonly obstacle: Obstacle | null
  /** Who forwards between it and us, in lack of a direct way; null: nobody. */
  readonly via: {readonly id: PeerId; readonly name: CleanText | ''} | null
  readonly muted: boolean
  readonly cameraOff: boolean
  /** Since when its hand is raised, ms since 1970 by our clock; null: it is not. */
  readonly handRaised: number | null
  readonly admission: Admission
  readonly trust: Trust
  /** When its identity key was first met, ms since 1970; null: never before this meeting. Known is not verified. */
  readonly knownSinceMs: number | null
  /** The name that its key was first met under, where it now comes under another; else empty. */
  readonly knownAs: CleanText | ''
  /** Of its identity key, as ssh-keygen prints it; null until it is proven. */
  readonly fingerprint: string | null
  /** Four words that are the same on both sides only if nobody stands between; empty until they are known. */
  readonly words: readonly string[]
  /** Whether its identity decides about the door. */
  readonly isFounder: boolean
}

/** How the meeting as a whole stands, for people to see. */
export type MeetingStatus = {
  readonly locked: boolean
  /** Whether this side decides about the door. */
  readonly isFounder: boolean
  /** Twelve words that everybody shares who sees the same identity keys; they change with the members. */
  readonly words: readonly string[]
  /** Handshakes that failed since joining: somebody with another passphrase, or somebody in between. */
  readonly failedHandshakes: number
}

/** passphrase: nobody in the session has the same one · denied: at the door · kicked: by the founder, from inside. */
export type TurnedAway = 'passphrase' | 'denied' | 'kicked'

export type TileRequest = PictureRequest & {readonly id: PeerId}

export type Effect =
  | LinkEffect
  | ChatEffect
  | {do: 'playSound'; peer: PeerId; number: number; payload: Uint8Array}
  | {do: 'forgetSound'; peer: PeerId}
  /** Our own sound is to take so many bits from now on. `afresh`: nobody has heard anything yet to be continued. */
  | {do: 'codeSound'; bitsPerSecond: number; afresh: boolean}
  /** So many of the packets of our own sound are likely to get lost, 0..100. */
  | {do: 'expectLoss'; percent: number}
  | {do: 'showPicture'; peer: PeerId; number: number; picture: Picture}
  /** A picture of ours as it was coded, in one of the sizes asked for. */
  | {do: 'pictureSent'; number: number; picture: Picture}
  | {do: 'peerChanged'; status: PeerStatus}
  | {do: 'meetingChanged'; status: MeetingStatus}
  /** Sign this with the identity key, and report `signed`. */
  | {do: 'sign'; ticket: number; message: Uint8Array}
  /** Keep this beyond the meeting. */
  | {do: 'rememberPeer'; change: KnownPeerChange}
  /** The meeting cannot be taken part in; it is to be left. */
  | {do: 'turnedAway'; reason: TurnedAway}
  | {do: 'warn'; code: string; message: string}

export type Emit = (effect: Effect) => void
