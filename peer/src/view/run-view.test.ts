import assert from 'node:assert/strict'
import {test} from 'node:test'
import {FakeEngine, peerEvent, selfEvent} from './fakes/fake-engine.js'
import {FakeTty} from './fakes/fake-tty.js'
import {joined, running, runningBefore, SMALL} from './fakes/running-view.js'
import {modesAfter} from './fakes/terminal-modes.js'
import {REPORT_KEYS, REPORT_NO_KEYS} from './terminal/kitty-keyboard.js'

/** As a terminal was before, and as it is in a meeting with keys and mouse: not wrapping, without cursor, on the other screen. */
const BEFORE = modesAfter('')
const MEETING = {changed: [7, 25, 1000, 1004, 1006, 1049, 2004], keyboards: {normal: 0, alternate: 1}}
/** Between two updates. */
const isInMeeting = ({tty}: ReturnType<typeof joined>): boolean => {
  const {changed, keyboards} = modesAfter(tty.stdout.written)
  return JSON.stringify({changed, keyboards}) === JSON.stringify(MEETING)
}

test('an error of the engine is repeated once the terminal is restored; its code is the view’s', async () => {
  const {tty, engine, reports, ended} = running()
  await tty.until(() => tty.text().includes('joining session1'))
  engine.tell({event: 'error', code: 'full', message: 'The session is full: try another name.'})
  engine.end(4)
  assert.equal(await ended, 4)
  assert.deepEqual(reports, ['The session is full: try another name.'])
  assert.equal(tty.screen.buffer.active.type, 'normal')
})

