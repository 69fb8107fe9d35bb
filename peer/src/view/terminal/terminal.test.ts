import assert from 'node:assert/strict'
import {PassThrough, Writable} from 'node:stream'
import {test} from 'node:test'
import {FakeTty} from '../fakes/fake-tty.js'
import {REPORT_KEYS, REPORT_NO_KEYS} from './kitty-keyboard.js'
import {ENTER, RESTORE, Terminal} from './terminal.js'

const made = () => {
  const tty = new FakeTty({cols: 40, rows: 10})
  let resizes = 0
  const terminal = new Terminal(tty.stdin, tty.stdout, () => resizes++)
  return {tty, terminal, resizes: () => resizes}
}
const count = (text: string, part: string): number => text.split(part).length - 1

test('entering takes the alternate screen, raw keys, no cursor, no wrapping; leaving gives all back', async () => {
  const {tty, terminal} = made()
  terminal.enter()
  assert.ok(tty.stdout.written.endsWith(ENTER))
  assert.deepEqual(tty.stdin.rawModes, [true])
  await terminal.leave()
  assert.equal(tty.stdout.written, ENTER + RESTORE)
  assert.deepEqual(tty.stdin.rawModes, [true, false])
  assert.equal(tty.screen.buffer.active.type, 'normal')
})

test('it is given back once, however often and in whatever way it is asked', async () => {
  const {tty, terminal} = made()
  terminal.enter()
  await Promise.all([terminal.leave(), terminal.leave()])
  terminal.abandon()
  await terminal.leave()
  terminal.reenter()
  terminal.enter()
  assert.equal(count(tty.stdout.written, '\x1b[?1049l'), 1)
  assert.equal(count(tty.stdout.written, '\x1b[?1049h'), 1)
})

test('keys stay raw until the terminal has settled', async () => {
  const {tty, terminal} = made()
  terminal.enter()
  const left = terminal.leave(async () => {
    assert.equal(tty.screen.buffer.active.type, 'normal')
    assert.deepEqual(tty.stdin.rawModes, [true])
  })
  await left
  assert.deepEqual(tty.stdin.rawModes, [true, false])
})

test('a terminal that is lent takes no updates and is taken again whole', async () => {
  const {tty, terminal} = made()
  terminal.enter()
  await terminal.lend()
  assert.ok(!terminal.isHeld)
  terminal.write(Buffer.from('unseen'), () => {})
  assert.equal(tty.stdout.written, ENTER + RESTORE)
  assert.deepEqual(tty.stdin.rawModes.splice(0), [true, false])
  terminal.reenter()
  assert.ok(terminal.isHeld)
  assert.equal(tty.stdin.rawModes.at(-1), true)
  await terminal.leave()
  assert.equal(tty.stdout.written, ENTER + RESTORE + ENTER + RESTORE)
})

test('what was asked of the keys is taken back first, once, in whatever way the terminal is given back', async () => {
  const givenBack = `${ENTER}${REPORT_KEYS}${REPORT_NO_KEYS}${RESTORE}`
  const left = made()
  left.terminal.enter()
  left.terminal.reportKeys()
  left.terminal.reportKeys()
  assert.ok(left.terminal.reportsKeys)
  await Promise.all([left.terminal.leave(), left.terminal.leave()])
  left.terminal.abandon()
  left.terminal.reportKeys()
  assert.equal(left.tty.stdout.written, givenBack)
  const abandoned = made()
  abandoned.terminal.enter()
  abandoned.terminal.reportKeys()
  abandoned.terminal.abandon()
  await abandoned.terminal.leave()
  await new Promise<void>(resolve => abandoned.tty.stdout.write('', () => resolve()))
  assert.equal(abandoned.tty.stdout.written, `${ENTER}${REPORT_KEYS}\x18${REPORT_NO_KEYS}${RESTORE}`)
})

