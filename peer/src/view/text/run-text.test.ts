import assert from 'node:assert/strict'
import {PassThrough, Writable} from 'node:stream'
import {test} from 'node:test'
import {setImmediate as turn} from 'node:timers/promises'
import {FakeEngine, fakePeerId, joinedEvent, peerEvent, selfEvent} from '../fakes/fake-engine.js'
import {FakeProcess} from '../fakes/fake-process.js'
import {FakeTiming} from '../fakes/fake-timing.js'
import {runText, type TextOptions} from './run-text.js'
import {SPEAKER_INTERVAL_MS} from './text-step.js'

/** A text view in a meeting, before an engine that ends when it is told to leave. */
function joined({isTTY = false, ...change}: Partial<TextOptions> & {isTTY?: boolean} = {}) {
  const stdin = Object.assign(new PassThrough(), {isTTY})
  const stdout = Object.assign(new PassThrough(), {isTTY})
  const [process, timing] = [new FakeProcess(), new FakeTiming()]
  const engine: FakeEngine = new FakeEngine(({do: verb}) => {
    if (verb === 'leave') setImmediate(() => engine.end(0))
  })
  const env = {LANG: 'C.UTF-8'}
  const options = {session: 'session1', name: 'Me', stdin, stdout, env, platform: 'linux', process, timing}
  const ended = runText({...options, ...change}, engine)
  engine.tell(joinedEvent('Me'))
  engine.tell(selfEvent())
  const printed = (): string => String(stdout.read() ?? '')
  return {stdin, stdout, process, timing, engine, ended, printed}
}

test('lines are printed as things happen and carried out as they are typed, wherever they are cut', async () => {
  const {stdin, engine, ended, printed} = joined()
  assert.match(printed(), /^\* you are in session1 as Me.*\n\* \/help.*\n$/)
  engine.tell(peerEvent(1, 'Ada'))
  assert.equal(printed(), '* "Ada" is here\n')
  for (const piece of ['hel', 'lo\r\n/mu', 'te\n', '/leave\n', '/yes\n']) {
    stdin.write(piece)
    await turn()
  }
  assert.equal(await ended, 0)
  assert.deepEqual(engine.commands, [{do: 'say', text: 'hello'}, {do: 'mute'}, {do: 'leave'}])
})

test('pictures are not asked for, and nothing is drawn', async () => {
  const {engine, process, ended, printed} = joined()
  engine.tell(peerEvent(1, 'Ada'))
  engine.tell({event: 'levels', levels: {}, speaker: fakePeerId(1)})
  process.emit('SIGTERM')
  await ended
  assert.deepEqual(
    engine.commands.map(command => command.do),
    ['leave'],
  )
  assert.doesNotMatch(printed(), /[^\x20-\x7e\n]/)
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  test(`${signal} leaves, and the second time nothing is waited for`, async () => {
    const {process, ended} = joined()
    process.emit(signal)
    assert.equal(await ended, 0)
    assert.deepEqual(process.eventNames(), [])
    const stuck = new FakeEngine()
    const again = new FakeProcess()
    const streams = {stdin: new PassThrough(), stdout: new PassThrough()}
    const options = {session: 's', name: 'Me', ...streams, process: again, timing: new FakeTiming()}
    const never = runText(options, stuck)
    again.emit(signal)
    again.emit(signal)
    assert.equal(await never, 0)
    assert.deepEqual(stuck.commands, [{do: 'leave'}])
  })

test('an engine that cannot say goodbye is not waited for long', async () => {
  const {process, timing, engine, ended} = joined({})
  engine.end = () => {}
  process.emit('SIGTERM')
  timing.run(10_000)
  assert.equal(await ended, 0)
})

test('ctrl+d leaves at a terminal; a pipe that has said all leaves nobody, and its last line counts', async () => {
  const terminal = joined({isTTY: true})
  terminal.stdin.end()
  assert.equal(await terminal.ended, 0)
  assert.deepEqual(terminal.engine.commands, [{do: 'leave'}])
  const pipe = joined()
  pipe.stdin.end('hello')
  await turn()
  assert.deepEqual(pipe.engine.commands, [{do: 'say', text: 'hello'}])
  pipe.engine.end(0)
  assert.equal(await pipe.ended, 0)
})

test('when nobody reads any more the peer leaves', async () => {
  const stdout = new Writable({write: (_chunk, _encoding, done) => done(new Error('write EPIPE'))})
  const {engine, ended} = joined({stdout})
  assert.equal(await ended, 0)
  assert.deepEqual(engine.commands, [{do: 'leave'}])
})

test('the code is the engine’s; one that dies is said so, with where to look', async () => {
  const refused = joined()
  refused.printed()
  refused.engine.tell({event: 'error', code: 'full', message: 'The session is full.'})
  refused.engine.end(4)
  assert.equal(await refused.ended, 4)
  assert.equal(refused.printed(), '* The session is full.\n')
  const killed = joined({logFile: '/tmp/s2c.log'})
  killed.engine.end(null)
  assert.equal(await killed.ended, 1)
  assert.match(killed.printed(), /was killed\. Join again to go on\. .*\/tmp\/s2c\.log\.\n$/)
})

test('who speaks is said when its time comes, though nothing else happens', async () => {
  const {engine, timing, ended, printed} = joined()
  engine.tell(peerEvent(1, 'Ada'))
  engine.tell(peerEvent(2, 'Bob'))
  for (const index of [1, 2, 2]) engine.tell({event: 'levels', levels: {}, speaker: fakePeerId(index)})
  assert.match(printed(), /\* "Ada" speaks\n$/)
  timing.run(SPEAKER_INTERVAL_MS)
  assert.equal(printed(), '* "Bob" speaks\n')
  assert.equal(timing.waiting, 0)
  engine.end(0)
  await ended
})

test('a terminal without UTF-8 gets ASCII; what nobody reads is left out, and said so', async () => {
  const plain = joined({isTTY: true, env: {LANG: 'C'}})
  plain.engine.tell(peerEvent(1, 'Zoë'))
  assert.match(plain.printed(), /\* "Zo\?" is here\n$/)
  let release = (): void => {}
  const written: string[] = []
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk))
      release = done
    },
  })
  const {engine, stdin} = joined({stdout})
  stdin.write(`${'x'.repeat(9000)}\n`)
  await turn()
  const say = (text: string): void =>
    engine.tell({event: 'chat', id: fakePeerId(1), name: 'Ada', text, number: 1, own: false, atMs: 0})
  for (let line = 0; line < 300; line++) say('y'.repeat(4000))
  const unread = stdout.writableLength
  assert.ok(unread < 1_100_000, `${unread} bytes`)
  while (stdout.writableLength > 0) {
    release()
    await turn()
  }
  say('at last')
  while (stdout.writableLength > 0) {
    release()
    await turn()
  }
  assert.ok(written.some(line => line.includes('that line is too long')))
  assert.match(written.at(-2)!, /^\* \d+ lines were left out/)
  assert.equal(written.at(-1), 'Ada: at last\n')
})
