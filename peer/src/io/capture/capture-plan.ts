/** What to start for a source on this machine, looked up anew at each try: devices come and go. */
import {stat} from 'node:fs/promises'
import {resolve} from 'node:path'
import {type CaptureInput, fileInput, testPicture, testTone} from './capture-input.js'
import {type CaptureSubject, missingDevice, notMedia, shown, unreadable} from './complaint.js'
import {
  cameraInputs,
  microphoneInput,
  type ScreenVariables,
  type SoundSystem,
  screenInput,
  soundSystems,
} from './device-inputs.js'
import {findDevice, linuxCameraPath, linuxCameras, listDevices} from './device-list.js'
import type {Device} from './device-list-parser.js'
import type {FfmpegChoice} from './ffmpeg-binary.js'
import {type AudioSource, SourceProblem, type VideoSource} from './source.js'

/** Ways to reach the source, best first. */
export type CapturePlan = readonly Alternative[]
export type Alternative = {readonly subject: CaptureSubject; readonly input: CaptureInput}

export type PlanSurroundings = {
  readonly platform: NodeJS.Platform
  readonly env: ScreenVariables
  readonly binaries: FfmpegChoice
  /** Aborted when nobody needs the plan any more. */
  readonly signal: AbortSignal
}

/** Throws a SourceProblem for what can be seen without starting anything: a missing file, an unknown device. */
export async function planVideo(
  source: Exclude<VideoSource, {kind: 'none'}>,
  fps: number,
  around: PlanSurroundings,
): Promise<CapturePlan> {
  switch (source.kind) {
    case 'test':
      return [{subject: {kind: 'test', name: '', wants: 'video'}, input: testPicture(fps)}]
    case 'file':
      return [await planFile(source.path, 'video')]
    case 'screen': {
      const input = screenInput(around.platform, around.env)
      return [{subject: {kind: 'screen', name: input.url, wants: 'video'}, input}]
    }
    case 'device':
      return planCameras([await namedCamera(source.id, around)], around.platform)
    case 'auto':
      return planCameras(await cameras(around), around.platform)
    default:
      return source satisfies never
  }
}

export async function planAudio(
  source: Exclude<AudioSource, {kind: 'none'}>,
  around: PlanSurroundings,
): Promise<CapturePlan> {
  switch (source.kind) {
    case 'test':
      return [{subject: {kind: 'test', name: '', wants: 'audio'}, input: testTone(source.frequencyHz)}]
    case 'file':
      return [await planFile(source.path, 'audio')]
    case 'device':
      return planMicrophones(await namedMicrophone(source.id, around))
    case 'auto':
      return planMicrophones(await usualMicrophones(around))
    default:
      return source satisfies never
  }
}

async function planFile(path: string, wants: CaptureSubject['wants']): Promise<Alternative> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error)
  if (found instanceof Error) throw fileProblem(path, found)
  if (found.isDirectory()) {
    throw new SourceProblem(
      wants === 'video' ? 'not-a-video' : 'no-sound',
      `${shown(path)} is a folder; name a file in it.`,
    )
  }
  if (isText(path)) throw notMedia(path, wants)
  return {subject: {kind: 'file', name: path, wants}, input: fileInput(resolve(path))}
}

/** Extensions by which older ffmpeg builds take any text for a picture of text. */
const isText = (path: string): boolean => /\.(ans|art|asc|diz|ice|nfo|txt|vt)$/i.test(path)

function fileProblem(path: string, error: NodeJS.ErrnoException): SourceProblem {
  if (error.code === 'EACCES') return unreadable(path)
  return new SourceProblem(
    'file-missing',
    `The file ${shown(path)} does not exist; check its name and the folder you are in.`,
  )
}

function planCameras(found: readonly string[], platform: NodeJS.Platform): CapturePlan {
  if (found.length === 0) throw missingDevice({kind: 'camera', name: '', wants: 'video'})
  return found.flatMap(id =>
    cameraInputs(id, platform).map(
      input => ({subject: {kind: 'camera', name: id, wants: 'video'}, input}) as const,
    ),
  )
}

async function cameras({platform, binaries, signal}: PlanSurroundings): Promise<readonly string[]> {
  if (platform === 'linux') return (await linuxCameras()).map(({id}) => id)
  if (platform === 'darwin') return ['default']
  return idsOf('camera', await listDevices(binaries, platform, signal))
}

async function namedCamera(id: string, {platform, binaries, signal}: PlanSurroundings): Promise<string> {
  if (platform !== 'linux')
    return isIndex(id, platform)
      ? id
      : findDevice(id, 'camera', await listDevices(binaries, platform, signal)).id
  const path = linuxCameraPath(id)
  const known = path.startsWith('/') && (await stat(path).catch(() => null)) !== null
  return known ? path : findDevice(path, 'camera', await linuxCameras()).id
}

/** avfoundation takes the number it lists a device under. */
const isIndex = (id: string, platform: NodeJS.Platform): boolean =>
  platform === 'darwin' && /^(\d+|default)$/.test(id)

type Microphone = {readonly id: string; readonly system: SoundSystem}

function planMicrophones(found: readonly Microphone[]): CapturePlan {
  if (found.length === 0) throw missingDevice({kind: 'microphone', name: '', wants: 'audio'})
  return found.map(({id, system}) => ({
    subject: {kind: 'microphone', name: id === 'default' ? '' : id, wants: 'audio'},
    input: microphoneInput(id, system),
  }))
}

async function usualMicrophones({
  platform,
  binaries,
  signal,
}: PlanSurroundings): Promise<readonly Microphone[]> {
  const systems = soundSystems(platform)
  if (platform !== 'win32') return systems.map(system => ({id: 'default', system}))
  const [first] = idsOf('microphone', await listDevices(binaries, platform, signal))
  return first === undefined ? [] : [{id: first, system: 'dshow'}]
}

async function namedMicrophone(id: string, around: PlanSurroundings): Promise<readonly Microphone[]> {
  const {platform, binaries, signal} = around
  if (id === 'default') return usualMicrophones(around)
  if (platform === 'linux' && isAlsaName(id)) return [{id, system: 'alsa'}]
  const [system] = soundSystems(platform)
  if (isIndex(id, platform)) return [{id, system: system!}]
  const found = findDevice(id, 'microphone', await listDevices(binaries, platform, signal))
  return [{id: found.id, system: platform === 'linux' && isAlsaName(found.id) ? 'alsa' : system!}]
}

/** ALSA names its devices by plug-in and card; the sound servers never use a colon so early. */
const isAlsaName = (id: string): boolean => /^(hw|plughw|sysdefault|dsnoop|front):/.test(id)

const idsOf = (kind: Device['kind'], devices: readonly Device[]): readonly string[] =>
  devices.filter(device => device.kind === kind).map(({id}) => id)
