import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {test} from 'node:test'
import {Command} from 'commander'
import type {IceOptions} from '../ice/ice-service.js'
import {type RawIce, readIce} from './ice-settings.js'
import {describeService} from './options.js'

const SECRETS = ['north-north-north-north-north', 'south-south-south-south-south'] as const

/** What flags mean; the message where they mean nothing. */
function read(flags: string[], environment: NodeJS.ProcessEnv = {}): IceOptions | string {
  const command = describeService(new Command().exitOverride().configureOutput({writeErr: () => undefined}))
  try {
    return readIce(command.parse(flags, {from: 'user'}).opts<RawIce>(), {...environment})
  } catch (error) {
    return (error as Error).message
  }
}

test('STUN is answered only where peers can be told of it, under the name and port that they know', () => {
  const stunOf = (...flags: string[]) => (read(flags) as IceOptions).stun
  assert.equal(stunOf('--stun-port', '5000'), null)
  assert.deepEqual(stunOf('--stun', 'a.example.org'), {
    name: {host: 'a.example.org', port: null},
    port: 3478,
  })
  assert.deepEqual(stunOf('--stun', '[2001:db8::1]:13478', '--stun-port', '5000'), {
    name: {host: '[2001:db8::1]', port: 13478},
    port: 5000,
  })
  for (const bad of ['', 'a b', 'a:0', 'a:65536', 'a:b', '2001:db8::1', 'stun:a', 'a@b'])
    assert.match(read(['--stun', bad]) as string, /must look like/, bad)
})

test('TURN takes the first secret of a file, or that of the environment, and is refused without one', t => {
  const folder = mkdtempSync(join(tmpdir(), 's2c-secret-'))
  t.after(() => rmSync(folder, {recursive: true}))
  const file = join(folder, 'secret')
  writeFileSync(file, `${SECRETS[1]}\n${SECRETS[0]}\n`)
  const turn = ['--turn', 'turn:a:3478', '--turn', 'turn:b']
  const turnOf = (flags: string[], environment = {}) => (read(flags, environment) as IceOptions).turn
  const both = {addresses: ['turn:a:3478', 'turn:b'], seconds: 43_200}
  assert.deepEqual(turnOf(turn, {S2C_SIGNALING_TURN_SECRET: SECRETS[0]}), {...both, secret: SECRETS[0]})
  assert.deepEqual(turnOf([...turn, '--turn-secret-file', file]), {...both, secret: SECRETS[1]})
  assert.match(read(turn) as string, /--turn-secret-file/)
  for (const bad of ['turn:u:p@a', 'stun:a', 'a:3478'])
    assert.match(read(['--turn', bad]) as string, /turn:host:port/)
})

test('no more servers are taken than peers take', () => {
  const many = Array.from({length: 16}, (_, at) => ['--turn', `turn:host${at}`]).flat()
  const environment = {S2C_SIGNALING_TURN_SECRET: SECRETS[0]}
  assert.equal((read(many, environment) as IceOptions).turn?.addresses.length, 16)
  assert.match(read([...many, '--stun', 'host'], environment) as string, /16/)
})
