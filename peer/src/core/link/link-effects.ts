/** What the link to one peer asks of signaling and of the transport of an attempt; a part of the core's effects. */
import type {PeerId} from '@s2c/shared/peer-id'
import type {Role} from './connection.js'
import type {MediaChannel} from './packet-link.js'

export type LinkEffect =
  /**
   * `via`: through this friend if it can; null: through the signaling service. `supersedes`: what waits for that peer to
   * come belongs to earlier tries, and only costs it time.
   */
  | {do: 'signal'; to: PeerId; data: string; via: PeerId | null; supersedes: boolean}
  /** A peer is silent, which may be due to our own network: signaling is to find out whether it is still there. */
  | {do: 'checkSignaling'}
  /** Those that go through a friend, `via`, never leave the core, nor does what is asked of them. */
  | {do: 'openTransport'; peer: PeerId; attempt: number; role: Role; via: PeerId | null}
  | {do: 'acceptDescription'; peer: PeerId; attempt: number; sdp: string}
  | {do: 'addCandidate'; peer: PeerId; attempt: number; candidate: string; mid: string}
  | {do: 'closeTransport'; peer: PeerId; attempt: number}
  | {do: 'sendControl'; peer: PeerId; attempt: number; text: string}
  | {do: 'sendMedia'; peer: PeerId; attempt: number; channel: MediaChannel; packet: Uint8Array}