test('an engine that dies is said so plainly, with where to look', async () => {
  const {tty, engine, reports, ended} = running({logFile: '/tmp/s2c.log'})
  await tty.until(() => tty.text().includes('joining'))
  engine.end(null)
  assert.equal(await ended, 1)
  assert.deepEqual(reports, [
    'The engine of this meeting was killed. Join again to go on. What it was doing is in /tmp/s2c.log.',
  ])
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  test(`${signal} leaves, restores the terminal once, and stops listening`, async () => {
    const {tty, engine, process, ended} = running()
    await tty.until(() => tty.text().includes('joining'))
    process.emit(signal)
    assert.equal(await ended, 0)
    assert.deepEqual(
      engine.wishes.map(command => command.do),
      ['leave'],
    )
    assert.equal(tty.stdout.written.split('\x1b[?1049l').length - 1, 1)
    assert.deepEqual(tty.stdin.rawModes, [true, false])
    assert.deepEqual(process.eventNames(), [])
    assert.deepEqual(process.killed, [])
  })
}

test('after a closed window the hang-up is passed on', async () => {
  const {tty, process, ended} = running()
  await tty.until(() => tty.text().includes('joining'))
  tty.stdin.emit('error', new Error('read EIO'))
  process.emit('SIGHUP')
  assert.equal(await ended, 0)
  assert.deepEqual(process.killed, ['SIGHUP'])
})

test('an error that nothing caught restores the terminal at once and is told', async () => {
  const {tty, engine, process, reports, ended} = running()
  await tty.until(() => tty.text().includes('joining'))
  process.emit('uncaughtException', new Error('a bug'))
  assert.equal(await ended, 1)
  assert.match(reports[0]!, /The view failed.*a bug/)
  assert.equal(engine.commands.at(-1)!.do, 'leave')
  assert.equal(tty.stdout.written.split('\x1b[?1049l').length - 1, 1)
})

test('a process that ends by itself leaves the terminal restored', async () => {
  const {tty, engine, process, ended} = running()
  await tty.until(() => tty.text().includes('joining'))
  process.emit('exit', 0)
  await tty.until(() => tty.screen.buffer.active.type === 'normal')
  engine.end(0)
  await ended
  assert.equal(tty.stdout.written.split('\x1b[?1049l').length - 1, 1)
})

test('a second Ctrl+C does not wait for an engine that cannot end', async () => {
  const {tty, process, ended} = runningBefore(new FakeEngine())
  await tty.until(() => tty.text().includes('joining'))
  tty.stdin.write('\x03')
  await tty.until(() => tty.screen.buffer.active.type === 'normal')
  process.emit('SIGINT')
  assert.equal(await ended, 0)
})

for (const [how, ask] of [
  ['Ctrl+Z', ({tty}) => tty.stdin.write('\x1a')],
  ['SIGTSTP', ({process}) => process.emit('SIGTSTP')],
] as const satisfies readonly (readonly [string, (view: ReturnType<typeof joined>) => unknown])[]) {
  test(`${how} gives the terminal back, stops the job, and takes the terminal again when it goes on`, async () => {
    const view = joined({mouse: true})
    const {tty, engine, process, ended} = view
    await tty.until(() => tty.text().includes('q leave'))
    tty.stdin.write('\x1b[?0u')
    await tty.until(() => isInMeeting(view))
    const atStop: unknown[] = []
    process.stopped = () => {
      atStop.push(tty.screen.buffer.active.type, tty.stdin.rawModes.at(-1), process.listenerCount('SIGTSTP'))
      atStop.push(modesAfter(tty.stdout.written))
    }
    ask(view)
    await tty.until(() => process.killed.length > 0)
    assert.deepEqual(process.killed, ['SIGTSTP'])
    assert.deepEqual(atStop, ['normal', false, 0, BEFORE])
    process.emit('SIGCONT')
    await tty.until(() => tty.screen.buffer.active.type === 'alternate' && tty.text().includes('q leave'))
    await tty.until(() => isInMeeting(view))
    assert.equal(tty.stdin.rawModes.at(-1), true)
    assert.equal(process.listenerCount('SIGTSTP'), 1)
    engine.end(0)
    await ended
    assert.deepEqual(modesAfter(tty.stdout.written), BEFORE)
  })
}

/** What each way of ending writes of the keys, in the order in which it is written. */
const keysAskedIn = (written: string): string[] =>
  written.split(/(\x1b\[>31u|\x1b\[<u|\x1b\[\?1049l)/).flatMap(part => {
    if (part === REPORT_KEYS) return ['asked']
    return part === REPORT_NO_KEYS ? ['taken back'] : part === '\x1b[?1049l' ? ['restored'] : []
  })

for (const [how, end] of [
  ['the key', ({tty}) => tty.stdin.write('\x1b[113;;113u')],
  ['Ctrl+C', ({tty}) => tty.stdin.write('\x1b[99;5u')],
  ['SIGTERM', ({process}) => process.emit('SIGTERM')],
  ['SIGHUP', ({process}) => process.emit('SIGHUP')],
  [
    'a closed window',
    ({tty, process}) => {
      tty.stdin.emit('error', new Error('read EIO'))
      process.emit('SIGHUP')
    },
  ],
  ['a crash of the view', ({process}) => process.emit('uncaughtException', new Error('a bug'))],
  ['a crash of the engine', ({engine}) => engine.end(null)],
  [
    'the end of the process',
    ({process, engine}) => {
      process.emit('exit', 1)
      engine.end(0)
    },
  ],
  [
    'SIGTERM while it is stopped',
    ({tty, process}) => {
      process.stopped = () => process.emit('SIGTERM')
      tty.stdin.write('\x1a')
    },
  ],
] as const satisfies readonly (readonly [string, (view: ReturnType<typeof joined>) => unknown])[]) {
  test(`after ${how} the terminal is in the modes of before, its keys first`, async () => {
    const view = joined({mouse: true})
    await view.tty.until(() => view.tty.text().includes('q leave'))
    view.tty.stdin.write('\x1b[?0u')
    await view.tty.until(() => isInMeeting(view))
    end(view)
    await view.ended
    await view.tty.until(() => view.tty.screen.buffer.active.type === 'normal')
    assert.deepEqual(keysAskedIn(view.tty.stdout.written), ['asked', 'taken back', 'restored'])
    assert.deepEqual(modesAfter(view.tty.stdout.written), BEFORE)
  })
}

test('while the job is stopped the shell has its keys as before, and nobody talks', async () => {
  const {tty, engine, process, ended} = joined()
  engine.tell(selfEvent({muted: true}))
  tty.stdin.write('\x1b[?0u')
  await tty.until(() => tty.text().includes('space hold to talk'))
  tty.stdin.write('\x1b[32;;32u')
  await tty.until(() => tty.text().includes('Me (you) talking'))
  const restored = ['taken back', 'restored']
  let [atStop, lastCommand] = [[] as string[], '']
  process.stopped = () => {
    atStop = keysAskedIn(tty.stdout.written)
    lastCommand = engine.commands.at(-1)!.do
  }
  tty.stdin.write('\x1b[122;5u')
  await tty.until(() => process.killed.length > 0)
  assert.deepEqual(atStop, ['asked', ...restored])
  assert.equal(lastCommand, 'hush')
  process.emit('SIGCONT')
  await tty.until(() => tty.screen.buffer.active.type === 'alternate' && tty.text().includes('q leave'))
  engine.end(0)
  await ended
  const asked = keysAskedIn(tty.stdout.written)
  assert.deepEqual(asked.slice(0, 4), ['asked', ...restored, 'asked'])
  assert.deepEqual(asked.slice(-2), restored)
  assert.equal(
    asked.filter(what => what === 'asked').length,
    asked.filter(what => what === 'taken back').length,
  )
})

test('when nothing can be stopped, the view goes on', async () => {
  const {tty, engine, process, ended} = joined()
  await tty.until(() => tty.text().includes('q leave'))
  tty.stdin.write('\x1a')
  await tty.until(() => process.killed.length > 0)
  await tty.until(() => tty.screen.buffer.active.type === 'alternate' && tty.text().includes('q leave'))
  engine.end(0)
  await ended
})

test('answers that come after leaving are read before the keys are given back', async () => {
  const tty = new FakeTty(SMALL, false)
  const replies: string[] = []
  tty.screen.onData(reply => replies.push(reply))
  const {engine, ended} = joined({}, tty)
  await tty.until(() => replies.length > 0 && tty.text().includes('q leave'))
  engine.end(0)
  await tty.until(() => tty.screen.buffer.active.type === 'normal')
  assert.equal(tty.stdin.rawModes.at(-1), true)
  for (const reply of replies) tty.stdin.write(reply)
  await ended
  assert.equal(tty.stdin.rawModes.at(-1), false)
  assert.equal(tty.stdin.read(), null)
})

test('a terminal that answers nothing is not waited for long', async () => {
  const tty = new FakeTty(SMALL, false)
  const {engine, ended} = joined({}, tty)
  await tty.until(() => tty.text().includes('q leave'))
  engine.end(0)
  await ended
  assert.equal(tty.stdin.rawModes.at(-1), false)
})

test('who looks elsewhere is called as wished, and whoever brings a stopped meeting back looks at it', async () => {
  const notify = {bell: true, desktop: true, events: ['join'], quiet: false} as const
  const env = {LANG: 'C.UTF-8', TERM: 'foot'}
  const {tty, engine, process, ended} = joined({notify, env})
  const calls = (): number => tty.stdout.written.split('\x07').length - 1
  await tty.until(() => tty.text().includes('q leave'))
  tty.stdin.write('\x1a')
  await tty.until(() => process.killed.length > 0)
  process.emit('SIGCONT')
  engine.tell(peerEvent(1, 'Bob'))
  await tty.until(() => tty.text().includes('"Bob" is here'))
  assert.equal(calls(), 0)
  tty.stdin.write('\x1b[O\x1b[?0u')
  await tty.until(() => tty.stdout.written.includes(REPORT_KEYS))
  engine.tell(peerEvent(2, 'Cy'))
  await tty.until(() => calls() === 1)
  assert.ok(tty.stdout.written.includes('\x1b]777;notify;s2c;"Cy" is here\x1b\\\x07'))
  engine.end(0)
  await ended
})