test('back from being lent the keys are asked for again; back from a mere stop no deeper than before', async () => {
  const {tty, terminal} = made()
  terminal.enter()
  terminal.reportKeys()
  await terminal.lend()
  terminal.reenter()
  assert.ok(tty.stdout.written.endsWith(RESTORE + ENTER + REPORT_KEYS))
  terminal.reenter()
  await terminal.leave()
  const {written} = tty.stdout
  assert.equal(count(written, REPORT_KEYS), 3)
  assert.equal(count(written, REPORT_NO_KEYS), 3)
})

test('one that was never asked for its keys is told nothing of them', async () => {
  const {tty, terminal} = made()
  terminal.reportKeys()
  terminal.enter()
  await terminal.lend()
  terminal.reportKeys()
  terminal.reenter()
  await terminal.leave()
  assert.equal(tty.stdout.written, ENTER + RESTORE + ENTER + RESTORE)
})

test('one that is lent is not given back a second time', async () => {
  const {tty, terminal} = made()
  terminal.enter()
  await Promise.all([terminal.lend(), terminal.leave()])
  terminal.abandon()
  assert.equal(tty.stdout.written, ENTER + RESTORE)
  assert.deepEqual(tty.stdin.rawModes, [true, false])
})

test('back from a stop, raw keys are set anew though they were never given up', () => {
  const {tty, terminal} = made()
  terminal.enter()
  terminal.reenter()
  assert.deepEqual(tty.stdin.rawModes, [true, false, true])
})

test('what was never entered is not given back', async () => {
  const {tty, terminal} = made()
  terminal.abandon()
  await terminal.leave()
  assert.equal(tty.stdout.written, '')
  assert.deepEqual(tty.stdin.rawModes, [])
})

test('abandoned in the middle of an update, the sequence it cut is cancelled first', () => {
  const {tty, terminal} = made()
  terminal.enter()
  terminal.write(Buffer.from('\x1b[38;5'), () => {})
  terminal.abandon()
  return new Promise<void>(resolve => {
    tty.stdout.write('', () => {
      assert.ok(tty.stdout.written.endsWith(`\x18${RESTORE}`))
      resolve()
    })
  })
})

test('one update at a time: `writing` until its bytes have left', async () => {
  const {terminal} = made()
  terminal.enter()
  const left = new Promise<void>(resolve => terminal.write(Buffer.from('x'), resolve))
  assert.ok(terminal.writing)
  assert.throws(() => terminal.write(Buffer.from('y'), () => {}), /before the one ahead/)
  await left
  assert.ok(!terminal.writing)
})

test('the stream is made non-blocking, and nothing is written after leaving', async () => {
  const tty = new FakeTty({cols: 40, rows: 10})
  const modes: boolean[] = []
  const output = Object.assign(tty.stdout, {_handle: {setBlocking: (on: boolean) => modes.push(on)}})
  const terminal = new Terminal(tty.stdin, output, () => {})
  terminal.enter()
  assert.deepEqual(modes, [false])
  await terminal.leave()
  terminal.write(Buffer.from('late'), () => {})
  assert.equal(count(tty.stdout.written, 'late'), 0)
})

test('a size of zero or none, as some pipes report, is taken for 80x24', () => {
  const output = Object.assign(new PassThrough(), {columns: 0})
  assert.deepEqual(new Terminal(new PassThrough(), output, () => {}).size, {cols: 80, rows: 24})
})

test('resizes are heard until leaving', async () => {
  const {tty, terminal, resizes} = made()
  terminal.enter()
  tty.resize({cols: 50, rows: 12})
  assert.equal(resizes(), 1)
  assert.deepEqual(terminal.size, {cols: 50, rows: 12})
  await terminal.leave()
  tty.resize({cols: 60, rows: 12})
  assert.equal(resizes(), 1)
})

test('a closed window is noticed and crashes nothing', async () => {
  const {tty, terminal} = made()
  terminal.enter()
  assert.ok(!terminal.gone)
  tty.stdin.emit('error', new Error('read EIO'))
  assert.ok(terminal.gone)
  const failing = new Writable({write: (_chunk, _encoding, done) => done(new Error('write EIO'))})
  const closed = new Terminal(new PassThrough(), failing, () => {})
  closed.enter()
  await closed.leave()
  assert.ok(closed.gone)
})
