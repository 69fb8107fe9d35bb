/** `s2c-peer doctor`: what this machine has for a meeting, and how to mend what is missing. */
import {listDevices} from '../capture/device-list.js'
import type {Device} from '../capture/device-list-parser.js'
import {type FfmpegBinary, type FfmpegChoice, findFfmpeg, probeFfmpeg} from '../capture/ffmpeg-binary.js'

/** `needed`: without it there is no meeting; the rest has a placeholder. */
export type Finding = {readonly what: string; readonly needed: boolean} & (
  | {readonly ok: true; readonly detail: string}
  | {readonly ok: false; readonly remedy: string}
)

/** The terminal as far as it matters here. */
export type TerminalAtHand = {
  readonly isTerminal: boolean
  readonly colorDepth: number
  readonly platform: NodeJS.Platform
  readonly locale: string
}

/** Prints a line for each part. Resolves with the exit code: 0, or 1 when something is missing that has no substitute. */
export async function runDoctor(
  write: (text: string) => void = text => process.stdout.write(text),
): Promise<number> {
  const listing = listDevices()
  const findings = await Promise.all([
    checkNode(process.versions.node),
    checkFfmpeg(),
    ...(['camera', 'microphone', 'speaker'] as const).map(kind => checkDevice(kind, listing)),
    checkTerminal(terminalAtHand()),
    checkTransport(),
  ])
  write(findings.map(describeFinding).join(''))
  return findings.some(({ok, needed}) => needed && !ok) ? 1 : 0
}

/** Columns: verdict, part, detail or remedy. */
export const describeFinding = (finding: Finding): string =>
  `${finding.ok ? 'ok     ' : 'missing'}  ${finding.what.padEnd(10)}  ${finding.ok ? finding.detail : finding.remedy}\n`

/** The oldest version that is tested. */
const OLDEST_NODE = [20, 19] as const

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor, oldestMinor] = OLDEST_NODE
  const what = {what: 'Node.js', needed: true}
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor))
    return {...what, ok: true, detail: version}
  return {...what, ok: false, remedy: `${version} is too old; install ${OLDEST_NODE.join('.')} or later.`}
}

const ORIGINS: Readonly<Record<FfmpegBinary['origin'], string>> = {
  environment: 'named in the environment',
  'ffmpeg-static': 'downloaded by ffmpeg-static',
  path: 'found on PATH',
  embedded: 'carried along by this program',
}

/** Not needed: without it one can still see and hear the others. */
export async function checkFfmpeg(find: () => FfmpegChoice = findFfmpeg): Promise<Finding> {
  const what = {what: 'ffmpeg', needed: false}
  try {
    const [binary] = find()
    const abilities = await probeFfmpeg(binary.path)
    if (abilities.usable) {
      return {...what, ok: true, detail: `${abilities.version} at ${binary.path}, ${ORIGINS[binary.origin]}`}
    }
    const remedy = 'Reinstall it, or set FFMPEG_PATH to another one.'
    return {...what, ok: false, remedy: `${binary.path} cannot be used: ${abilities.reason}. ${remedy}`}
  } catch (problem) {
    return {...what, ok: false, remedy: (problem as Error).message}
  }
}

const REMEDIES: Readonly<Record<Device['kind'], string>> = {
  camera: 'None was found: others see your name instead. Connect one, or use --video file:PATH.',
  microphone: 'None was found: others do not hear you. Connect one, or use --audio file:PATH.',
  speaker: 'None was found: you do not hear the others. Connect one, or use --speaker file:PATH.wav.',
}

export async function checkDevice(
  kind: Device['kind'],
  listing: Promise<readonly Device[]>,
  platform: NodeJS.Platform = process.platform,
): Promise<Finding> {
  const what = {what: kind, needed: false}
  if (kind === 'speaker' && platform !== 'linux') return {...what, ok: true, detail: "the system's default"}
  try {
    const found = (await listing).filter(device => device.kind === kind)
    const names = found.map(({name}) => name).join(', ')
    return found.length > 0
      ? {...what, ok: true, detail: names}
      : {...what, ok: false, remedy: REMEDIES[kind]}
  } catch {
    return {...what, ok: false, remedy: 'It cannot be looked for without ffmpeg.'}
  }
}

/** ISO 2022 and single-byte locales would show the picture's glyphs as litter. */
export function checkTerminal({isTerminal, colorDepth, platform, locale}: TerminalAtHand): Finding {
  const what = {what: 'terminal', needed: false}
  if (!isTerminal)
    return {...what, ok: false, remedy: 'Output is not a terminal: join prints JSON lines here.'}
  if (platform !== 'win32' && !/utf-?8/i.test(locale)) {
    return {
      ...what,
      ok: false,
      remedy: 'It does not speak UTF-8: pictures are drawn in ASCII. Set LANG=C.UTF-8.',
    }
  }
  return {
    ...what,
    ok: true,
    detail: `UTF-8, ${colorDepth === 1 ? 'no colours' : `${2 ** colorDepth} colours`}`,
  }
}

function terminalAtHand(): TerminalAtHand {
  const {LC_ALL, LC_CTYPE, LANG} = process.env as Partial<Record<'LC_ALL' | 'LC_CTYPE' | 'LANG', string>>
  const isTerminal = process.stdout.isTTY === true
  const colorDepth = isTerminal ? process.stdout.getColorDepth() : 1
  return {isTerminal, colorDepth, platform: process.platform, locale: LC_ALL || LC_CTYPE || LANG || ''}
}

/** node-datachannel is native: a package for another system installs well and fails here. */
export async function checkTransport(
  load: () => Promise<unknown> = () => import('node-datachannel'),
): Promise<Finding> {
  const what = {what: 'transport', needed: true}
  try {
    await load()
    return {...what, ok: true, detail: 'node-datachannel loads'}
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0]
    return {
      ...what,
      ok: false,
      remedy: `node-datachannel does not load (${reason}); run "npm ci" again on this machine.`,
    }
  }
}
