import assert from 'node:assert/strict'
import {type TestContext, test} from 'node:test'
import {joinArguments, PeerProcess} from '../rig/peer-process.js'
import {PEER_COMMAND} from '../rig/program.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {Terminal} from '../rig/terminal.js'
import {allEnded, allStopped, isRunning, tree} from '../rig/usage.js'

/** The shell a person has, which tells afterwards in what state the terminal was left to it. */
const SHELL = 'trap : TERM HUP INT; "$@"; echo "code $?"; stty -a; echo "that was all"'

type Meeting = {terminal: Terminal; shell: number; view: number; engine: number}

/** A shell that reads a line afterwards, as the next prompt does. */
const READING_SHELL = '"$@"; echo "now type"; read -r line; echo "it read $(printf %s "$line" | wc -c) bytes"'

const joinAs = (server: string, ...args: string[]): string[] =>
  joinArguments({server, name: 'Ada', video: 'test', audio: 'test', speaker: 'none', args})

const startOnScreen = (t: TestContext, server: string): Promise<Meeting> =>
  start(t, joinAs(server), 'npx s2c-peer join session1')

async function start(t: TestContext, args: readonly string[], shows: string): Promise<Meeting> {
  const options = {cols: 100, rows: 40}
  const terminal = new Terminal(t, 'sh', ['-c', SHELL, 'sh', PEER_COMMAND, ...args], options)
  await terminal.waitFor(shows)
  await terminal.waitFor('v camera off')
  const [shell, view, engine] = tree(terminal.pid)
  return {terminal, shell: shell!, view: view!, engine: engine!}
}

/** As it was before: normal screen, cursor, wrapping, keys echoed and line by line, nothing left running. */
async function assertRestored({terminal, view, engine}: Meeting, code: number): Promise<void> {
  await terminal.waitFor('that was all')
  const left = terminal.text()
  assert.match(left, new RegExp(`code ${code}\\b`))
  for (const setting of ['icanon', 'echo', 'isig', 'opost', 'icrnl', 'ixon'])
    assert.match(left, new RegExp(`\\s${setting}\\b`), setting)
  assert.deepEqual(terminal.modes, {alternateScreen: false, cursorVisible: true, wraps: true})
  assert.equal(isRunning(view), false)
  assert.equal(isRunning(engine), false)
  await terminal.exited
}

test('the terminal is restored and nothing keeps running, however a meeting ends', {
  skip: process.platform === 'win32',
}, async t => {
  const {url} = await SignalingProcess.start(t)

  await t.test('by q', async t => {
    const meeting = await startOnScreen(t, url)
    meeting.terminal.type('qq')
    await assertRestored(meeting, 0)
  })

  await t.test('by ctrl+c', async t => {
    const meeting = await startOnScreen(t, url)
    meeting.terminal.type('\u0003')
    await assertRestored(meeting, 0)
  })

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    await t.test(`by ${signal} to the command alone`, async t => {
      const meeting = await startOnScreen(t, url)
      process.kill(meeting.view, signal)
      await assertRestored(meeting, 0)
    })

  await t.test('by SIGTERM to all of it at once', async t => {
    const meeting = await startOnScreen(t, url)
    process.kill(-meeting.shell, 'SIGTERM')
    await assertRestored(meeting, 0)
  })

  await t.test('by an engine that is killed: a sentence says so and where to read on', async t => {
    const meeting = await startOnScreen(t, url)
    process.kill(meeting.engine, 'SIGKILL')
    await assertRestored(meeting, 1)
    assert.match(meeting.terminal.text(), /The engine of this meeting was killed\..*peer\.log/s)
  })

  await t.test('by a view that is killed: the engine and its captures end by themselves', async t => {
    const {terminal, view} = await startOnScreen(t, url)
    const other = new PeerProcess(t, {server: url, args: ['--frames', '5']})
    await other.waitFor('frame')
    await other.waitFor('stats', ({peers}) => peers.some(({audio}) => audio.level > 0))
    const all = tree(view)
    assert.ok(all.length >= 4, `${all.length} processes`)
    process.kill(view, 'SIGKILL')
    await terminal.waitFor('that was all')
    await allEnded(all)
  })
})

/** A lit meter at the right end of the own card's lower border. */
const LIT_METER = /╰─ Ada \(you\) ─.*▁▂▃/

