import assert from 'node:assert/strict'
import {existsSync, watch} from 'node:fs'
import {join} from 'node:path'
import {type TestContext, test} from 'node:test'
import {scratchFolder} from '../scratch-folder.js'
import type {CapturePlan} from './capture-plan.js'
import {startCapture} from './capture-run.js'
import {cameraInputs, screenInput} from './device-inputs.js'
import {fakeFfmpeg} from './fake-ffmpeg.js'

const cameras: CapturePlan = ['/dev/video0', '/dev/video1'].flatMap(name =>
  cameraInputs(name, 'linux').map(
    input => ({subject: {kind: 'camera', name, wants: 'video'}, input}) as const,
  ),
)
const screen: CapturePlan = [
  {subject: {kind: 'screen', name: ':7', wants: 'video'}, input: screenInput('linux', {DISPLAY: ':7'})},
]

/** Starts a plan with fakes in ffmpeg's place. */
function start(test: TestContext, plan: CapturePlan, ...scripts: readonly [string, ...string[]]) {
  const [first, ...others] = scripts.map(script => fakeFfmpeg(scratchFolder(test), script))
  const stopping = new AbortController()
  const events: string[] = []
  const running = startCapture(plan, {
    binaries: [first!.binaries[0], ...others.map(({binaries}) => binaries[0])],
    platform: 'linux',
    argumentsFor: ({url, options}) => [...options, '-i', url],
    onStarted: () => events.push('started'),
    onOutput: chunk => events.push(Buffer.from(chunk).toString()),
    signal: stopping.signal,
  })
  const inputs = (): readonly string[][] =>
    [first!, ...others].map(fake => fake.calls().map(args => args.at(-1)!))
  return {running, events, inputs, stop: () => stopping.abort()}
}

test('the start is told before the first output', async t => {
  const {running, events} = start(t, screen, `await write('x'); await forever()`)
  await (await running).stop()
  assert.deepEqual(events, ['started', 'x'])
})

test('a screen is asked for again with the size ffmpeg names', async t => {
  const refuse = `if (!args.includes('800x600')) fail('outside the screen size 800x600')`
  const {running, inputs} = start(t, screen, `${refuse}; await write('x'); await forever()`)
  await (await running).stop()
  assert.deepEqual(inputs(), [[':7', ':7']])
})

test('a camera is tried in both ways, then the next camera', async t => {
  const refuse = `if (args.at(-1) === '/dev/video0') fail('Invalid argument')`
  const {running, inputs} = start(t, cameras, `${refuse}; await write('x'); await forever()`)
  await (await running).stop()
  assert.deepEqual(inputs(), [['/dev/video0', '/dev/video0', '/dev/video1']])
})

test('of several failures the most telling one is told', async t => {
  const script = `fail(args.at(-1) === '/dev/video0' ? 'Device or resource busy' : 'No such file or directory')`
  const {running} = start(t, cameras, script)
  await assert.rejects(running, {code: 'device-busy'})
})

test('a second binary is asked only for what the first cannot do', async t => {
  const incapable = `fail("Unknown input format: 'v4l2'")`
  const {running, inputs} = start(t, cameras, incapable, `fail('Device or resource busy')`)
  await assert.rejects(running, {code: 'device-busy'})
  assert.deepEqual(inputs(), [
    ['/dev/video0', '/dev/video0', '/dev/video1', '/dev/video1'],
    ['/dev/video0', '/dev/video0', '/dev/video1', '/dev/video1'],
  ])
  const busy = start(t, cameras.slice(0, 1), `fail('Device or resource busy')`, `await write('x')`)
  await assert.rejects(busy.running, {code: 'device-busy'})
  assert.deepEqual(busy.inputs(), [['/dev/video0'], []])
})

test('a program that is no ffmpeg makes room for the next one', async t => {
  const {running, inputs} = start(t, screen, `fail('hello')`, `await write('x'); await forever()`)
  await (await running).stop()
  assert.deepEqual(inputs()[1], [':7'])
})

test('the end of a run says why', async t => {
  const {running} = start(t, cameras, `await write('x'); fail('VIDIOC_DQBUF: No such device')`)
  assert.equal((await (await running).ended).code, 'device-lost')
})

test('stopping while nothing has come yet ends the process and the waiting', async t => {
  const {running, stop} = start(t, screen, `fs.writeSync(2, 'up'); await forever()`)
  stop()
  await assert.rejects(running, {name: 'SourceProblem', code: 'stopped'})
})

test('after stopping, neither another size nor another camera is tried', async t => {
  const hint = `process.stdin.on('data', () => fail('outside the screen size 800x600'))`
  for (const plan of [screen, cameras]) {
    const {running, stop, inputs} = start(t, plan, hint)
    stop()
    await assert.rejects(running, {code: 'stopped'})
    assert.ok(inputs()[0]!.length <= 1)
  }
})

test('what is stopped beforehand starts nothing', async t => {
  const fake = fakeFfmpeg(scratchFolder(t), `await write('x')`)
  const running = startCapture(cameras, {
    binaries: fake.binaries,
    platform: 'linux',
    argumentsFor: () => assert.fail('it asks how to start'),
    onStarted: () => undefined,
    onOutput: () => undefined,
    signal: AbortSignal.abort(),
  })
  await assert.rejects(running, {code: 'stopped'})
  assert.deepEqual(fake.calls(), [])
})

test('stopping while a failed program is asked whether it is an ffmpeg ends the asking', {
  timeout: 4000,
}, async t => {
  const folder = scratchFolder(t)
  const asked = join(folder, 'asked')
  // It is asked for its version and its devices at once: neither answer comes.
  const script = `if (!args.includes('-version') && !args.includes('-devices')) fail('hello')
    fs.writeFileSync(${JSON.stringify(asked)}, ''); await forever()`
  const {running, stop} = start(t, screen, script)
  const noticed = watch(folder, () => existsSync(asked) && stop())
  t.after(() => noticed.close())
  await assert.rejects(running, {code: 'stopped'})
})
