/** The devices of this machine for `use`, and which of them a call uses now. */
import type {EngineEvent, NamedDevice} from '../engine-protocol.js'
import {deviceMeant, linuxCameraPath, listDevices} from './capture/device-list.js'
import type {Device} from './capture/device-list-parser.js'
import type {AudioSource, SpeakerSink, VideoSource} from './capture/source.js'

export type MachineDevices = Omit<Extract<EngineEvent, {event: 'devices'}>, 'event'>

/** What a call sees, listens and plays to now; null: nothing, as it is missing or off. */
export type DevicesInUse = {
  readonly camera: VideoSource | null
  readonly microphone: AudioSource | null
  readonly speaker: SpeakerSink | null
}

/** What `use` can name on this machine. Rejects with a SourceProblem where nobody can be asked. */
export async function listMachineDevices(
  inUse: DevicesInUse,
  list: () => Promise<readonly Device[]> = listDevices,
  platform: NodeJS.Platform = process.platform,
): Promise<MachineDevices> {
  const devices = await list()
  const named = (kind: Device['kind']): NamedDevice[] => {
    const candidates = devices.filter(device => device.kind === kind)
    const used = usedOf(candidates, asListed(inUse, kind, platform))
    return candidates.map(device => ({id: device.id, name: device.name, inUse: device === used}))
  }
  return {cameras: named('camera'), microphones: named('microphone'), speakers: named('speaker')}
}

type Source = VideoSource | AudioSource | SpeakerSink

/** A camera may be named by its number alone. */
function asListed(inUse: DevicesInUse, kind: Device['kind'], platform: NodeJS.Platform): Source | null {
  const source = inUse[kind]
  const isCameraOnLinux = kind === 'camera' && platform === 'linux'
  return isCameraOnLinux && source?.kind === 'device'
    ? {kind: 'device', id: linuxCameraPath(source.id)}
    : source
}

function usedOf(candidates: readonly Device[], source: Source | null): Device | undefined {
  if (source?.kind === 'auto') return candidates.find(({isDefault}) => isDefault)
  return source?.kind === 'device' ? deviceMeant(source.id, candidates) : undefined
}
