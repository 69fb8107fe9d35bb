import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readdirSync, readFileSync, statSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {mutate} from '@s2c/shared/sim/mutate'
import {seededRandom} from '@s2c/shared/sim/random'
import {scratchFolder} from '../scratch-folder.js'
import {STALE_MS, tryLocked} from './file-lock.js'
import {KnownPeersFile} from './known-peers-file.js'
import {formatKnownPeers, parseKnownPeers} from './known-peers-text.js'

const MODULE = new URL('known-peers-file.js', import.meta.url).href
const keyNumber = (number: number): string => number.toString(16).padStart(64, '0')
const noWarning = (sentence: string): void => assert.fail(sentence)
const names = (file: KnownPeersFile): string[] => file.peers.all.map(peer => peer.name).sort()

const remember = (file: KnownPeersFile, name: string, number: number): void =>
  file.apply({do: 'remember', name, key: keyNumber(number), nowMs: 1_700_000_000_000})

describe('the file of known peers', () => {
  it('keeps what was remembered and verified, for its owner alone', async t => {
    const path = join(scratchFolder(t), 'config', 'known-peers.json')
    const file = new KnownPeersFile(noWarning, path)
    remember(file, 'Ada', 1)
    remember(file, 'Bob', 2)
    remember(file, 'Cy', 3)
    file.apply({do: 'verify', key: keyNumber(1), name: 'Ada'})
    file.apply({do: 'verify', key: keyNumber(3), name: 'Cy'})
    file.apply({do: 'unverify', key: keyNumber(3)})
    await file.flushed()
    assert.deepEqual(new KnownPeersFile(noWarning, path).peers.all, file.peers.all)
    assert.deepEqual(
      file.peers.all.map(({shownName, sinceMs, verified}) => [shownName, sinceMs, verified]),
      [
        ['Ada', 1_700_000_000_000, true],
        ['Bob', 1_700_000_000_000, false],
        ['Cy', 1_700_000_000_000, false],
      ],
    )
    assert.deepEqual(readdirSync(join(path, '..')), ['known-peers.json'])
    if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o600)
  })

  it('loses nothing when meetings write at the same time', async t => {
    const path = join(scratchFolder(t), 'known-peers.json')
    const [one, two] = [new KnownPeersFile(noWarning, path), new KnownPeersFile(noWarning, path)]
    remember(one, 'Ada', 1)
    remember(two, 'Bob', 2)
    await Promise.all([one.flushed(), two.flushed()])
    one.apply({do: 'forget', who: 'ada'})
    remember(two, 'Cleo', 3)
    await Promise.all([one.flushed(), two.flushed()])
    assert.deepEqual(names(new KnownPeersFile(noWarning, path)), ['bob', 'cleo'])
  })

  it('loses nothing when four processes write at the same time', async t => {
    const path = join(scratchFolder(t), 'new', 'known-peers.json')
    const program = `
      const [module, path, start, number] = process.argv.slice(1)
      const {KnownPeersFile} = await import(module)
      const file = new KnownPeersFile(sentence => console.error(sentence), path)
      while (Date.now() < Number(start));
      for (let at = 0; at < 25; at++) {
        const name = 'peer' + number + '-' + at
        file.apply({do: 'remember', name, key: (number * 100 + at).toString(16).padStart(64, '0'), nowMs: 1})
        await file.flushed()
      }`
    const startMs = Date.now() + 900
    const children = [1, 2, 3, 4].map(number => {
      const args = ['--input-type=module', '-e', program, MODULE, path, String(startMs), String(number)]
      return spawn(process.execPath, args, {stdio: ['ignore', 'ignore', 'inherit']})
    })
    await Promise.all(children.map(child => once(child, 'close')))
    assert.equal(new KnownPeersFile(noWarning, path).peers.all.length, 100)
    assert.deepEqual(readdirSync(join(path, '..')), ['known-peers.json'])
  })

  it('is set aside with a warning when it is broken, not lost', async t => {
    const folder = scratchFolder(t)
    const path = join(folder, 'known-peers.json')
    writeFileSync(path, '{"version":1,"peers":[{"name":"Ada"')
    const warnings: string[] = []
    const file = new KnownPeersFile(sentence => warnings.push(sentence), path)
    remember(file, 'Bob', 2)
    await file.flushed()
    assert.match(warnings.join(), /was broken and is now .*known-peers\.json\.broken-\d+:/)
    assert.equal(warnings.length, 1)
    const aside = readdirSync(folder).find(name => name.includes('broken'))!
    assert.match(readFileSync(join(folder, aside), 'utf8'), /Ada/)
    assert.deepEqual(names(new KnownPeersFile(noWarning, path)), ['bob'])
  })

  it('of a newer program is left alone', async t => {
    const path = join(scratchFolder(t), 'known-peers.json')
    writeFileSync(path, '{"version":2,"people":[]}')
    const warnings: string[] = []
    const file = new KnownPeersFile(sentence => warnings.push(sentence), path)
    remember(file, 'Ada', 1)
    await file.flushed()
    assert.match(warnings.join(), /a newer s2c wrote it/)
    assert.equal(warnings.length, 1)
    assert.deepEqual(names(file), ['ada'])
    assert.equal(readFileSync(path, 'utf8'), '{"version":2,"people":[]}')
  })

  it('that cannot be written leaves the meeting with what it remembers itself', async t => {
    const folder = scratchFolder(t)
    writeFileSync(join(folder, 'file'), '')
    const warnings: string[] = []
    const file = new KnownPeersFile(
      sentence => warnings.push(sentence),
      join(folder, 'file', 'known-peers.json'),
    )
    remember(file, 'Ada', 1)
    await file.flushed()
    remember(file, 'Bob', 2)
    await file.flushed()
    assert.deepEqual(names(file), ['ada', 'bob'])
    assert.equal(warnings.length, 1)
    assert.match(warnings[0]!, /cannot be used \(E\w+\)/)
  })

  it('is written although a process died while it held the lock', async t => {
    const path = join(scratchFolder(t), 'known-peers.json')
    writeFileSync(`${path}.lock`, '1')
    const longAgo = Date.now() / 1_000 - 60
    utimesSync(`${path}.lock`, longAgo, longAgo)
    const file = new KnownPeersFile(noWarning, path)
    remember(file, 'Ada', 1)
    await file.flushed()
    assert.deepEqual(names(new KnownPeersFile(noWarning, path)), ['ada'])
    assert.deepEqual(readdirSync(join(path, '..')), ['known-peers.json'])
  })
})

