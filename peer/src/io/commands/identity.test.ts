import assert from 'node:assert/strict'
import {readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it, type TestContext} from 'node:test'
import {fingerprintOf} from '../../core/trust/identity.js'
import {identityKeyBytes} from '../../core/trust/identity-key.js'
import {scratchFolder} from '../scratch-folder.js'
import {KnownPeersFile} from '../trust/known-peers-file.js'
import {decodeOpenSshKey} from '../trust/openssh-key.js'
import {exportIdentity, forgetKnown, listKnown, showIdentity} from './identity.js'

const [ADA, BOB] = ['a', 'b'].map(digit => digit.repeat(64)) as [string, string]
const OWN = {kind: 'own'} as const

function made(t: TestContext) {
  const folder = scratchFolder(t)
  const paths = {identity: join(folder, 'identity'), knownPeers: join(folder, 'known-peers.json')}
  const said = {out: '', err: ''}
  const output = {
    write: (text: string) => {
      said.out += text
    },
    complain: (text: string) => {
      said.err += text
    },
  }
  return {folder, paths, said, output}
}

async function meet(path: string): Promise<void> {
  const file = new KnownPeersFile(assert.fail, path)
  file.apply({do: 'remember', name: 'Bob', key: BOB, nowMs: Date.UTC(2026, 0, 2)})
  file.apply({do: 'remember', name: '李', key: ADA, nowMs: Date.UTC(2026, 1, 3)})
  file.apply({do: 'verify', key: ADA, name: '李'})
  await file.flushed()
}

describe('showing the identity', () => {
  it('tells fingerprint, place and public key, the same each time', async t => {
    const {paths, said, output} = made(t)
    assert.equal(await showIdentity(OWN, paths, output, null), 0)
    const first = said.out
    assert.match(first, /^SHA256:\S{43} {2}\S+identity\nssh-ed25519 AAAA\S+ s2c\n$/)
    await showIdentity(OWN, paths, output, null)
    assert.equal(said.out, first + first)
  })

  it('asks for the passphrase of another key only when there is one', async t => {
    const {folder, paths, said, output} = made(t)
    const code = await showIdentity({kind: 'file', path: join(folder, 'none')}, paths, output, null)
    assert.equal(code, 2)
    assert.match(said.err, /^error: There is no key in /)
  })

  it('says when the key cannot be kept', async t => {
    const {folder, paths, said, output} = made(t)
    writeFileSync(join(folder, 'file'), '')
    const identity = join(folder, 'file', 'identity')
    assert.equal(await showIdentity(OWN, {...paths, identity}, output, null), 0)
    assert.match(said.err, /cannot be kept/)
    assert.match(said.out, /for this once/)
    assert.equal(await exportIdentity(join(folder, 'copy'), {...paths, identity}, output), 2)
  })
})

describe('exporting the identity', () => {
  it('copies the key for its owner alone, and never over another file', async t => {
    const {folder, paths, said, output} = made(t)
    const copy = join(folder, 'copy')
    assert.equal(await exportIdentity(copy, paths, output), 0)
    const text = readFileSync(copy, 'utf8')
    assert.deepEqual(decodeOpenSshKey(text), decodeOpenSshKey(readFileSync(paths.identity, 'utf8')))
    if (process.platform !== 'win32') assert.equal(statSync(copy).mode & 0o777, 0o600)
    assert.equal(await exportIdentity(copy, paths, output), 2)
    assert.match(said.err, /copy exists: name a new file/)
    assert.equal(readFileSync(copy, 'utf8'), text)
    assert.equal(await exportIdentity(join(folder, 'no', 'copy'), paths, output), 2)
    assert.match(said.err, /cannot be written \(ENOENT\)/)
  })
})

describe('the people known', () => {
  it('are listed by name, in columns, with fingerprint, day and whether they were verified', async t => {
    const {paths, said, output} = made(t)
    await meet(paths.knownPeers)
    assert.equal(await listKnown(paths, output), 0)
    const [bob, ada] = [BOB, ADA].map(key => fingerprintOf(identityKeyBytes(key)))
    assert.equal(
      said.out,
      `Bob  ${bob}  since 2026-01-02  unverified\n李   ${ada}  since 2026-02-03  verified\n`,
    )
  })

  it('are nobody at first', async t => {
    const {paths, said, output} = made(t)
    assert.equal(await listKnown(paths, output), 0)
    assert.match(said.out, /Nobody yet/)
  })

  it('are forgotten by name or by fingerprint', async t => {
    const {paths, said, output} = made(t)
    await meet(paths.knownPeers)
    assert.equal(await forgetKnown('BOB', paths, output), 0)
    assert.equal(await forgetKnown(fingerprintOf(identityKeyBytes(ADA)), paths, output), 0)
    assert.equal(await forgetKnown('Bob', paths, output), 2)
    assert.match(said.err, /Nobody known is called "Bob"/)
    assert.deepEqual(new KnownPeersFile(assert.fail, paths.knownPeers).peers.all, [])
  })
})
