/** What the main thread and the sound worker tell each other. */
import type {VoiceStats} from '../../core/sound/listen/listener.js'
import type {CleaningChoice} from '../../core/sound/talk/cleaner.js'
import type {EncodedFrame, TalkerNotice} from '../../core/sound/talk/talker.js'
import type {DeviceState} from '../../engine-protocol.js'
import type {AudioSource, SpeakerSink} from '../capture/source.js'

export type SoundOptions = {
  source: AudioSource
  sink: SpeakerSink
  muted: boolean
  /** Of a microphone; files and tones pass as they are. */
  cleaning: CleaningChoice
  /** Peers are heard from where they are placed, if the speaker has two channels. */
  stereo: boolean
}

/** Loudness 0..1 since the last ones; who of the others talks now. */
export type SoundLevels = {own: number; peers: Record<string, number>; speaker: string | null}

export type SoundStats = {
  /** Over the last second. */
  peers: Record<string, VoiceStats>
  /** Packets thrown away since the start, by reason. */
  dropped: Record<string, number>
}

export type SoundDevice = 'microphone' | 'speaker'
export type SoundProblem = {code: string; message: string}

/** What to go on with. */
export type SoundChoice =
  | {readonly device: 'microphone'; readonly source: AudioSource}
  | {readonly device: 'speaker'; readonly sink: SpeakerSink}

export type ToSoundWorker =
  | {do: 'receive'; peer: string; number: number; payload: Uint8Array}
  | {do: 'forget'; peer: string}
  | {do: 'mute'; muted: boolean}
  /** Nobody is to be heard here. */
  | {do: 'deafen'; deafened: boolean}
  /** Of one peer: 0 to 2, 1 as it comes. */
  | {do: 'volume'; peer: string; volume: number}
  /** Where one peer is heard from: -1 (left) to 1 (right). */
  | {do: 'place'; peer: string; pan: number}
  /** One peer is not to be heard here. */
  | {do: 'mutePeer'; peer: string; muted: boolean}
  /** Is answered with `used`, each in turn. */
  | {do: 'use'; choice: SoundChoice}
  /** Code own sound so from now on; `afresh`: nobody has heard what went before. */
  | {do: 'code'; bitsPerSecond: number; afresh: boolean}
  | {do: 'expectLoss'; percent: number}
  | {do: 'stop'}

export type FromSoundWorker =
  /** Both devices run, or do without. */
  | {event: 'started'}
  /** A named source or sink cannot be used; nothing follows. */
  | {event: 'refused'; problem: SoundProblem}
  | {event: 'encoded'; frame: EncodedFrame}
  | {event: 'noticed'; notice: TalkerNotice}
  | {event: 'levels'; levels: SoundLevels}
  | {event: 'stats'; stats: SoundStats}
  /** The answer to `use`; with a problem, everything goes on as before. */
  | {event: 'used'; problem: SoundProblem | null}
  | {event: 'device'; which: SoundDevice; state: DeviceState; problem: SoundProblem | null}