describe('the text of known peers', () => {
  const peer = {name: 'ada', shownName: 'Ada', key: keyNumber(1), sinceMs: 1_700_000_000_000, verified: true}

  it('comes back as it was written, names cleaned and folded anew', () => {
    assert.deepEqual(parseKnownPeers(formatKnownPeers([peer])), {ok: true, peers: [peer]})
    const dirty = formatKnownPeers([{...peer, shownName: '\u001b[31mAda\u202e'}])
    assert.deepEqual(parseKnownPeers(dirty), {ok: true, peers: [peer]})
  })

  it('is refused with a field that is odd, and with too many entries', () => {
    const odd = [
      formatKnownPeers([peer]).replace('"verified": true', '"verified": "yes"'),
      formatKnownPeers([peer]).replace(peer.key, 'ff'),
      formatKnownPeers([peer]).replace('2023', 'then'),
      formatKnownPeers(Array.from({length: 257}, () => peer)),
      '{"version":1}',
      '[]',
      '',
    ]
    for (const text of odd) assert.deepEqual(parseKnownPeers(text), {ok: false, reason: 'broken'})
  })

  it('is read or refused, never anything else, with its bytes changed at random', () => {
    const random = seededRandom(41)
    const bytes = Buffer.from(formatKnownPeers([peer, {...peer, key: keyNumber(2)}]))
    for (let run = 0; run < 3_000; run++) parseKnownPeers(Buffer.from(mutate(bytes, random)).toString('utf8'))
  })
})

describe('the lock', () => {
  it('keeps others out until the work is done', t => {
    const path = join(scratchFolder(t), 'lock')
    const outer = tryLocked(path, Date.now(), () => tryLocked(path, Date.now(), () => 'inner'))
    assert.deepEqual(outer, {result: null})
    assert.deepEqual(
      tryLocked(path, Date.now(), () => 'next'),
      {result: 'next'},
    )
  })

  it('is given back when the work fails', t => {
    const path = join(scratchFolder(t), 'lock')
    const failing = (): never => {
      throw new Error('work')
    }
    assert.throws(() => tryLocked(path, Date.now(), failing), /work/)
    assert.deepEqual(
      tryLocked(path, Date.now(), () => 1),
      {result: 1},
    )
  })

  it('is stale only when it is old', t => {
    const path = join(scratchFolder(t), 'lock')
    writeFileSync(path, '')
    const {mtimeMs} = statSync(path)
    assert.equal(
      tryLocked(path, mtimeMs + STALE_MS - 1, () => 1),
      null,
    )
    assert.deepEqual(
      tryLocked(path, mtimeMs + STALE_MS + 1, () => 1),
      {result: 1},
    )
  })
})
