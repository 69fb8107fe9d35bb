/** The cameras, microphones and speakers of this machine, as ffmpeg and the system name them. */
import {execFile} from 'node:child_process'
import {readdir, readFile} from 'node:fs/promises'
import {shown} from './complaint.js'
import {type Device, parseLinuxList, parseMacList, parseWindowsList} from './device-list-parser.js'
import {type FfmpegBinary, type FfmpegChoice, findFfmpeg, probeFfmpeg} from './ffmpeg-binary.js'
import {SourceProblem} from './source.js'
import {NEVER_STOPPED} from './stopping.js'

/** A sound server that hangs must not hang the list. */
const LIST_LIMIT_MS = 5000

/**
 * In the system's order. What cannot be asked for is left out. Throws a SourceProblem without any ffmpeg. An
 * aborted signal ends the programs that are asked, and what they would have listed is missing.
 */
export async function listDevices(
  binaries: FfmpegChoice = findFfmpeg(),
  platform: NodeJS.Platform = process.platform,
  signal: AbortSignal = NEVER_STOPPED,
): Promise<readonly Device[]> {
  const [{path}] = binaries
  switch (platform) {
    case 'linux':
      return (
        await Promise.all([
          linuxCameras(),
          linuxSound('microphone', '-sources', binaries, signal),
          linuxSound('speaker', '-sinks', binaries, signal),
        ])
      ).flat()
    case 'darwin':
      return parseMacList(
        await printed(path, ['-f', 'avfoundation', '-list_devices', 'true', '-i', ''], signal),
      )
    case 'win32':
      return parseWindowsList(
        await printed(path, ['-f', 'dshow', '-list_devices', 'true', '-i', 'dummy'], signal),
      )
    default:
      return []
  }
}

/** The first binary that can reach a sound server or camera system of this name; null when none can. */
async function binaryWith(
  system: string,
  binaries: FfmpegChoice,
  signal: AbortSignal,
): Promise<FfmpegBinary | null> {
  const abilities = await Promise.all(binaries.map(({path}) => probeFfmpeg(path, signal)))
  return binaries.find((_, index) => hasDevice(abilities[index], system)) ?? null
}

const hasDevice = (abilities: Awaited<ReturnType<typeof probeFfmpeg>> | undefined, system: string): boolean =>
  abilities?.usable === true && abilities.devices.has(system)

/** From the file system: nothing has to be started, and a camera in use is listed too. */
export async function linuxCameras(
  devFolder = '/dev',
  classFolder = '/sys/class/video4linux',
): Promise<readonly Device[]> {
  const entries = await readdir(devFolder).catch(() => [])
  const numbers = entries.flatMap(entry => /^video(\d+)$/.exec(entry)?.[1] ?? []).map(Number)
  numbers.sort((a, b) => a - b)
  const cameras = await Promise.all(numbers.map(number => linuxCamera(number, devFolder, classFolder)))
  return cameras
    .filter(camera => camera !== null)
    .map((camera, place) => ({...camera, isDefault: place === 0}))
}

/** `device:0` is the first node. */
export const linuxCameraPath = (id: string): string => (/^\d+$/.test(id) ? `/dev/video${id}` : id)

/** A camera has several nodes; the one with index 0 delivers pictures, the others describe them. */
async function linuxCamera(number: number, devFolder: string, classFolder: string): Promise<Device | null> {
  const read = (file: string): Promise<string> =>
    readFile(`${classFolder}/video${number}/${file}`, 'utf8').catch(() => '')
  const [index, name] = await Promise.all([read('index'), read('name')])
  if (index !== '' && index.trim() !== '0') return null
  const id = `${devFolder}/video${number}`
  return {kind: 'camera', id, name: shown(name) || id, isDefault: false}
}

/** `list`: the option of ffmpeg that lists them. */
async function linuxSound(
  kind: 'microphone' | 'speaker',
  list: '-sources' | '-sinks',
  binaries: FfmpegChoice,
  signal: AbortSignal,
): Promise<readonly Device[]> {
  const pulse = await binaryWith('pulse', binaries, signal)
  const found = pulse === null ? [] : parseLinuxList(await printed(pulse.path, [list, 'pulse'], signal), kind)
  if (found.length > 0) return found
  const alsa = await binaryWith('alsa', binaries, signal)
  if (alsa === null) return []
  return parseLinuxList(await printed(alsa.path, [list, 'alsa'], signal), kind).filter(({id}) => isCard(id))
}

/** ALSA lists its plug-ins as well; only cards and the default are devices. */
const isCard = (id: string): boolean => id === 'default' || id.startsWith('plughw:')

/** Lists come on standard output or standard error, some with a failing exit code. */
const printed = (path: string, args: string[], signal: AbortSignal): Promise<string> =>
  new Promise(done => {
    const limits = {timeout: LIST_LIMIT_MS, windowsHide: true, signal}
    execFile(path, ['-hide_banner', ...args], limits, (_, stdout, stderr) => done(`${stdout}\n${stderr}`))
  })

/**
 * The device a person means by `device:ID`: its id, its name in any case, or a part of only one name.
 * Throws a SourceProblem `unknown-device` that names what there is.
 */
export function findDevice(id: string, kind: Device['kind'], devices: readonly Device[]): Device {
  const candidates = devices.filter(device => device.kind === kind)
  const found = deviceMeant(id, candidates)
  if (found !== undefined) return found
  throw new SourceProblem(
    'unknown-device',
    `There is no ${kind} "${shown(id)}". ${whatThereIs(kind, candidates)}`,
  )
}

/** The same among devices of one kind; undefined where there is none. */
export function deviceMeant(id: string, candidates: readonly Device[]): Device | undefined {
  const wanted = id.toLowerCase()
  const exact = candidates.find(device => device.id === id || device.name.toLowerCase() === wanted)
  const partial = candidates.filter(device => device.name.toLowerCase().includes(wanted))
  return exact ?? (partial.length === 1 ? partial[0] : undefined)
}

function whatThereIs(kind: Device['kind'], candidates: readonly Device[]): string {
  if (candidates.length === 0)
    return `No ${kind} was found on this machine; connect one, or choose another source.`
  const named = candidates.map(({id, name}) => (name === id ? `device:${id}` : `device:${id} (${name})`))
  return `Choose one of: ${named.join(', ')}.`
}
