/**
 * What the engine and a view tell each other. The engine process holds links, capture and sound; a view
 * holds a terminal, or prints these events as JSON lines. Field names are part of the command's contract.
 */

import type {PeerId} from '@s2c/shared/peer-id'
import type {Reaction} from './core/chat/post.js'
import type {MeetingStatus, PeerStatus, TileRequest} from './core/effects.js'
import type {LinkState} from './core/link/connection.js'
import type {CandidateKind} from './core/link/obstacle.js'
import type {Picture, PictureFormat, PictureRequest} from './core/picture/picture.js'

export type {PeerId, Reaction, TileRequest}

/** Which way packets to a peer take. */
export type SelectedPath = {
  readonly local: CandidateKind
  readonly remote: CandidateKind
  readonly family: 'IPv4' | 'IPv6'
}

/** As the engine tells them, `cols` and `rows` are samples; a json view prints the cells that these fill. */
export type VideoStats = {
  cols: number
  rows: number
  /** Of the newest picture; null before the first. */
  format: PictureFormat | null
  fps: number
  kbps: number
  lostPercent: number
  latencyMs: {p50: number; p95: number} | null
}
export type AudioStats = {
  kbps: number
  lostPercent: number
  concealedPercent: number
  bufferMs: number
  level: number
}
export type PeerStats = {
  id: PeerId
  name: string
  state: LinkState['name']
  rttMs: number
  /** What the path to it carries, as far as is known; what is sent stays within. */
  pathKbps: number
  /** Null while there is no connection, and where somebody else forwards. */
  path: SelectedPath | null
  via: PeerStatus['via']
  video: VideoStats
  audio: AudioStats
}

export type EngineEvent =
  /**
   * Joining waits for the command `join`, where it was to: own picture and levels come already, under this id. Nobody
   * else knows of it.
   */
  | {event: 'preparing'; id: PeerId}
  /** `hasPassphrase`: a private meeting; an open one lets everybody in who knows its name. */
  | {
      event: 'joined'
      session: string
      id: PeerId
      name: string
      server: string
      hasPassphrase: boolean
      /** Others on the LAN find the session by its name alone. */
      onLan?: boolean
    }
  | {event: 'left'; why: string}
  /**
   * At each change; of what a peer changes at will, as `PeerNews` tells it. `closed` means gone: the peer is no longer part of
   * the meeting. `path`: which way packets take, null without a connection, and where somebody else forwards (`via`); ICE may
   * find a better one, which the figures tell.
   */
  | ({event: 'peer'; name: string; knownAs: string; path: SelectedPath | null} & Omit<
      PeerStatus,
      'name' | 'knownAs'
    >)
  /** The door, the words of all, failed handshakes; at each change. */
  | ({event: 'meeting'} & MeetingStatus)
  /** This peer's own devices and hand. `missing` is a device that was asked for and is not there. */
  | {
      event: 'self'
      /** Nothing of the microphone is sent: muted, and push to talk not held. */
      muted: boolean
      /** Push to talk is held. */
      talking: boolean
      /** Hears nobody. */
      deafened: boolean
      /** The microphone is on and hears nothing at all. */
      microphoneSilent: boolean
      /** The screen is sent in place of the camera. */
      sharing: boolean
      cameraOff: boolean
      /** Since when the own hand is raised, ms since 1970; null: it is not. */
      handRaised: number | null
      /** False where `none` was chosen: there is nothing to switch on. */
      cameraSource: boolean
      microphoneSource: boolean
      camera: DeviceState
      microphone: DeviceState
      speaker: DeviceState
    }
  /**
   * Loudness 0..1 by peer id, own microphone included, and who of the others talks now; ten times a second while it changes; for views with
   * meters only.
   */
  | {event: 'levels'; levels: Record<PeerId, number>; speaker: PeerId | null}
  | {
      event: 'stats'
      seconds: number
      cpuPercent: number
      rssBytes: number
      sent: {video: {fps: number; kbps: number}; audio: {kbps: number}}
      /** Input thrown away since joining, by reason. */
      dropped: Record<string, number>
      peers: PeerStats[]
    }
  /** The answer to `list-devices`: what `use` can name, as the system calls it. */
  | {
      event: 'devices'
      cameras: readonly NamedDevice[]
      microphones: readonly NamedDevice[]
      speakers: readonly NamedDevice[]
    }
  /**
   * Somebody said something; each text once, and those of one peer in order. Own ones come back at once, `own`, with the own
   * id. `number` counts the posts of one peer, reactions among them; `atMs`: when it was said, ms since 1970 by this
   * machine's clock, which is earlier than now for what waited for a connection. `text` has lines, parted by `\n`.
   */
  | {
      event: 'chat'
      id: PeerId
      name: string
      text: string
      number: number
      own: boolean
      atMs: number
    }
  /** So many posts of a peer are lost: they waited too long for a connection, or came too fast. */
  | {event: 'chat-missed'; id: PeerId; name: string; count: number}
  /** Own ones too, with the own id. Late ones, after a connection was replaced, are left out. */
  | {event: 'reaction'; id: PeerId; name: string; reaction: Reaction}
  /**
   * Where an own text is by now; after its `chat` and at each change. `missing`: were there when it was said and have
   * yet to say that they have it; `unreached`: left without saying so, or were away for too long to get it any more.
   */
  | {event: 'delivered'; number: number; missing: readonly PeerId[]; unreached: readonly PeerId[]}
  | {event: 'signaling'; state: 'connected' | 'lost'; server: string}
  | {event: 'warning' | 'error'; code: string; message: string}

