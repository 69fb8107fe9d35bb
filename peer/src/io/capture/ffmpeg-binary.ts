/**
 * Which ffmpeg to run. Found by looking at files alone: starting each candidate to ask it costs 100 ms a
 * binary, and a capture that starts at once tells as much. Listings and diagnoses do ask, once a process.
 */
import {execFile} from 'node:child_process'
import {accessSync, chmodSync, constants, statSync} from 'node:fs'
import {createRequire} from 'node:module'
import {delimiter, isAbsolute, join, resolve} from 'node:path'
import {SourceProblem} from './source.js'
import {NEVER_STOPPED} from './stopping.js'

export type FfmpegBinary = {
  readonly path: string
  /** Why this one: named in FFMPEG_PATH or FFMPEG_BIN, a package's download, on PATH, or carried by a package. */
  readonly origin: 'environment' | 'ffmpeg-static' | 'path' | 'embedded'
}

/** Binaries to try, best first. */
export type FfmpegChoice = readonly [FfmpegBinary, ...FfmpegBinary[]]

type FfmpegAbilities =
  /** `devices`: names of the input and output formats that reach devices, such as `pulse` and `v4l2`. */
  | {readonly usable: true; readonly version: string; readonly devices: ReadonlySet<string>}
  | {readonly usable: false; readonly reason: string}

/** Windows spells PATH in its own way. */
type SearchedVariables = Readonly<Partial<Record<'FFMPEG_PATH' | 'FFMPEG_BIN' | 'PATH' | 'Path', string>>>

export type FfmpegSurroundings = {
  readonly env: SearchedVariables
  readonly platform: NodeJS.Platform
  /** Paths the two packages claim; the file need not exist. Null when the package is absent. */
  readonly staticPath: () => string | null
  readonly embeddedPath: () => string | null
}

/** A binary that takes longer to print its version is not worth waiting for. */
const PROBE_LIMIT_MS = 5000

/**
 * The binaries to try. A binary named in the environment is the only candidate.
 * Throws a SourceProblem `no-ffmpeg` when there is none.
 */
export function findFfmpeg(surroundings: FfmpegSurroundings = thisMachine): FfmpegChoice {
  const {env, staticPath, embeddedPath} = surroundings
  const variable = env.FFMPEG_PATH ? 'FFMPEG_PATH' : 'FFMPEG_BIN'
  const named = env[variable]
  if (named) return [namedBinary(variable, named, surroundings)]
  const embedded = embeddedPath()
  const candidates: readonly (FfmpegBinary | null)[] = [
    runnable(staticPath(), 'ffmpeg-static'),
    runnable(onPath('ffmpeg', surroundings), 'path'),
    runnable(madeExecutable(embedded), 'embedded'),
  ]
  const [best, ...others] = candidates.filter(candidate => candidate !== null)
  if (best !== undefined) return [best, ...others]
  throw new SourceProblem('no-ffmpeg', embedded === null ? NOTHING_FOUND : notExecutable(embedded))
}

/**
 * Starts a binary twice, at the same time, to learn its version and devices; remembered while this process lives,
 * unless the signal ended it first.
 */
export function probeFfmpeg(path: string, signal: AbortSignal = NEVER_STOPPED): Promise<FfmpegAbilities> {
  let probe = probes.get(path)
  if (probe === undefined) {
    probe = startProbe(path, signal)
    probes.set(path, probe)
  }
  return probe
}

const probes = new Map<string, Promise<FfmpegAbilities>>()

async function startProbe(path: string, signal: AbortSignal): Promise<FfmpegAbilities> {
  try {
    const [version, devices] = await Promise.all([
      output(path, ['-version'], signal),
      output(path, ['-hide_banner', '-devices'], signal),
    ])
    const match = /^ffmpeg version (\S+)/.exec(version)
    if (match === null) return {usable: false, reason: 'it does not answer as ffmpeg does'}
    return {usable: true, version: match[1]!, devices: parseDevices(devices)}
  } catch (error) {
    if (signal.aborted) probes.delete(path)
    return {usable: false, reason: (error as Error).message.split('\n')[0]!}
  }
}

/** Names from the table of `ffmpeg -devices`; a line may hold several, as in ` DE video4linux2,v4l2 Video4Linux2`. */
export function parseDevices(table: string): ReadonlySet<string> {
  const rows = table.matchAll(/^ [D ][E ]d? +([\w,]+)/gm)
  return new Set([...rows].flatMap(([, names]) => names!.split(',')))
}

const output = (path: string, args: string[], signal: AbortSignal): Promise<string> =>
  new Promise((done, failed) => {
    const limits = {timeout: PROBE_LIMIT_MS, windowsHide: true, signal}
    execFile(path, args, limits, (error, stdout) => (error === null ? done(stdout) : failed(error)))
  })

function namedBinary(variable: string, named: string, surroundings: FfmpegSurroundings): FfmpegBinary {
  const path = /[\\/]/.test(named) ? resolve(named) : onPath(named, surroundings)
  const binary = runnable(path, 'environment')
  if (binary !== null) return binary
  const remedy = 'correct it, or unset it to use another ffmpeg.'
  throw new SourceProblem(
    'no-ffmpeg',
    `${variable} names "${named}", which is no program that can be run; ${remedy}`,
  )
}

function onPath(name: string, {env, platform}: FfmpegSurroundings): string | null {
  const fileName = platform === 'win32' && !/\.exe$/i.test(name) ? `${name}.exe` : name
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(isAbsolute)
  return folders.map(folder => join(folder, fileName)).find(isRunnable) ?? null
}

const runnable = (path: string | null, origin: FfmpegBinary['origin']): FfmpegBinary | null =>
  path !== null && isRunnable(path) ? {path, origin} : null

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** npm sets the mode in an install script, which many machines do not let run. */
function madeExecutable(path: string | null): string | null {
  if (path === null || isRunnable(path)) return path
  try {
    chmodSync(path, 0o755)
  } catch {
    return null
  }
  return path
}

const NOTHING_FOUND =
  'No ffmpeg was found; install it (for example "apt install ffmpeg" or "brew install ffmpeg"), or set FFMPEG_PATH to one.'
const notExecutable = (path: string): string =>
  `The ffmpeg at ${path} may not be run; allow it with "chmod +x ${path}", or set FFMPEG_PATH to another one.`

const load = createRequire(import.meta.url)

const thisMachine: FfmpegSurroundings = {
  env: process.env,
  platform: process.platform,
  staticPath: () => pathFrom(() => load('ffmpeg-static')),
  embeddedPath: () => pathFrom(() => (load('@ffmpeg-installer/ffmpeg') as {path: unknown}).path),
}

/** Both packages throw or give null where they have no binary for this machine. */
function pathFrom(loadPath: () => unknown): string | null {
  try {
    const path = loadPath()
    return typeof path === 'string' ? path : null
  } catch {
    return null
  }
}
