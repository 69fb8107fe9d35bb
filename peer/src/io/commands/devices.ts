/** `s2c-peer devices`: what can be named as device:ID on this machine. */
import {shown} from '../capture/complaint.js'
import {listDevices} from '../capture/device-list.js'
import type {Device} from '../capture/device-list-parser.js'
import {SourceProblem} from '../capture/source.js'

type Write = (text: string) => void

const HEADINGS: readonly {readonly kind: Device['kind']; readonly title: string; readonly option: string}[] =
  [
    {kind: 'camera', title: 'Cameras', option: '--video'},
    {kind: 'microphone', title: 'Microphones', option: '--audio'},
    {kind: 'speaker', title: 'Speakers', option: '--speaker'},
  ]

/** Resolves with the exit code: 0, or 1 when there is no ffmpeg to ask. */
export async function printDevices(
  write: Write = text => process.stdout.write(text),
  complain: Write = text => process.stderr.write(text),
  list: () => Promise<readonly Device[]> = listDevices,
): Promise<number> {
  try {
    write(describeDevices(await list()))
    return 0
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error
    complain(`${error.message}\n`)
    return 1
  }
}

/** One block for each kind; each line begins with what the option takes. */
export function describeDevices(devices: readonly Device[]): string {
  return HEADINGS.map(({kind, title, option}) => {
    const found = devices.filter(device => device.kind === kind)
    const lines =
      found.length > 0
        ? found.map(describe)
        : ['  none found; the system chooses by itself once there is one']
    return [`${title} (${option} device:ID)`, ...lines, ''].join('\n')
  }).join('\n')
}

function describe({id, name, isDefault}: Device): string {
  const what = name === id ? '' : `  ${name}`
  return `  device:${shown(id)}${what}${isDefault ? '  (default)' : ''}`
}