/** Pictures move, and the microphone is heard. */
async function seesAndHearsOneself({terminal}: Meeting): Promise<void> {
  const picture = (): string => terminal.rows().slice(1, 20).join('\n')
  await terminal.waitFor(() => /[@%#█▓▒]{3}/.test(picture()), {what: 'the own picture'})
  const before = picture()
  await terminal.waitFor(() => picture() !== before, {what: 'another picture'})
  await terminal.waitFor(LIT_METER)
}

test('before joining, and in a mirror, one sees and hears oneself', {
  skip: process.platform === 'win32',
}, async t => {
  await t.test('enter joins', async t => {
    const {url} = await SignalingProcess.start(t)
    const meeting = await start(t, joinAs(url, '--no-yes'), 'enter joins session1 as Ada')
    await seesAndHearsOneself(meeting)
    const {terminal} = meeting
    terminal.type('m')
    await terminal.waitFor(
      () => /Microphone {2}muted/.test(terminal.text()) && !LIT_METER.test(terminal.text()),
    )
    terminal.type('m')
    await terminal.waitFor(LIT_METER)
    terminal.type('\r')
    await terminal.waitFor('npx s2c-peer join session1')
    terminal.type('q')
    await assertRestored(meeting, 0)
  })

  await t.test('q leaves the mirror', async t => {
    const look = ['--glyphs', 'ramp', '--color', 'none', '--speaker', 'none', '--name', 'Ada']
    const meeting = await start(
      t,
      ['mirror', '--video', 'test', '--audio', 'test', ...look],
      'Mirror: nobody',
    )
    await seesAndHearsOneself(meeting)
    meeting.terminal.type('q')
    await assertRestored(meeting, 0)
  })
})

test('what a slow terminal still answers is not typed into the shell', {
  skip: process.platform === 'win32',
}, async t => {
  const {url} = await SignalingProcess.start(t)
  const args = ['-c', READING_SHELL, 'sh', PEER_COMMAND, ...joinAs(url)]
  const terminal = new Terminal(t, 'sh', args, {cols: 100, rows: 40, answerDelayMs: 200})
  await terminal.waitFor('v camera off')
  await terminal.waitFor(() => terminal.isAnswering)
  terminal.type('qq')
  await terminal.waitFor('now type')
  await terminal.waitFor(() => !terminal.isAnswering)
  terminal.type('hello\r')
  await terminal.waitFor('it read 5 bytes')
  await terminal.exited
})

test('a stopped meeting lends the shell its terminal and goes on with fg', {
  skip: process.platform === 'win32',
}, async t => {
  const {url} = await SignalingProcess.start(t)
  const options = {cols: 100, rows: 40, env: {PS1: 'prompt> '}}
  const terminal = new Terminal(t, 'bash', ['--norc', '--noprofile', '-i'], options)
  await terminal.waitFor('prompt> ')
  terminal.type(`${[PEER_COMMAND, ...joinAs(url)].join(' ')}\r`)
  await terminal.waitFor('v camera off')
  const [, view, engine] = tree(terminal.pid)

  const stops: readonly (readonly [string, () => void])[] = [
    ['by ctrl+z', () => terminal.type('\u001a')],
    ['by SIGTSTP', () => process.kill(view!, 'SIGTSTP')],
  ]
  for (const [how, stop] of stops) {
    await t.test(how, async () => {
      stop()
      await terminal.waitFor('Stopped')
      assert.deepEqual(terminal.modes, {alternateScreen: false, cursorVisible: true, wraps: true})
      // The shell tells of its own child; the engine is not one.
      await allStopped([view!, engine!])
      terminal.type('clear; fg\r')
      await terminal.waitFor('v camera off')
      assert.equal(terminal.modes.alternateScreen, true)
      terminal.type('?')
      await terminal.waitFor(/ctrl\+c +leave at once/)
      terminal.type('?')
      await terminal.waitFor(() => !/ctrl\+c +leave at once/.test(terminal.text()))
    })
  }

  await t.test('by SIGSTOP, which cannot be prepared for', async () => {
    process.kill(-view!, 'SIGSTOP')
    await terminal.waitFor('Stopped')
    terminal.type('clear; fg\r')
    await terminal.waitFor('v camera off')
    terminal.type('?')
    await terminal.waitFor(/ctrl\+c +leave at once/)
  })

  terminal.type('qq')
  // What is typed earlier is swallowed with the terminal's late answers.
  await terminal.waitFor(() => !terminal.modes.alternateScreen && terminal.text().includes('prompt> '))
  terminal.type('echo code $?; exit\r')
  await terminal.waitFor('code 0')
  await terminal.exited
})
