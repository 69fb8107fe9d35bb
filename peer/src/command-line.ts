/** The flags of `s2c-peer join`, parsed once into what an engine and a view need. */
import {isIP} from 'node:net'
import {userInfo} from 'node:os'
import {ICE_SERVER_EXAMPLE, isIceServer, isServerUrl, SERVER_URL_EXAMPLE} from '@s2c/shared/addresses'
import {cleanText} from '@s2c/shared/clean-text'
import {cleanDisplayName} from '@s2c/shared/names'
import {type Command, InvalidArgumentError, Option} from 'commander'
import {type GridSize, MAX_COLS, MAX_ROWS} from './core/picture/grid.js'
import {
  COLOUR_MODES,
  type ColourMode,
  FILTERS,
  type Filter,
  GLYPH_MODES,
  type GlyphMode,
} from './core/picture/paint/look.js'
import {parseRamp, RAMPS, type RampFault} from './core/picture/paint/ramp-palette.js'
import {type ParsedSource, parseAudioSource, parseSpeakerSink, parseVideoSource} from './io/capture/source.js'
import {hasNetwork, LOOPBACK} from './io/local-address.js'
import {type IdentityFlag, parseIdentityFlag} from './io/trust/identity-flag.js'
import type {AccessFlags, MeetingAccess} from './io/trust/meeting-access.js'
import type {IdentityChoice} from './io/trust/signer.js'
import type {RunOptions} from './run-engine.js'

export type ViewName = 'auto' | 'json' | 'none'
export type ColorMode = 'auto' | ColourMode
/** How pictures are drawn, as far as somebody said. `glyphs` null: what suits the colours. */
export type LookFlags = {
  readonly color: ColorMode
  readonly glyphs: GlyphMode | null
  readonly palette: string
  readonly filter: Filter
  readonly dither: boolean
}
export type JoinFlags = ReturnType<typeof readFlags>

const MAX_FPS = 60
const DEFAULT_SIZE: GridSize = {cols: 80, rows: 24}
const DEFAULT_SIZE_TEXT = '80x24'

export type RawFlags = {
  invite?: true
  inviteFile?: string
  passphrase?: true
  passphraseFile?: string
  identity: IdentityFlag
  server?: string[]
  name?: string
  video: RunOptions['video']
  audio: RunOptions['audio']
  speaker: RunOptions['speaker']
  echoCancellation: boolean
  noiseSuppression: boolean
  autoGain: boolean
  stereo?: true
  muted?: true
  cameraOff?: true
  view: ViewName
  size: GridSize
  color: ColorMode
  glyphs?: GlyphMode
  palette: string
  filter: Filter
  dither?: true
  fps: number
  frames: number
  bind?: string
  discovery: boolean
  iceServer?: string[]
  duration?: number
  recordSent?: string
}

