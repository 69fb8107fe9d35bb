import type {NamedDevice} from '../engine-protocol.js'
import {deviceMeant, listDevices} from './capture/device-list.js'
import type {Device} from './capture/device-list-parser.js'
import type {AudioSource, SpeakerSink} from './capture/source.js'

export type SoundDevices = {
  readonly microphones: readonly NamedDevice[]
  readonly speakers: readonly NamedDevice[]
}

/** What a call listens and plays to now; null: to nothing, as it is missing. */
export type SoundInUse = {readonly microphone: AudioSource | null; readonly speaker: SpeakerSink | null}

/** What `use` can name on this machine. Rejects with a SourceProblem where nobody can be asked. */
export async function listSoundDevices(
  inUse: SoundInUse,
  list: () => Promise<readonly Device[]> = listDevices,
): Promise<SoundDevices> {
  const devices = await list()
  const named = (kind: keyof SoundInUse): NamedDevice[] => {
    const candidates = devices.filter(device => device.kind === kind)
    const used = usedOf(candidates, inUse[kind])
    return candidates.map(device => ({id: device.id, name: device.name, inUse: device === used}))
  }
  return {microphones: named('microphone'), speakers: named('speaker')}
}

function usedOf(candidates: readonly Device[], source: AudioSource | SpeakerSink | null): Device | undefined {
  if (source?.kind === 'auto') return candidates.find(({isDefault}) => isDefault)
  return source?.kind === 'device' ? deviceMeant(source.id, candidates) : undefined
}
