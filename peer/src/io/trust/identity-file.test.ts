import assert from 'node:assert/strict'
import {spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {fingerprintOf} from '../../core/trust/identity.js'
import {scratchFolder} from '../scratch-folder.js'
import {publicKeyOf} from './ed25519.js'
import {ownIdentity} from './identity-file.js'
import {IdentityProblem} from './identity-problem.js'
import {readKeySeed} from './key-file.js'

const hasSshKeygen = spawnSync('ssh-keygen', ['-?']).error === undefined
const isPosix = process.platform !== 'win32'
const MODULE = new URL('identity-file.js', import.meta.url).href

describe('the own identity', () => {
  it('is made once, for its owner alone, and stays the same', t => {
    const path = join(scratchFolder(t), 'config', 's2c', 'identity')
    const {seed, warning} = ownIdentity(path)
    assert.equal(warning, null)
    assert.deepEqual(ownIdentity(path), {seed, path, warning: null})
    assert.deepEqual(readdirSync(join(path, '..')), ['identity'])
    if (!isPosix) return
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.equal(statSync(join(path, '..')).mode & 0o777, 0o700)
  })

  it('can be read by ssh-keygen', {skip: !hasSshKeygen}, t => {
    const path = join(scratchFolder(t), 'identity')
    const {seed} = ownIdentity(path)
    const shown = spawnSync('ssh-keygen', ['-l', '-f', path], {encoding: 'utf8'}).stdout
    assert.ok(shown.includes(fingerprintOf(publicKeyOf(seed))), shown)
    assert.match(shown, /s2c@.*\(ED25519\)/)
    const line = spawnSync('ssh-keygen', ['-y', '-f', path], {encoding: 'utf8'}).stdout
    assert.match(line, /^ssh-ed25519 AAAA/)
  })

  it('is one and the same for processes that make it at the same moment', async t => {
    const path = join(scratchFolder(t), 'new', 'identity')
    const program = `
      const {ownIdentity} = await import(process.argv[1])
      while (Date.now() < Number(process.argv[3]));
      console.log(ownIdentity(process.argv[2]).seed.toString('hex'))`
    const startMs = Date.now() + 700
    const seeds = await Promise.all(
      Array.from({length: 4}, async () => {
        const args = ['--input-type=module', '-e', program, MODULE, path, String(startMs)]
        const child = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'inherit']})
        child.stdout.setEncoding('utf8')
        let output = ''
        child.stdout.on('data', (text: string) => {
          output += text
        })
        await once(child, 'close')
        return output.trim()
      }),
    )
    assert.match(seeds[0]!, /^[0-9a-f]{64}$/)
    assert.equal(new Set(seeds).size, 1, seeds.join(' '))
    assert.deepEqual(readdirSync(join(path, '..')), ['identity'])
  })

  it('is refused when others may read it, with the command that mends it', {skip: !isPosix}, t => {
    const path = join(scratchFolder(t), 'identity')
    const {seed} = ownIdentity(path)
    for (const mode of [0o640, 0o604, 0o620]) {
      chmodSync(path, mode)
      assert.throws(() => ownIdentity(path), /chmod 600 '.*identity'/)
    }
    chmodSync(path, 0o600)
    assert.deepEqual(ownIdentity(path).seed, seed)
  })

  it('is not told to be closed off to others when it is no key at all', {skip: !isPosix}, async t => {
    const path = join(scratchFolder(t), 'passwd')
    writeFileSync(path, 'root:x:0:0:root:/root:/bin/sh\n', {mode: 0o644})
    assert.throws(() => ownIdentity(path), /not an Ed25519 key/)
    await assert.rejects(readKeySeed(path, null), /passwd is not a private key/)
  })

  it('is never written over, however broken it is', t => {
    const path = join(scratchFolder(t), 'identity')
    for (const text of ['', 'nonsense', '-----BEGIN OPENSSH PRIVATE KEY-----\n', 'x'.repeat(20_000)]) {
      writeFileSync(path, text, {mode: 0o600})
      assert.throws(() => ownIdentity(path), IdentityProblem)
      assert.equal(readFileSync(path, 'utf8'), text)
    }
  })

  it('has a way to be asked for when somebody gave it a passphrase', {skip: !hasSshKeygen}, t => {
    const path = join(scratchFolder(t), 'identity')
    ownIdentity(path)
    spawnSync('ssh-keygen', ['-q', '-p', '-N', 'secret', '-f', path])
    assert.throws(() => ownIdentity(path), /has a passphrase: join with --identity/)
  })

  it('is one for this process where it cannot be kept, and says so', t => {
    const folder = scratchFolder(t)
    writeFileSync(join(folder, 'file'), '')
    const {seed, path, warning} = ownIdentity(join(folder, 'file', 's2c', 'identity'))
    assert.deepEqual([seed.length, path], [32, null])
    assert.match(warning!, /cannot be kept .*file.s2c.identity \(E/)
  })

  it('is not taken for missing when a folder stands in its place', t => {
    const path = join(scratchFolder(t), 'identity')
    mkdirSync(path)
    assert.throws(() => ownIdentity(path), /cannot be read/)
  })
})