/** Adds the contract's flags to the `join` command. */
export function describeJoin(command: Command): Command {
  return command
    .showHelpAfterError('(s2c-peer join --help lists the options)')
    .argument('[session]', '1 to 64 letters, digits, ".", "_" or "-"; not needed with an invite')
    .option('--invite', 'ask for an invite link (or env S2C_INVITE)')
    .option('--invite-file <file>', 'read the invite link from a file; - is standard input')
    .option('--passphrase', "ask for the meeting's passphrase (or env S2C_PASSPHRASE)")
    .option('--passphrase-file <file>', "read the meeting's passphrase from a file; - is standard input")
    .addOption(serverOption())
    .addOption(new Option('--name <name>', 'how others see you (default: your login name)').env('S2C_NAME'))
    .addOption(identityOption())
    .addOption(
      source('--video <source>', 'auto, none, test, screen, file:PATH or device:ID', parseVideoSource),
    )
    .addOption(audioOption())
    .addOption(speakerOption())
    .option('--no-echo-cancellation', 'leave in what the microphone hears of the loudspeaker')
    .option('--no-noise-suppression', 'leave in what is no voice, for example music')
    .option('--no-auto-gain', 'leave voices as loud or quiet as they come')
    .option('--stereo', 'hear each person from where its picture stands; for headphones')
    .option('--muted', 'join with the microphone muted')
    .option('--camera-off', 'join with the camera off')
    .addOption(
      new Option('--view <view>', 'auto is full screen when input and output are a terminal, else json')
        .choices(['auto', 'json', 'none'])
        .default('auto'),
    )
    .addOption(
      new Option('--size <COLSxROWS>', 'picture size a json or none view asks of each peer')
        .default(DEFAULT_SIZE, DEFAULT_SIZE_TEXT)
        .argParser(gridSize),
    )
    .addOption(
      new Option(
        '--color <mode>',
        'colours of pictures, names and borders (auto: what the terminal shows; none in a json or none view)',
      )
        .choices(['auto', ...COLOUR_MODES])
        .default('auto'),
    )
    .addOption(
      new Option(
        '--glyphs <mode>',
        'what pictures are drawn with (default: half with colours, else shape)',
      ).choices(GLYPH_MODES),
    )
    .addOption(
      new Option(
        '--palette <ramp>',
        `glyphs of the ramp: ${Object.keys(RAMPS).join(', ')}, or glyphs of your own, darkest first`,
      )
        .default('standard')
        .argParser(palette),
    )
    .addOption(new Option('--filter <filter>', 'a tint, or more').choices(FILTERS).default('none'))
    .option('--dither', 'even out the steps of few colours or glyphs by a pattern')
    .option('--fps <n>', 'the most pictures a second to send', wholeNumber('--fps', 1, MAX_FPS), 30)
    .option(
      '--frames <n>',
      "json view: print each peer's picture, at most n a second",
      wholeNumber('--frames', 0, MAX_FPS),
      0,
    )
    .option(
      '--bind <address>',
      'local address for media and for a server started here (default: 127.0.0.1 without --server or with --no-discovery, else every interface)',
      address,
    )
    .option('--no-discovery', 'no traffic for finding or announcing a meeting on the LAN')
    .option('--ice-server <url>', `${ICE_SERVER_EXAMPLE}; may be repeated`, iceServers)
    .option('--duration <seconds>', 'leave after so long', seconds)
    .option('--record-sent <file>', 'write each picture sent as a JSON line, for tests')
}

/** Also an option of `invite`. */
export const serverOption = (): Option =>
  new Option('--server <url>', 'signaling server, ws:// or wss://; may be repeated, or separated by commas')
    .env('S2C_SERVER')
    .argParser(serverUrls)

/** Also an option of `identity show`. */
export const identityOption = (): Option =>
  new Option('--identity <key>', 'who you are to others: own, a private key FILE, or agent[:FINGERPRINT]')
    .env('S2C_IDENTITY')
    .default({kind: 'own'}, 'own')
    .argParser(text => {
      const parsed = parseIdentityFlag(text)
      if (!parsed.ok) throw new InvalidArgumentError(parsed.reason)
      return parsed.flag
    })

/** Also an option of `doctor`. */
export const audioOption = (): Option =>
  source('--audio <source>', 'auto, none, test[:FREQ], file:PATH or device:ID', parseAudioSource)

/** Also an option of `doctor`. */
export const speakerOption = (): Option =>
  source('--speaker <sink>', 'auto, none, file:PATH.wav or device:ID', parseSpeakerSink)

/** What says which meeting is meant; its names and secrets are read and checked elsewhere. */
export const accessFlags = (session: string | undefined, raw: RawFlags): AccessFlags => ({
  session,
  invite: raw.invite ?? false,
  inviteFile: raw.inviteFile,
  passphrase: raw.passphrase ?? false,
  passphraseFile: raw.passphraseFile,
  commandsOnStdin: raw.view === 'json',
})

/**
 * Without a named server everybody in the session is on this machine, and so without a network: loopback serves them.
 * A server in the flags goes before the one of an invite, and that one before the environment's.
 */
