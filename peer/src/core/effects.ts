/** What the pure core asks its shell to do. The shell does it and reports back with meeting events. */

import type {CleanText} from '@s2c/shared/clean-text'
import type {PeerId} from '@s2c/shared/peer-id'
import type {ConnectionState, Role} from './link/connection.js'
import type {MediaChannel} from './link/packet-link.js'
import type {Grid, GridSize} from './picture/grid.js'

/** How a peer stands, for people to see. */
export type PeerStatus = {
  readonly id: PeerId
  /** Empty until its hello. */
  readonly name: CleanText | ''
  readonly state: ConnectionState['name']
  readonly muted: boolean
  readonly cameraOff: boolean
}

export type TileRequest = GridSize & {readonly id: PeerId}

export type Effect =
  | {do: 'signal'; to: PeerId; data: string}
  | {do: 'openTransport'; peer: PeerId; attempt: number; role: Role}
  | {do: 'acceptDescription'; peer: PeerId; attempt: number; sdp: string}
  | {do: 'addCandidate'; peer: PeerId; attempt: number; candidate: string; mid: string}
  | {do: 'closeTransport'; peer: PeerId; attempt: number}
  | {do: 'sendControl'; peer: PeerId; attempt: number; text: string}
  | {do: 'sendMedia'; peer: PeerId; attempt: number; channel: MediaChannel; packet: Uint8Array}
  | {do: 'playSound'; peer: PeerId; number: number; payload: Uint8Array}
  | {do: 'forgetSound'; peer: PeerId}
  | {do: 'showPicture'; peer: PeerId; number: number; grid: Grid}
  /** A picture of ours as it was coded, in one of the sizes asked for. */
  | {do: 'pictureSent'; number: number; grid: Grid}
  | {do: 'peerChanged'; status: PeerStatus}
  | {do: 'warn'; code: string; message: string}

export type Emit = (effect: Effect) => void
