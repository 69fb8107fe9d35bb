import assert from 'node:assert/strict'
import {mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {type TestContext, test} from 'node:test'
import pino from 'pino'
import {FIRST_PAIR, SECOND_PAIR} from './fake-pairs.js'
import {TlsFiles, type TlsPair, type TlsPaths} from './tls-files.js'

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 's2c-tls-'))
  t.after(() => rmSync(path, {recursive: true}))
  return path
}

function write({cert, key}: TlsPaths, pair: TlsPair): void {
  writeFileSync(cert, pair.cert)
  writeFileSync(key, pair.key)
}

/** The files of the first pair, and what is logged of them. */
function files(t: TestContext) {
  const path = folder(t)
  const paths = {cert: join(path, 'cert.pem'), key: join(path, 'key.pem')}
  write(paths, FIRST_PAIR)
  // As of long ago: what is written in a test differs from it whatever the clock's steps are.
  for (const each of [paths.cert, paths.key]) utimesSync(each, 1, 1)
  const events: string[] = []
  const log = pino({}, {write: line => events.push(JSON.parse(line).event)})
  return {path, paths, events, files: new TlsFiles(paths, log)}
}

test('a renewed pair is read once both files have stood still from one look to the next', t => {
  const {paths, files: tls} = files(t)
  assert.deepEqual(tls.pair, FIRST_PAIR)
  assert.ok(tls.expiresAtMs > Date.now())
  assert.deepEqual([tls.look(), tls.look()], [null, null])
  writeFileSync(paths.cert, SECOND_PAIR.cert)
  assert.equal(tls.look(), null)
  writeFileSync(paths.key, SECOND_PAIR.key)
  assert.equal(tls.look(), null)
  assert.deepEqual(tls.look(), SECOND_PAIR)
  assert.equal(tls.look(), null)
})

test('a pair that does not fit, is broken or is missing is logged once, and the next good one is read', t => {
  const {paths, events, files: tls} = files(t)
  const bad: (() => void)[] = [
    () => writeFileSync(paths.cert, SECOND_PAIR.cert),
    () => writeFileSync(paths.cert, 'rubbish, and more of it'),
    () => rmSync(paths.key),
  ]
  for (const spoil of bad) {
    spoil()
    assert.deepEqual([tls.look(), tls.look(), tls.look()], [null, null, null])
  }
  write(paths, SECOND_PAIR)
  assert.deepEqual([tls.look(), tls.look()], [null, SECOND_PAIR])
  const refused = Array(bad.length).fill('certificateRefused')
  assert.deepEqual(events, ['certificate', ...refused, 'certificate'])
})

test('a link that leads to other files is followed', t => {
  const {path, paths, files: old} = files(t)
  const next = {cert: join(path, 'next.pem'), key: join(path, 'next.key')}
  write(next, SECOND_PAIR)
  for (const name of ['cert', 'key'] as const) {
    symlinkSync(next[name], join(path, 'link'))
    renameSync(join(path, 'link'), paths[name])
  }
  assert.deepEqual([old.look(), old.look()], [null, SECOND_PAIR])
})

test('a server is not started with files that hold no pair, in a sentence that names them', t => {
  const {paths} = files(t)
  const log = pino({level: 'silent'})
  writeFileSync(paths.key, SECOND_PAIR.key)
  assert.throws(() => new TlsFiles(paths, log), /cert\.pem and .*key\.pem cannot be used: .*\.$/)
})

test('files that cannot even be looked at are refused, and found again once they can be', t => {
  const {path, paths, events, files: tls} = files(t)
  const away = `${path}-away`
  renameSync(path, away)
  writeFileSync(path, 'where the folder was')
  assert.deepEqual([tls.look(), tls.look(), tls.look()], [null, null, null])
  rmSync(path)
  renameSync(away, path)
  write(paths, SECOND_PAIR)
  assert.deepEqual([tls.look(), tls.look()], [null, SECOND_PAIR])
  assert.deepEqual(events, ['certificate', 'certificateRefused', 'certificate'])
})
