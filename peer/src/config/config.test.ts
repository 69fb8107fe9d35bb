import assert from 'node:assert/strict'
import type {EventEmitter} from 'node:events'
import {describe, it} from 'node:test'
import {Command} from 'commander'
import fc from 'fast-check'
import {type JoinFlags, type RawFlags, readFlags} from '../command-line/join-flags.js'
import {describeJoin} from '../command-line/options.js'
import {keyProblem, USUAL_KEYS} from '../view/keys/keymap.js'
import {ROLES} from '../view/theme/theme.js'
import {applyConfig} from './apply-config.js'
import {type Config, NO_CONFIG, parseConfig} from './config.js'
import {allSettings} from './load-config.js'
import {newConfig} from './new-config.js'
import {SaidTexts} from './said-texts.js'
import {type Shown, shownConfig} from './shown-config.js'

const PATH = '/home/ada/config.toml'
const ALL = allSettings()
const read = (text: string): Config => parseConfig(text, PATH, ALL, keyProblem)

type Ran = {readonly flags: JoinFlags; readonly raw: RawFlags; readonly shown: readonly Shown[]}

/** What `s2c-peer join session` makes of a config file, further arguments and variables; S2C_NAME by itself. */
function joined(
  config: Config,
  args: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
  nameVariable: string | null = null,
): Ran {
  const command = describeJoin(new Command().exitOverride())
  const said = new SaidTexts(command)
  let raw: RawFlags | null = null
  // As commander tells itself of a variable.
  if (nameVariable !== null) (command as unknown as EventEmitter).emit('optionEnv:name', nameVariable)
  command.hook('preAction', () => applyConfig(command, config, environment))
  command.action((_session: string, found: RawFlags) => {
    raw = found
  })
  command.parse(['session', ...args], {from: 'user'})
  const access = {session: 'session', server: null, passphrase: null, warnings: []}
  const flags = readFlags({...access, identity: {kind: 'own'}}, raw!, true, config)
  const shown = shownConfig(command, ALL, {config, path: PATH, said, usualKeys: USUAL_KEYS})
  return {flags, raw: raw!, shown}
}

/** For each setting: a line that says something else than the default, and where it has to arrive. */
const ARRIVES: Readonly<Record<string, [line: string, found: (ran: Ran) => unknown, value: unknown]>> = {
  invite: ['true', ({raw}) => raw.invite, true],
  'invite-file': ['"link.txt"', ({raw}) => raw.inviteFile, 'link.txt'],
  passphrase: ['true', ({raw}) => raw.passphrase, true],
  'passphrase-file': ['"secret.txt"', ({raw}) => raw.passphraseFile, 'secret.txt'],
  server: ['["ws://a", "wss://b"]', ({flags}) => flags.engine.servers, ['ws://a', 'wss://b']],
  'token-file': ['"token.txt"', ({raw}) => raw.tokenFile, 'token.txt'],
  name: ['"Ada"', ({flags}) => flags.engine.name, 'Ada'],
  identity: ['"agent"', ({raw}) => raw.identity, {kind: 'agent', fingerprint: null}],
  video: ['"device:/dev/video1"', ({flags}) => flags.engine.video, {kind: 'device', id: '/dev/video1'}],
  audio: ['"test:220"', ({flags}) => flags.engine.audio, {kind: 'test', frequencyHz: 220}],
  speaker: ['"none"', ({flags}) => flags.engine.speaker, {kind: 'none'}],
  'echo-cancellation': ['false', ({flags}) => flags.engine.cleaning.echoCancellation, false],
  'noise-suppression': ['false', ({flags}) => flags.engine.cleaning.noiseSuppression, false],
  stereo: ['true', ({flags}) => flags.engine.stereo, true],
  'auto-gain': ['false', ({flags}) => flags.engine.cleaning.autoGain, false],
  muted: ['true', ({flags}) => flags.engine.muted, true],
  'camera-off': ['true', ({flags}) => flags.engine.cameraOff, true],
  view: ['"json"', ({flags}) => flags.view, 'json'],
  size: ['"40x12"', ({flags}) => flags.size, {cols: 40, rows: 12}],
  color: ['256', ({flags}) => flags.look.color, '256'],
  glyphs: ['"braille"', ({flags}) => flags.look.glyphs, 'braille'],
  palette: ['" .:*#"', ({flags}) => flags.look.palette, ' .:*#'],
  filter: ['"amber"', ({flags}) => flags.look.filter, 'amber'],
  dither: ['true', ({flags}) => flags.look.dither, true],
  mouse: ['false', ({flags}) => flags.mouse, false],
  fps: ['12', ({flags}) => flags.engine.fps, 12],
  frames: ['5', ({flags}) => flags.frames, 5],
  bind: ['"10.0.0.1"', ({flags}) => flags.engine.bind, '10.0.0.1'],
  discovery: ['false', ({flags}) => flags.engine.lan, null],
  announce: ['true', ({flags}) => flags.engine.lan, {isNamePublic: true}],
  'ice-server': ['"stun:h:1"', ({flags}) => flags.engine.iceServers, ['stun:h:1']],
  ca: ['["a.pem", "b.pem"]', ({flags}) => flags.engine.authorities, ['a.pem', 'b.pem']],
  duration: ['1.5', ({flags}) => flags.engine.durationSeconds, 1.5],
  yes: ['true', ({flags}) => flags.yes, true],
  'record-sent': ['"sent.jsonl"', ({flags}) => flags.engine.recordSent, 'sent.jsonl'],
}

