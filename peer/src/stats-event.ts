/** Figures of the core, of sound and of the machine, as the one event that views get. Pure. */
import type {MeetingFigures} from './core/meeting.js'
import type {EngineEvent, PeerId, SelectedPath} from './engine-protocol.js'
import type {SoundStats} from './io/sound/sound.js'
import type {Usage} from './io/usage.js'

type StatsEvent = Extract<EngineEvent, {event: 'stats'}>

const NO_SOUND = {concealedPercent: 0, bufferMs: 0, level: 0}

/** The once-a-second event: what the meeting counted, what the sound worker counted, what it cost. */
export function statsEvent(
  seconds: number,
  usage: Usage,
  meeting: MeetingFigures,
  sound: SoundStats,
  pathTo: (peer: PeerId) => SelectedPath | null,
  dropped: Readonly<Record<string, number>>,
): StatsEvent {
  return {
    event: 'stats',
    seconds: Math.round(seconds * 1000) / 1000,
    ...usage,
    sent: meeting.sent,
    dropped: {...meeting.dropped, ...sound.dropped, ...dropped},
    peers: meeting.peers.map(({id, name, state, via, rttMs, pathKbps, video, audio}) => {
      const {concealedPercent, bufferMs, level} = sound.peers[id] ?? NO_SOUND
      const {width: cols, height: rows, ...rates} = video
      return {
        ...{id, name, state, rttMs, pathKbps},
        path: via === null ? pathTo(id) : null,
        via,
        video: {cols, rows, ...rates},
        audio: {...audio, concealedPercent, bufferMs, level},
      }
    }),
  }
}
