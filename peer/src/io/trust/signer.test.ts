import assert from 'node:assert/strict'
import {type ChildProcess, spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {chmodSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {join} from 'node:path'
import {describe, it, type TestContext} from 'node:test'
import {signedBytes, verifyIdentity} from '../../core/trust/identity.js'
import {scratchFolder} from '../scratch-folder.js'
import {agentSocket, findAgentKey, signWithAgent} from './agent.js'
import {readKeySeed} from './key-file.js'
import {agentSigner, openSigner, type Signer, seedSigner} from './signer.js'

const hasSsh = spawnSync('ssh-keygen', ['-?']).error === undefined && process.platform !== 'win32'
const MESSAGE = Buffer.from('a message')

function keygen(path: string, passphrase = '', type = 'ed25519'): string {
  spawnSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', path])
  return path
}

const fingerprint = (path: string): string =>
  spawnSync('ssh-keygen', ['-l', '-f', path], {encoding: 'utf8'}).stdout.split(' ')[1]!

async function assertSigns(signer: Signer): Promise<void> {
  assert.ok(verifyIdentity(signer.publicKey, MESSAGE, await signer.sign(MESSAGE)))
}

/** An agent of this test's own, with these keys. */
async function startAgent(t: TestContext, ...keys: string[]): Promise<{socket: string; agent: ChildProcess}> {
  const socket = join(scratchFolder(t), 'agent')
  const agent = spawn('ssh-agent', ['-D', '-a', socket], {stdio: ['ignore', 'pipe', 'ignore']})
  t.after(() => agent.kill())
  await once(agent.stdout, 'data')
  const env = {...process.env, SSH_AUTH_SOCK: socket}
  for (const key of keys) assert.equal(spawnSync('ssh-add', ['-q', key], {env}).status, 0)
  return {socket, agent}
}

describe('a signer of the own file', () => {
  it('signs so that others can verify', async t => {
    const {signer, warning} = await openSigner({kind: 'own'}, join(scratchFolder(t), 'identity'))
    assert.equal(warning, null)
    assert.match(signer.fingerprint, /^SHA256:[A-Za-z0-9+/]{43}$/)
    await assertSigns(signer)
  })

  it('is the same again from the secret that travels to an engine', async t => {
    const path = join(scratchFolder(t), 'identity')
    const {signer} = await openSigner({kind: 'own'}, path)
    const seed = Buffer.from(await readKeySeed(path, null)).toString('base64')
    const again = await openSigner({kind: 'file', path, seed})
    assert.equal(again.signer.fingerprint, signer.fingerprint)
    await assertSigns(again.signer)
  })
})

describe('a key file of OpenSSH', {skip: !hasSsh}, () => {
  it('signs, and has the fingerprint that ssh-keygen prints', async t => {
    const path = keygen(join(scratchFolder(t), 'key'))
    const signer = seedSigner(await readKeySeed(path, null))
    assert.equal(signer.fingerprint, fingerprint(path))
    await assertSigns(signer)
  })

  it('with a passphrase is opened after asking, at most three times', async t => {
    const path = keygen(join(scratchFolder(t), 'key'), 'right')
    const questions: string[] = []
    const answering =
      (...answers: string[]) =>
      async (question: string) => {
        questions.push(question)
        return answers.shift()!
      }
    assert.equal(
      seedSigner(await readKeySeed(path, answering('wrong', 'right'))).fingerprint,
      fingerprint(path),
    )
    assert.match(questions[1]!, /that was not it/)
    await assert.rejects(readKeySeed(path, answering('1', '2', '3', 'right')), /not the passphrase/)
    await assert.rejects(readKeySeed(path, null), /no terminal to ask .*ssh-add/)
  })

  it('of another type, or the public half, is refused with a sentence', async t => {
    const folder = scratchFolder(t)
    await assert.rejects(readKeySeed(keygen(join(folder, 'rsa'), '', 'rsa'), null), /not an Ed25519 key/)
    await assert.rejects(
      readKeySeed(keygen(join(folder, 'ec'), 'right', 'ecdsa'), async () => 'right'),
      /not an Ed25519/,
    )
    const path = keygen(join(folder, 'key'))
    chmodSync(`${path}.pub`, 0o600)
    await assert.rejects(readKeySeed(`${path}.pub`, null), /public half/)
    await assert.rejects(readKeySeed(join(folder, 'nothing'), null), /There is no key/)
    writeFileSync(join(folder, 'text'), 'some text', {mode: 0o600})
    await assert.rejects(readKeySeed(join(folder, 'text'), null), /not a private key that s2c can read/)
    chmodSync(path, 0o644)
    await assert.rejects(readKeySeed(path, null), /chmod 600/)
    const closed = keygen(join(folder, 'closed'), 'right')
    chmodSync(closed, 0o644)
    const asking = (): never => assert.fail('asked')
    await assert.rejects(readKeySeed(closed, asking), /chmod 600/)
  })

  it('in the form of PKCS 8 signs as well, with a passphrase too', async t => {
    const folder = scratchFolder(t)
    const {generateKeyPairSync} = await import('node:crypto')
    const {privateKey} = generateKeyPairSync('ed25519')
    const pem = (options: object): string =>
      privateKey.export({format: 'pem', type: 'pkcs8', ...options}) as string
    writeFileSync(join(folder, 'plain'), pem({}), {mode: 0o600})
    const locked = pem({cipher: 'aes-256-cbc', passphrase: 'right'})
    writeFileSync(join(folder, 'locked'), locked, {mode: 0o600})
    const answers = ['wrong', 'right']
    const [plain, opened] = [
      await readKeySeed(join(folder, 'plain'), null),
      await readKeySeed(join(folder, 'locked'), async () => answers.shift()!),
    ]
    assert.deepEqual(Buffer.from(plain), Buffer.from(opened))
    await assertSigns(seedSigner(plain))
  })
})

describe('an ssh agent', {skip: !hasSsh}, () => {
  it('signs with its only Ed25519 key, and with one named by its fingerprint', async t => {
    const folder = scratchFolder(t)
    const [rsa, one, two] = [
      keygen(join(folder, 'rsa'), '', 'rsa'),
      keygen(join(folder, '1')),
      keygen(join(folder, '2')),
    ]
    const {socket} = await startAgent(t, rsa, one)
    const only = await agentSigner(socket, null)
    assert.equal(only.fingerprint, fingerprint(one))
    await assertSigns(only)
    spawnSync('ssh-add', ['-q', two], {env: {...process.env, SSH_AUTH_SOCK: socket}})
    await assert.rejects(agentSigner(socket, null), /several Ed25519 keys: name one/)
    await assertSigns(await agentSigner(socket, fingerprint(two)))
    await assert.rejects(agentSigner(socket, 'SHA256:other'), /no Ed25519 key SHA256:other; it holds SHA256/)
  })

  it('without a key, locked, gone or never started is told in a sentence', async t => {
    const {socket, agent} = await startAgent(t)
    await assert.rejects(agentSigner(socket, null), /holds no Ed25519 key: add one/)
    const env = {...process.env, SSH_AUTH_SOCK: socket}
    const key = keygen(join(scratchFolder(t), 'key'))
    spawnSync('ssh-add', ['-q', key], {env})
    const signer = await agentSigner(socket, null)
    spawnSync('ssh-add', ['-q', '-D'], {env})
    await assert.rejects(signer.sign(MESSAGE), /agent refused/)
    agent.kill()
    await once(agent, 'close')
    await assert.rejects(signer.sign(MESSAGE), /cannot be reached/)
    await assert.rejects(agentSigner(join(scratchFolder(t), 'none'), null), /cannot be reached/)
    assert.throws(() => agentSocket({}), /SSH_AUTH_SOCK is not set/)
    assert.equal(agentSocket({SSH_AUTH_SOCK: '/a'}), '/a')
  })

  it('that says nothing, or nonsense, is not waited for', async t => {
    const folder = scratchFolder(t)
    const answers = [null, Buffer.alloc(64, 0xff), Buffer.from('00000001ff', 'hex')]
    for (const [at, answer] of answers.entries()) {
      const path = join(folder, `agent${at}`)
      const server = createServer(socket => {
        socket.on('error', () => undefined)
        socket.on('data', () => answer !== null && socket.write(answer))
      })
      t.after(() => server.close())
      await once(server.listen(path), 'listening')
      await assert.rejects(findAgentKey(path, null, 300), /did not answer within 0.3 s|agent refused|reached/)
    }
  })

  it('that signs with another key is not believed', async t => {
    const folder = scratchFolder(t)
    const {socket} = await startAgent(t, keygen(join(folder, '1')))
    const key = await findAgentKey(socket, null)
    const odd = {...key, publicKey: new Uint8Array(32).fill(7)}
    await assert.rejects(signWithAgent(socket, odd, MESSAGE, signedBytes(MESSAGE)), /not right/)
  })
})