export function readFlags(
  access: MeetingAccess & {readonly identity: IdentityChoice},
  raw: RawFlags,
  isServerFromEnvironment = false,
) {
  const isInvited = access.server !== null && (raw.server === undefined || isServerFromEnvironment)
  const servers = isInvited ? [access.server] : (raw.server ?? [])
  const engine: Omit<RunOptions, 'request'> = {
    session: access.session,
    passphrase: access.passphrase,
    identity: access.identity,
    name: cleanDisplayName(raw.name ?? loginName()),
    servers,
    iceServers: raw.iceServer ?? [],
    video: raw.video,
    audio: raw.audio,
    speaker: raw.speaker,
    cleaning: {
      echoCancellation: raw.echoCancellation,
      noiseSuppression: raw.noiseSuppression,
      autoGain: raw.autoGain,
    },
    stereo: raw.stereo ?? false,
    muted: raw.muted ?? false,
    cameraOff: raw.cameraOff ?? false,
    fps: raw.fps,
    bind: raw.bind ?? (raw.discovery && servers.length > 0 && hasNetwork() ? null : LOOPBACK),
    durationSeconds: raw.duration ?? null,
    recordSent: raw.recordSent ?? null,
  }
  return {
    engine,
    view: raw.view,
    size: raw.size,
    look: lookFlags(raw),
    frames: raw.frames,
    warnings: access.warnings,
  }
}

const lookFlags = ({color, glyphs, palette, filter, dither}: RawFlags): LookFlags => ({
  ...{color, palette, filter},
  glyphs: glyphs ?? null,
  dither: dither ?? false,
})

function palette(text: string): string {
  const parsed = parseRamp(text)
  if (parsed.is === 'refused') throw new InvalidArgumentError(rampSentence(parsed.why))
  return text
}

function rampSentence(fault: RampFault): string {
  switch (fault.is) {
    case 'glyphCount':
      return `give one of ${Object.keys(RAMPS).join(', ')}, or ${fault.min} to ${fault.max} glyphs, darkest first, for example " .:*#".`
    case 'notOneColumn':
      return `"${cleanText(fault.glyph, 8)}" does not fill exactly one column; each glyph of a palette must.`
    default:
      return fault satisfies never
  }
}

function serverUrls(list: string, before: string[] = []): string[] {
  const urls = list.split(',').map(url => url.trim())
  const bad = urls.find(url => !isServerUrl(url))
  if (bad !== undefined) {
    throw new InvalidArgumentError(
      `"${cleanText(bad, 80)}" is not a server address; give one like ${SERVER_URL_EXAMPLE}.`,
    )
  }
  return [...before, ...urls]
}

function iceServers(text: string, before: string[] = []): string[] {
  if (!isIceServer(text)) {
    throw new InvalidArgumentError(
      `"${cleanText(text, 80)}" is not an ICE server; give ${ICE_SERVER_EXAMPLE}.`,
    )
  }
  return [...before, text]
}

function address(text: string): string {
  if (isIP(text) === 0)
    throw new InvalidArgumentError(`"${text}" is not an IP address, for example 127.0.0.1.`)
  return text
}

function gridSize(text: string): GridSize {
  const match = /^(\d{1,4})x(\d{1,4})$/.exec(text)
  const [cols, rows] = [Number(match?.[1]), Number(match?.[2])]
  if (match === null || cols < 1 || rows < 1 || cols > MAX_COLS || rows > MAX_ROWS) {
    throw new InvalidArgumentError(
      `"${text}" is not a size; give COLSxROWS up to ${MAX_COLS}x${MAX_ROWS}, for example 80x24.`,
    )
  }
  return {cols, rows}
}

const wholeNumber =
  (flag: string, least: number, most: number) =>
  (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`${flag} takes a whole number from ${least} to ${most}.`)
    }
    return value
  }

/** Node's timers hold 2^31 ms. */
const MAX_SECONDS = 2_000_000

function seconds(text: string): number {
  const value = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0 || value > MAX_SECONDS) {
    throw new InvalidArgumentError(`--duration takes seconds, up to ${MAX_SECONDS}.`)
  }
  return value
}

function source<Source>(
  flags: string,
  description: string,
  parse: (text: string) => ParsedSource<Source>,
): Option {
  return new Option(flags, description).default({kind: 'auto'}, 'auto').argParser(text => {
    const parsed = parse(text)
    if (!parsed.ok) throw new InvalidArgumentError(parsed.reason)
    return parsed.source
  })
}

/** Some containers run under a user id that has no name. */
function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return 'guest'
  }
}
