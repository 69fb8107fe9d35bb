import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {test} from 'node:test'
import {Command, InvalidArgumentError} from 'commander'
import type {IceOptions} from '../ice/ice-service.js'
import {type IceValues, iceOptions, readIce} from './ice-options.js'

const parsers = {
  integer: () => Number,
  oneMore: (text: string, before: readonly string[]) => [...before, text],
}

/** What flags mean; the message where they mean nothing. */
function read(flags: string[], environment: NodeJS.ProcessEnv = {}): IceOptions | string {
  const command = new Command().exitOverride().configureOutput({writeErr: () => undefined})
  for (const option of iceOptions(parsers)) command.addOption(option)
  try {
    return readIce(command.parse(flags, {from: 'user'}).opts<IceValues>(), environment)
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

test('TURN takes its secret from a file, or from the environment where none is named', t => {
  const folder = mkdtempSync(join(tmpdir(), 's2c-secret-'))
  t.after(() => rmSync(folder, {recursive: true}))
  const file = (text: string): string => {
    writeFileSync(join(folder, 'secret'), text)
    return join(folder, 'secret')
  }
  const turn = ['--turn', 'turn:a:3478', '--turn', 'turn:b']
  const both = {addresses: ['turn:a:3478', 'turn:b'], seconds: 43_200}
  const environment = {S2C_TURN_SECRET: 'south'}
  assert.deepEqual((read(turn, environment) as IceOptions).turn, {...both, secret: 'south'})
  const named = [...turn, '--turn-secret-file', file('north pole\n')]
  assert.deepEqual((read(named, environment) as IceOptions).turn, {...both, secret: 'north pole'})
  for (const text of ['', '\n', 'a\nb\n', 'x'.repeat(2000)])
    assert.match(read([...turn, '--turn-secret-file', file(text)]) as string, /one line/)
  assert.match(read([...turn, '--turn-secret-file', folder]) as string, /EISDIR/)
  assert.match(read(turn) as string, /--turn-secret-file/)
})

test('no more servers are taken than peers take', () => {
  const many = Array.from({length: 16}, (_, at) => ['--turn', `turn:host${at}`]).flat()
  const environment = {S2C_TURN_SECRET: 'x'}
  assert.equal((read(many, environment) as IceOptions).turn?.addresses.length, 16)
  assert.match(read([...many, '--stun', 'host'], environment) as string, /16/)
  assert.throws(() => readIce({turn: ['turn:a'], stunPort: 1, turnSeconds: 60}, {}), InvalidArgumentError)
})
