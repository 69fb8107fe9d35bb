/** Reads what ffmpeg prints when asked for devices: three systems, each with an older and a newer form. */
import {cleanText} from '@s2c/shared/clean-text'

/** Names go to terminals; in characters. */
const MAX_NAME = 100

export type Device = {
  readonly kind: 'camera' | 'microphone' | 'speaker'
  /** What follows `device:` on the command line. */
  readonly id: string
  /** What the system calls it. */
  readonly name: string
  readonly isDefault: boolean
}

/** `ffmpeg -sources SYSTEM` or `-sinks SYSTEM`: lines such as `* hw:0 [Built-in Audio] (audio)`. Monitors are left out. */
export function parseLinuxList(text: string, kind: Device['kind']): readonly Device[] {
  const rows = text.matchAll(/^([* ]) (\S+) \[(.*?)\](?: \(.*\))?$/gm)
  return [...rows]
    .map(([, mark, id, name]) => ({kind, id: id!, name: cleanText(name!, MAX_NAME), isDefault: mark === '*'}))
    .filter(({id}) => !id.endsWith('.monitor'))
}

/** `ffmpeg -f avfoundation -list_devices true`: a headline for each kind, then `[0] FaceTime HD Camera`. */
export const parseMacList = (text: string): readonly Device[] =>
  parseUnderHeadlines(text, 'AVFoundation', (line, kind) => {
    const name = /^\[[^\]]*@[^\]]*\] \[\d+\] (.+)$/.exec(line)?.[1]
    return name === undefined || name.startsWith('Capture screen') ? null : {kind, name}
  })

/** `ffmpeg -f dshow -list_devices true`: `"Name" (video)`, or in older builds `"Name"` under a headline. */
export const parseWindowsList = (text: string): readonly Device[] =>
  parseUnderHeadlines(text, 'DirectShow', (line, kind) => {
    const match = /^\[[^\]]*@[^\]]*\]\s+"(.+)"(?: \((.+)\))?$/.exec(line)
    return match === null ? null : {kind: windowsKind(match[2], kind), name: match[1]!}
  })

type Row = Pick<Device, 'kind' | 'name'>

/** `read` gets each line that is no headline, and the kind of the latest headline; null where no device stands. */
function parseUnderHeadlines(
  text: string,
  system: string,
  read: (line: string, kind: Device['kind']) => Row | null,
): readonly Device[] {
  let headline: Device['kind'] = 'camera'
  const devices: Device[] = []
  for (const line of text.split(/\r?\n/)) {
    if (line.includes(`${system} video devices`)) headline = 'camera'
    else if (line.includes(`${system} audio devices`)) headline = 'microphone'
    else {
      const row = read(line, headline)
      if (row === null) continue
      const {kind, name} = row
      const isDefault = !devices.some(device => device.kind === kind)
      devices.push({kind, id: name, name: cleanText(name, MAX_NAME), isDefault})
    }
  }
  return devices
}

function windowsKind(mark: string | undefined, headline: Device['kind']): Device['kind'] {
  if (mark === undefined) return headline
  return mark.includes('video') ? 'camera' : 'microphone'
}
