import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {type TestContext, test} from 'node:test'
import {MAX_LISTED_SERVERS} from '@s2c/shared/signal'
import {parseCommandLine} from './command-line.js'

const SECRET = 'correct-horse-battery-staple-1122'
const OTHER = 'another-secret-of-the-same-length'

/** What the command is to do, and what it complains of. */
async function parsed(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  let said = ''
  const task = await parseCommandLine(['node', 's2c-signaling', ...args], '1.2.3', environment, text => {
    said += text
  })
  return {task, said}
}

async function settings(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const {task, said} = await parsed(args, environment)
  assert.equal(task.task, 'serve', said)
  return (task as Extract<typeof task, {task: 'serve'}>).settings
}

function file(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 's2c-settings-'))
  t.after(() => rmSync(folder, {recursive: true}))
  writeFileSync(join(folder, 'file'), text)
  return join(folder, 'file')
}

test('without a word it serves all who come, at the usual port, with the usual limits', async () => {
  const {port, host, tls, limits, tokenSecrets, adminTokens, ownUrl, drainMs} = await settings([])
  assert.deepEqual(
    [port, host, tls, tokenSecrets, adminTokens, ownUrl],
    [1122, undefined, null, null, null, null],
  )
  assert.deepEqual([limits.roomSize, limits.joinTimeoutMs, drainMs], [16, 5_000, 10_000])
})

test('each fault is a sentence and code 2', async t => {
  const short = file(t, 'too short')
  const many = file(t, `${SECRET}\n`.repeat(9))
  const faults: [args: string[], sentence: RegExp, environment?: NodeJS.ProcessEnv][] = [
    [['--bogus'], /unknown option '--bogus'/],
    [['extra'], /too many arguments/],
    [['-p', '1x'], /whole number from 0 to 65535/],
    [['--room-size', '1'], /whole number from 2 to 1024/],
    [['--ice-server', 'http://example.org'], /must look like stun:/],
    [['--service-url', 'example.org'], /must look like ws:/],
    [['--own-url', 'example.org'], /must look like ws:/],
    [['--log-level', 'loud'], /Allowed choices/],
    [['--turn', 'turn:host'], /--turn-secret-file/],
    [['--tls-cert', 'a.pem'], /both --tls-cert and --tls-key/],
    [['--redis', 'http://127.0.0.1:6379'], /must look like redis:/],
    [['--redis', '127.0.0.1'], /must look like redis:/],
    [['--trusted-proxy', '10.0.0.0/33'], /must look like 192/],
    [['--metrics-allow', 'example.org'], /must look like 192/],
    [['--allow-origin', 'example.org'], /must look like https/],
    [['--redis', 'http://127.0.0.1:6379'], /must look like redis:/],
    [['--redis', '127.0.0.1'], /must look like redis:/],
    [['--allow-origin', 'https://example.org/path'], /must look like https/],
    [['--token-secret-file', '/nowhere'], /cannot be read/],
    [['--token-secret-file', short], /fewer than 24 characters/],
    [['--token-secret-file', many], /more than 8 secrets/],
    [['--token-secret-file', many], /Both --token-secret-file and/, {S2C_SIGNALING_TOKEN_SECRET: SECRET}],
    [[], /TOKEN_SECRET has fewer than 24/, {S2C_SIGNALING_TOKEN_SECRET: 'x'}],
    [[], /S2C_SIGNALING_METRICS: It must be true or false/, {S2C_SIGNALING_METRICS: 'perhaps'}],
    [['--config', short], /:1: this is not TOML/],
    [['token'], /no secret to make a token with/],
    [['token', '--session', 'a b'], /space/],
    [['token', '--for', '8'], /30m, 8h or 7d/],
    [['token', '--for', '367d'], /at most 366d/],
    [['token', '--for', '8h', '--days', '2'], /cannot be used with/],
    [['admin', 'status'], /no token to administer with/],
    [['admin', 'bar', 'example.org'], /must look like 192/],
  ]
  for (const [args, sentence, environment] of faults) {
    const {task, said} = await parsed(args, environment)
    assert.deepEqual(task, {task: 'none', exitCode: 2}, args.join(' '))
    assert.match(said, sentence)
    assert.match(said, /^error: .*\n(.*\n)*Try "s2c-signaling --help"\.\n$/)
  }
})

test('there may be hundreds of networks and origins, and of what each peer is told no more than fits into a welcome', async () => {
  const numbered = (count: number, made: (number: number) => string): string[] =>
    Array.from({length: count}, (_, number) => made(number))
  const lists: [flag: string, most: number, made: (number: number) => string][] = [
    ['--trusted-proxy', 256, number => `10.${number >> 8}.${number & 255}.0/24`],
    ['--metrics-allow', 256, number => `10.${number >> 8}.${number & 255}.0/24`],
    ['--allow-origin', 256, number => `https://${number}.example.org`],
    ['--advertise', MAX_LISTED_SERVERS, number => `wss://${number}.example.org`],
    ['--ice-server', MAX_LISTED_SERVERS, number => `stun:${number}.example.org`],
  ]
  for (const [flag, most, made] of lists) {
    const flags = (count: number) => numbered(count, made).flatMap(value => [flag, value])
    await settings(flags(most))
    const {task, said} = await parsed(flags(most + 1))
    assert.equal(task.task, 'none', flag)
    assert.match(said, new RegExp(`There may be ${most} at most`))
  }
})

test('secrets come from a file or the environment, several while one is replaced, and stay with this process', async t => {
  const environment = {S2C_SIGNALING_TOKEN_SECRET: SECRET, S2C_SIGNALING_ADMIN_TOKEN: OTHER}
  const {tokenSecrets, adminTokens} = await settings([], environment)
  assert.deepEqual([tokenSecrets, adminTokens, environment], [[SECRET], [OTHER], {}])
  const two = file(t, `${SECRET}\r\n\n${OTHER}\n`)
  assert.deepEqual((await settings(['--token-secret-file', two])).tokenSecrets, [SECRET, OTHER])
  const {task} = await parsed(['--token-secret-file', two, 'token', '--days', '2'])
  assert.deepEqual(task, {task: 'token', secret: SECRET, wish: {session: null, lifeMs: 172_800_000}})
})

test('what the service was told for itself holds for its health check and its administrator', async t => {
  const config = file(t, `port = 2233\ntls-cert = "a"\ntls-key = "b"`)
  const health = await parsed(['--healthcheck', '--config', config])
  const admin = await parsed(['admin', 'close-room', 's', '--config', config], {
    S2C_SIGNALING_ADMIN_TOKEN: OTHER,
  })
  for (const {task} of [health, admin]) {
    assert.ok(task.task === 'healthcheck' || task.task === 'admin')
    assert.deepEqual([task.settings.port, task.settings.tls], [2233, {cert: 'a', key: 'b'}])
  }
})
