import type {NamedDevice} from '../engine-protocol.js'
import {listDevices} from './capture/device-list.js'
import type {Device} from './capture/device-list-parser.js'

export type SoundDevices = {
  readonly microphones: readonly NamedDevice[]
  readonly speakers: readonly NamedDevice[]
}

/** What `use` can name on this machine. Rejects with a SourceProblem where nobody can be asked. */
export async function listSoundDevices(
  list: () => Promise<readonly Device[]> = listDevices,
): Promise<SoundDevices> {
  const devices = await list()
  const named = (kind: Device['kind']): NamedDevice[] =>
    devices.filter(device => device.kind === kind).map(({id, name}) => ({id, name}))
  return {microphones: named('microphone'), speakers: named('speaker')}
}
