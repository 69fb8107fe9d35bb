import assert from 'node:assert/strict'
import {test} from 'node:test'
import {Command} from 'commander'
import {parse} from 'smol-toml'
import {describeService} from './options.js'
import {applyEnvironment, applyFile, UsageFault, variableOf} from './sources.js'

/** What becomes of flags, variables and a file; as in the command, but that it throws where that exits. */
function settings(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  file: string,
): Record<string, unknown> {
  const command = describeService(new Command().exitOverride())
  command.action(() => undefined).parse(args, {from: 'user'})
  applyEnvironment(command, environment)
  applyFile(command, parse(file), 'service.toml')
  return command.opts()
}

const faults = (environment: NodeJS.ProcessEnv, file: string): string[] => {
  try {
    settings([], environment, file)
  } catch (error) {
    assert.ok(error instanceof UsageFault)
    return error.message.split('\n')
  }
  return assert.fail('nothing was wrong')
}

/** For each kind of text: one that is not the default, and how a file says it. */
const EXAMPLES: readonly [pattern: RegExp, text: string][] = [
  [/<number>/, '300000'],
  [/<network>/, '10.0.0.0/8'],
  [/<url>/, 'wss://b.example.org'],
  [/<origin>/, 'https://app.example.org'],
  [/<level>/, 'warn'],
  [/<address>/, '127.0.0.1'],
  [/./, 'something'],
]
const SPECIAL: Readonly<Record<string, string>> = {
  port: '2233',
  'room-size': '20',
  'message-bytes': '9000',
  'join-seconds': '7',
  'drain-seconds': '3',
  'ice-server': 'stun:a.example.org:3478',
  'stun-port': '5000',
  turn: 'turn:a.example.org:3478',
  redis: 'redis://a.example.org:6379',
}

test('each flag is a variable and a setting, too, and they mean the same', () => {
  for (const option of describeService(new Command()).options) {
    const name = option.long!.slice(2).replace(/^no-/, '')
    const isYesNo = option.isBoolean() || option.negate
    const text = SPECIAL[name] ?? EXAMPLES.find(([pattern]) => pattern.test(option.flags))![1]
    const key = option.attributeName()
    const said = isYesNo ? settings([option.long!], {}, '') : settings([option.long!, text], {}, '')
    const yesNo = String(!option.negate)
    const written = isYesNo ? yesNo : typeof option.defaultValue === 'number' ? text : JSON.stringify(text)
    assert.notDeepEqual(said[key], option.defaultValue, name)
    assert.deepEqual(settings([], {[variableOf(name)]: isYesNo ? yesNo : text}, '')[key], said[key], name)
    assert.deepEqual(settings([], {}, `${name} = ${written}`)[key], said[key], name)
  }
})

test('a flag goes before the environment, that before the file, and the file before what is usual', () => {
  const file = 'port = 3\nhost = "c"\nadvertise = ["ws://c", "ws://d"]'
  const environment = {S2C_SIGNALING_PORT: '2', S2C_SIGNALING_HOST: 'b'}
  const both = settings(['--port', '1'], environment, file)
  assert.deepEqual([both['port'], both['host'], both['advertise']], [1, 'b', ['ws://c', 'ws://d']])
  assert.equal(settings([], {}, '')['port'], 1122)
})

test('several are separated by commas in the environment, and a variable that is empty is not set', () => {
  const {advertise, port} = settings(
    [],
    {S2C_SIGNALING_ADVERTISE: 'ws://a, wss://b', S2C_SIGNALING_PORT: ''},
    '',
  )
  assert.deepEqual([advertise, port], [['ws://a', 'wss://b'], 1122])
})

test('the variable that Kubernetes sets for a service of this name is not taken for the port', () => {
  const links = {
    S2C_SIGNALING_PORT: 'tcp://10.0.0.1:1122',
    S2C_SIGNALING_PORT_1122_TCP_ADDR: '10.0.0.1',
    S2C_SIGNALING_SERVICE_HOST: '10.0.0.1',
    S2C_SIGNALING_SERVICE_PORT_WS: '1122',
  }
  assert.equal(settings([], links, '')['port'], 1122)
})

test('each fault is told in a sentence that names the variable or the key', () => {
  assert.deepEqual(faults({S2C_SIGNALING_TOKEN_SECRET_FIL: '/x', S2C_SIGNALING_TOKEN_SECRET: 'x'}, ''), [
    'S2C_SIGNALING_TOKEN_SECRET_FIL: there is no such setting; s2c-signaling --help lists them.',
  ])
  assert.deepEqual(faults({S2C_SIGNALING_PORT: '70000', S2C_SIGNALING_ADVERTISE: 'ws://a,b'}, ''), [
    'S2C_SIGNALING_PORT: It must be a whole number from 0 to 65535.',
    'S2C_SIGNALING_ADVERTISE: It must look like ws://host:port or wss://host.',
  ])
  const file = [
    'port = "1122"',
    'room-size = 1.5',
    'hots = "a"',
    'config = "b"',
    'advertise = [1]',
    'host = 7',
    'log-level = "loud"',
    '"x\\u001by" = 1',
  ]
  assert.deepEqual(faults({}, file.join('\n')), [
    'service.toml: port: It must be a number.',
    'service.toml: room-size: It must be a whole number from 2 to 1024.',
    'service.toml: hots: there is no such setting; s2c-signaling --help lists them.',
    'service.toml: config: there is no such setting; s2c-signaling --help lists them.',
    'service.toml: advertise: It must be a text in quotes, or several as ["…", "…"].',
    'service.toml: host: It must be a text in quotes.',
    'service.toml: log-level: Allowed choices are debug, info, warn, error, silent.',
    'service.toml: x: there is no such setting; s2c-signaling --help lists them.',
  ])
})

test('a fault of a setting that a flag overrides is told all the same', () => {
  const command = describeService(new Command())
  command.action(() => undefined).parse(['--port', '1'], {from: 'user'})
  assert.throws(() => applyFile(command, {port: -1}, 'f'), /^UsageFault: f: port: It must be a whole number/)
})