export type DeviceState = 'none' | 'starting' | 'running' | 'missing'

/** What `use` can change during the call. */
export type UsableDevice = 'camera' | 'microphone' | 'speaker'

/**
 * `id` stands behind `device:` in the words of `--video`, `--audio` and `--speaker`. `inUse`: one is seen by it, talks into
 * it, or hears the others from it.
 */
export type NamedDevice = {id: string; name: string; inUse: boolean}

/** A peer's picture, ready to paint. The own id stands for the own camera. */
export type EnginePicture = {id: PeerId; number: number; picture: Picture}

export type PeerCommand = 'admit' | 'deny' | 'kick' | 'hand-over' | 'verify' | 'unverify' | 'accept'

export type EngineCommand =
  | {do: 'mute' | 'unmute' | 'camera-off' | 'camera-on' | 'leave'}
  /** Once, where joining waits for it. */
  | {do: 'join'}
  /** Push to talk: from `talk` to `hush` the microphone is on even while muted. */
  | {do: 'talk' | 'hush'}
  /** To hear nobody, which mutes, too; `unmute` ends both. */
  | {do: 'deafen' | 'undeafen'}
  /** The screen in place of the camera, and the camera again. */
  | {do: 'share' | 'unshare'}
  /** How loud a peer is here: 0 to 2, 1 as it comes. */
  | {do: 'volume'; id: PeerId; volume: number}
  /** Where a peer is heard from, in stereo: -1 (left) to 1 (right). One that has just left is passed over. */
  | {do: 'place'; id: PeerId; pan: number}
  /** A peer is not heard here. */
  | {do: 'mute-peer' | 'unmute-peer'; id: PeerId}
  /** Goes on with another device; in the words of `--video`, `--audio` and `--speaker`. */
  | {do: 'use'; device: UsableDevice; source: string}
  /** Asks for the cameras, microphones and speakers of this machine; answered once a change under way is done. */
  | {do: 'list-devices'}
  /** To everybody who is in now. What is empty, too long or too fast is refused with the warning `notSaid`. */
  | {do: 'say'; text: string}
  | {do: 'react'; reaction: Reaction}
  | {do: 'raise-hand' | 'lower-hand'}
  | {do: 'show'; tiles: TileRequest[]}
  /** What to ask of everybody who has no tile. */
  | {do: 'ask'; request: PictureRequest}
  /** The founder's: nobody comes in unasked; everybody may. */
  | {do: 'lock' | 'unlock'}
  /**
   * The founder's admit (who knocks), deny (who knocks), kick and hand-over (who is in); everybody's verify (the
   * words were compared and are the same), unverify (it takes that back) and accept (a changed key: let it in, remember it).
   */
  | {do: PeerCommand; id: PeerId}

/** The engine as a view sees it. */
export type EngineConnection = {
  send(command: EngineCommand): void
  /** Called once; what the engine said before is told now, first of all. */
  listen(listener: EngineListener): void
}

export type EngineListener = {
  event(event: EngineEvent): void
  picture(picture: EnginePicture): void
  /** Once, and last, when the engine process ended: its exit code, null for one that was killed or never ran. */
  end(code: number | null): void
}