describe('each setting of the config file', () => {
  it('is tried here', () => {
    assert.deepEqual(
      ALL.map(({name}) => name),
      Object.keys(ARRIVES),
    )
  })
  for (const [name, [line, found, value]] of Object.entries(ARRIVES)) {
    it(`arrives: ${name}`, () => {
      const ran = joined(read(`# first\n${name} = ${line}\n`))
      assert.deepEqual(found(ran), value)
      assert.notDeepEqual(found(joined(NO_CONFIG)), value)
      assert.equal(ran.shown.find(each => each.name === name)!.origin, 'config.toml:2')
    })
  }
})

describe('the tables of the config file', () => {
  it('say which keys do what', () => {
    const {keys} = joined(read('[keys]\nmute = "m"\ntalk = ["space", "ctrl+t"]')).flags
    assert.deepEqual(keys, {mute: ['m'], talk: ['space', 'ctrl+t']})
  })

  it('say the theme, and the colour of each role', () => {
    const lines = ROLES.map((role, i) => `${role} = "#00000${i.toString(16)}"`)
    const {theme} = joined(
      read(`[theme]\nname = "paper"\npeople = ["red", "#010203"]\n${lines.join('\n')}`),
    ).flags
    assert.deepEqual(theme, {
      name: 'paper',
      people: ['red', '#010203'],
      roles: Object.fromEntries(ROLES.map((role, i) => [role, `#00000${i.toString(16)}`])),
    })
  })

  it('say what to be told', () => {
    const text = '[notify]\nbell = false\ndesktop = true\nevents = ["chat", "leave"]\nquiet = true'
    const wish = {bell: false, desktop: true, events: ['chat', 'leave'], quiet: true}
    assert.deepEqual(joined(read(text)).flags.notify, wish)
  })

  it('are checked for keys by whoever knows them', () => {
    const check = (action: string, keys: readonly string[]) =>
      action === 'mute' ? null : `${action} ${keys}?`
    assert.throws(() => parseConfig('keys.fly = "f"', PATH, ALL, check), /keys\.fly: fly f\?/)
    assert.deepEqual(parseConfig('keys.mute = "m"', PATH, ALL, check).keys, {mute: ['m']})
  })
})

describe('what is said twice', () => {
  const config = read(
    'name = "File"\nmuted = true\nserver = ["ws://file"]\npassphrase-file = "p"\necho-cancellation = false',
  )

  it('is what the flag says, then the environment, then the file', () => {
    const said = joined(config, [], {}, 'Variable')
    assert.equal(said.flags.engine.name, 'Variable')
    const found = said.shown.find(({name}) => name === 'name')
    assert.deepEqual(found, {name: 'name', value: 'Variable', origin: 'environment S2C_NAME'})
    const {flags, shown} = joined(config, ['--name', 'Flag'], {}, 'Variable')
    assert.equal(flags.engine.name, 'Flag')
    assert.equal(shown.find(({name}) => name === 'name')!.origin, 'flag')
  })

  it('can be unsaid by a flag', () => {
    const {engine} = joined(config, ['--no-muted', '--echo-cancellation', '--server', 'ws://flag']).flags
    assert.deepEqual([engine.muted, engine.cleaning.echoCancellation], [false, true])
    assert.deepEqual(engine.servers, ['ws://flag'])
  })

  it('is never a second passphrase: any other place goes before the file', () => {
    assert.equal(joined(config).raw.passphraseFile, 'p')
    assert.equal(joined(config, ['--passphrase']).raw.passphraseFile, undefined)
    assert.equal(joined(config, ['--invite']).raw.passphraseFile, undefined)
    assert.equal(joined(config, [], {S2C_INVITE: 's2c:'}).raw.passphraseFile, undefined)
    assert.equal(joined(config, [], {S2C_PASSPHRASE: 'x'}).raw.passphraseFile, undefined)
    const token = read('token-file = "t"')
    assert.equal(joined(token).raw.tokenFile, 't')
    assert.equal(joined(token, [], {S2C_TOKEN: 'x'}).raw.tokenFile, undefined)
  })
})

