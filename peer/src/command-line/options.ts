/** The flags of `s2c-peer join`, some of which other commands take, too. Each is a setting of the config file as well. */
import {ICE_SERVER_EXAMPLE} from '@s2c/shared/addresses'
import {type Command, InvalidArgumentError, Option} from 'commander'
import type {GridSize} from '../core/picture/grid.js'
import {COLOUR_MODES, FILTERS, GLYPH_MODES} from '../core/picture/paint/look.js'
import {RAMPS} from '../core/picture/paint/ramp-palette.js'
import {
  type ParsedSource,
  parseAudioSource,
  parseSpeakerSink,
  parseVideoSource,
} from '../io/capture/source.js'
import {parseIdentityFlag} from '../io/trust/identity-flag.js'
import {VIEWS} from './join-flags.js'
import {address, files, gridSize, iceServers, palette, seconds, serverUrls, wholeNumber} from './parsers.js'

const MAX_FPS = 60
const DEFAULT_SIZE: GridSize = {cols: 80, rows: 24}
const DEFAULT_SIZE_TEXT = '80x24'

/** Adds the contract's flags to the `join` command. */
export function describeJoin(command: Command): Command {
  command
    .showHelpAfterError('(s2c-peer join --help lists the options)')
    .argument('[session]', '1 to 64 letters, digits, ".", "_" or "-"; not needed with an invite')
  return describeSettings(command)
}

/** All that can be said by a flag of `join`, and as lastingly in the config file. */
export function describeSettings(command: Command): Command {
  command
    .option('--invite', 'ask for an invite link (or env S2C_INVITE)')
    .option('--invite-file <file>', 'read the invite link from a file; - is standard input')
    .option('--passphrase', "ask for the meeting's passphrase (or env S2C_PASSPHRASE)")
    .option('--passphrase-file <file>', "read the meeting's passphrase from a file; - is standard input")
    .addOption(serverOption())
    .addOption(tokenFileOption())
    .addOption(nameOption())
    .addOption(identityOption())
  describeDevices(command)
    .addOption(
      new Option(
        '--view <view>',
        'auto is full screen when input and output are a terminal (text if TERM is dumb), else json; text is lines to read and type, for screen readers',
      )
        .choices(VIEWS)
        .default('auto'),
    )
    .addOption(
      new Option('--size <COLSxROWS>', 'picture size a json or none view asks of each peer')
        .default(DEFAULT_SIZE, DEFAULT_SIZE_TEXT)
        .argParser(gridSize),
    )
  describeLook(command)
    .option(
      '--frames <n>',
      "json view: print each peer's picture, at most n a second",
      wholeNumber('--frames', 0, MAX_FPS),
      0,
    )
    .option(
      '--bind <address>',
      'local address for media and for a server started here (default: 127.0.0.1 with --no-discovery or without a network, else every interface; a server started here listens at private addresses alone)',
      address,
    )
    .option('--no-discovery', 'no traffic for finding or announcing a meeting on the LAN')
    .option('--announce', "let everybody on the LAN read the session's name, when you host it")
    .option('--ice-server <url>', `${ICE_SERVER_EXAMPLE}; may be repeated`, iceServers)
    .option(
      '--ca <file>',
      'trust the certificate authorities in this file (PEM), too, for wss://; may be repeated',
      files,
    )
    .option('--duration <seconds>', 'leave after so long', seconds)
    .option('-y, --yes', 'on a terminal: join at once, without a look at yourself first')
    .option('--record-sent <file>', 'write each picture sent as a JSON line, for tests')
  return withOpposites(command)
}

/** What can be said by a flag of `mirror`: how oneself looks and sounds. */
export function describeMirror(command: Command): Command {
  command.addOption(nameOption())
  return withOpposites(describeLook(describeDevices(command)))
}

function describeDevices(command: Command): Command {
  return command
    .addOption(
      source('--video <source>', 'auto, none, test, screen, file:PATH or device:ID', parseVideoSource),
    )
    .addOption(audioOption())
    .addOption(speakerOption())
    .option('--no-echo-cancellation', 'leave in what the microphone hears of the loudspeaker')
    .option('--no-noise-suppression', 'leave in what is no voice, for example music')
    .option('--stereo', 'hear each person from where its picture stands; for headphones')
    .option('--no-auto-gain', 'leave voices as loud or quiet as they come')
    .option('--muted', 'join with the microphone muted')
    .option('--camera-off', 'join with the camera off')
}

function describeLook(command: Command): Command {
  return command
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
    .option('--no-mouse', 'leave the mouse to the terminal, to select text with')
    .option('--fps <n>', 'the most pictures a second to send', wholeNumber('--fps', 1, MAX_FPS), 30)
}

function withOpposites(command: Command): Command {
  for (const option of [...command.options])
    if (option.isBoolean() || option.negate) command.addOption(oppositeOf(option))
  return command
}

/** So that a flag can say otherwise than the config file; for those who never wrote one help need not list it. */
function oppositeOf({long, negate}: Option): Option {
  return new Option(negate ? long!.replace('--no-', '--') : long!.replace('--', '--no-')).hideHelp()
}

/** Also an option of `invite`. */
export const serverOption = (): Option =>
  new Option('--server <url>', 'signaling server, ws:// or wss://; may be repeated, or separated by commas')
    .env('S2C_SERVER')
    .argParser(serverUrls)

/** Also an option of `invite`. */
export const tokenFileOption = (): Option =>
  new Option(
    '--token-file <file>',
    'the access token that your servers ask for, in a file (or env S2C_TOKEN)',
  )

const nameOption = (): Option =>
  new Option('--name <name>', 'how others see you (default: your login name)').env('S2C_NAME')

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
