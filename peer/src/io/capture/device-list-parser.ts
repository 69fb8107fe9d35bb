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
export function parseMacList(text: string): readonly Device[] {
  let kind: Device['kind'] = 'camera'
  const devices: Device[] = []
  for (const line of text.split(/\r?\n/)) {
    if (/AVFoundation video devices/.test(line)) kind = 'camera'
    else if (/AVFoundation audio devices/.test(line)) kind = 'microphone'
    else {
      const match = /^\[[^\]]*@[^\]]*\] \[(\d+)\] (.+)$/.exec(line)
      const name = match?.[2]
      if (name === undefined || name.startsWith('Capture screen')) continue
      devices.push({
        kind,
        id: name,
        name: cleanText(name, MAX_NAME),
        isDefault: !devices.some(device => device.kind === kind),
      })
    }
  }
  return devices
}

/** `ffmpeg -f dshow -list_devices true`: `"Name" (video)`, or in older builds `"Name"` under a headline. */
export function parseWindowsList(text: string): readonly Device[] {
  let headline: Device['kind'] = 'camera'
  const devices: Device[] = []
  for (const line of text.split(/\r?\n/)) {
    if (/DirectShow video devices/.test(line)) headline = 'camera'
    else if (/DirectShow audio devices/.test(line)) headline = 'microphone'
    else {
      const match = /^\[[^\]]*@[^\]]*\]\s+"(.+)"(?: \((.+)\))?$/.exec(line)
      if (match === null) continue
      const name = match[1]!
      const kind = windowsKind(match[2], headline)
      devices.push({
        kind,
        id: name,
        name: cleanText(name, MAX_NAME),
        isDefault: !devices.some(device => device.kind === kind),
      })
    }
  }
  return devices
}

function windowsKind(mark: string | undefined, headline: Device['kind']): Device['kind'] {
  if (mark === undefined) return headline
  return mark.includes('video') ? 'camera' : 'microphone'
}