describe('the file that init writes', () => {
  const text = newConfig(ALL, {mute: ['m'], help: ['f1', 'h']})
  const lines = text.split('\n')
  const settingLines = lines.flatMap((line, index) => (/^#[a-z]/.test(line) ? [index] : []))
  const usual = joined(NO_CONFIG)

  it('names every setting', () => {
    for (const {name} of ALL) assert.match(text, new RegExp(`^#\\s?${name} = `, 'm'))
    for (const role of ROLES) assert.match(text, new RegExp(`^#${role} = `, 'm'))
  })

  it('says nothing but the defaults, whichever of its lines are in use', () => {
    fc.assert(
      fc.property(fc.subarray(settingLines), used => {
        const inUse = lines.map((line, index) => (used.includes(index) ? line.slice(1) : line))
        const {flags} = joined(read(inUse.join('\n')))
        const {theme, keys, ...rest} = flags
        const {theme: usualTheme, keys: _usualKeys, ...usualRest} = usual.flags
        assert.deepEqual(rest, usualRest)
        assert.equal(theme.name, usualTheme.name)
        for (const [action, found] of Object.entries(keys))
          assert.deepEqual(found, action === 'mute' ? ['m'] : ['f1', 'h'])
      }),
      {numRuns: 50},
    )
  })

  it('has each default as it is shown', () => {
    const all = read(
      lines.map((line, index) => (settingLines.includes(index) ? line.slice(1) : line)).join('\n'),
    )
    const values = (shown: readonly Shown[]) =>
      shown.filter(({name}) => !name.startsWith('keys.')).map(({value}) => value)
    assert.deepEqual(values(joined(all).shown), values(usual.shown))
  })
})

describe('a fault in the config file is told with its line', () => {
  const faults: [text: string, sentence: RegExp][] = [
    ['\nfps = 99', /config\.toml:2: fps: .*whole number from 1 to 60/],
    ['naem = "x"', /config\.toml:1: naem: there is no such setting; did you mean name\?/],
    ['constructor = 1', /constructor: there is no such setting$/],
    ['muted = "yes"', /:1: muted: give true or false/],
    ['fps = "30"', /:1: fps: give a number/],
    ['name = 5', /:1: name: give a text/],
    ['server = [1]', /:1: server: give a text in quotes, or several/],
    ['server = "http://a"', /:1: server: "http:\/\/a" is not a server address/],
    ['glyphs = "blocks"', /:1: glyphs: Allowed choices are ramp/],
    ['passphrase = "hush"', /:1: passphrase: a secret does not belong in this file.*passphrase-file/],
    ['invite = "s2c://h/s#x"', /:1: invite: a secret.*invite-file/],
    ['keys = 1', /:1: keys: this is a table/],
    ['theme = "paper"', /:1: theme: this is a table: write \[theme\]/],
    ['[keys]\nmute = 1', /:2: keys\.mute: give a key/],
    ['[keys]\nmute = "\\u001b[31m"', /:2: keys\.mute: .* is no key/],
    ['[theme]\nname = "papr"', /:2: theme\.name: "papr" is none of .*did you mean paper\?/],
    ['[theme]\nacent = "red"', /:2: theme\.acent: there is no such role; did you mean accent\?/],
    ['[theme]\naccent = "gren"', /:2: theme\.accent: "gren" is no colour.*did you mean green\?/],
    ['[theme]\npeople = []', /:2: theme\.people: give colours/],
    ['[theme]\npeople = ["red", "pnk"]', /:2: theme\.people: "pnk" is no colour/],
    ['[notify]\nevents = ["chta"]', /:2: notify\.events: "chta" is none of .*did you mean chat\?/],
    ['[notify]\nbel = true', /:2: notify\.bel: there is no such setting; did you mean bell\?/],
    ['[notify]\nbell = 1', /:2: notify\.bell: give true or false/],
    ['fps = 1\nfps = = 2', /config\.toml:2: this is not TOML/],
  ]
  for (const [text, sentence] of faults)
    it(JSON.stringify(text), () =>
      assert.throws(() => read(text), {name: 'ConfigProblem', message: sentence}),
    )

  it('and all faults together', () => {
    assert.throws(() => read('fps = 0\nframes = -1\n'), /fps: [^\n]*\n[^\n]*frames: /)
  })

  it('and nothing in it reaches the terminal as a command', () => {
    const name = fc.oneof(fc.constantFrom(...ALL.map(each => each.name)), fc.string({unit: 'binary'}))
    fc.assert(
      fc.property(name, fc.string({unit: 'binary'}), (name, value) => {
        try {
          read(`${JSON.stringify(name)} = ${JSON.stringify(value)}`)
        } catch (error) {
          assert.equal((error as Error).name, 'ConfigProblem')
          assert.doesNotMatch((error as Error).message, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/)
        }
      }),
    )
  })
})

it('what a TURN server asks for is not shown', () => {
  const {shown} = joined(read('ice-server = ["turn:ada:hush@h:1", "stun:h:1"]'))
  assert.deepEqual(shown.find(({name}) => name === 'ice-server')!.value, ['turn:ada:…@h:1', 'stun:h:1'])
})
