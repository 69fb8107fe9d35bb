import assert from 'node:assert/strict'
import {test} from 'node:test'
import {CaptureLoop, RETRY_DELAYS_MS, STEADY_RUN_MS} from './capture-loop.js'
import type {CaptureRun} from './capture-run.js'
import {SourceProblem} from './source.js'

type Try = CaptureRun & {end(code: string): void; stopped: boolean}

/** Plays the device: each start takes the next outcome of the script; time passes only in pauses and by `clock`. */
function setUp(script: readonly (string | 'works')[], endsNaturally = false) {
  const seen: string[] = []
  const runs: Try[] = []
  const clock = {now: 0}
  const outcomes = [...script]
  const loop = new CaptureLoop({
    endsNaturally,
    async start() {
      const outcome = outcomes.shift()
      if (outcome === undefined) return new Promise<never>(() => undefined)
      if (outcome !== 'works') throw new SourceProblem(outcome, `It is ${outcome}.`)
      const run = newRun()
      runs.push(run)
      return run
    },
    onProblem: problem => seen.push(problem.code),
    onState: state => seen.push(state),
    now: () => clock.now,
    watch: () => ({
      async next({untoldMs}) {
        seen.push(`${untoldMs} ms`)
        clock.now += untoldMs
        return false
      },
      close: () => undefined,
    }),
  })
  return {loop, seen, runs, clock}
}

function newRun(): Try {
  let resolve: (problem: SourceProblem) => void
  const ended = new Promise<SourceProblem>(done => {
    resolve = done
  })
  return {
    ended,
    stopped: false,
    end: code => resolve(new SourceProblem(code, `It is ${code}.`)),
    async stop() {
      this.stopped = true
    },
  }
}

/** Lets everything run that waits for nothing but promises. */
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

test('a named source that does not start is rejected and left alone', async () => {
  const {loop, seen} = setUp(['file-missing'])
  await assert.rejects(loop.openNamed(), {code: 'file-missing'})
  await settled()
  assert.deepEqual(seen, ['starting', 'missing'])
})

test('an automatic source waits longer and longer, tells its problem once, and runs when the device comes', async () => {
  const {loop, seen} = setUp([...Array<string>(7).fill('device-missing'), 'works'])
  loop.openAuto()
  await settled()
  const [first, ...others] = [...RETRY_DELAYS_MS, 30_000, 30_000].map(delay => `${delay} ms`)
  assert.deepEqual(seen, ['starting', 'missing', 'device-missing', first, ...others, 'running'])
})

test('a device that is unplugged and comes back goes on without the call noticing more than a gap', async () => {
  const {loop, seen, runs, clock} = setUp(['works', 'device-missing', 'works'])
  await loop.openNamed()
  clock.now += STEADY_RUN_MS
  runs[0]!.end('device-lost')
  await settled()
  assert.deepEqual(seen, ['starting', 'running', 'missing', 'device-lost', '1000 ms', '1000 ms', 'running'])
})

test('a device that dies again and again soon after starting is tried less and less often', async () => {
  const {loop, seen, runs} = setUp(['works', 'works', 'works', 'works'])
  await loop.openNamed()
  for (const number of [0, 1, 2]) {
    runs[number]!.end('device-lost')
    await settled()
  }
  assert.deepEqual(
    seen.filter(entry => entry.endsWith(' ms')),
    ['1000 ms', '2000 ms', '5000 ms'],
  )
})

test('what no waiting can mend is not tried again', async () => {
  const {loop, seen} = setUp(['no-ffmpeg', 'works'])
  loop.openAuto()
  await settled()
  assert.deepEqual(seen, ['starting', 'missing', 'no-ffmpeg'])
  await loop.stop()
})

test('a file that ends goes on from its start, at most once a second, and nothing is said', async () => {
  const {loop, seen, runs, clock} = setUp(['works', 'works', 'works'], true)
  await loop.openNamed()
  clock.now += 300
  runs[0]!.end('not-a-video')
  await settled()
  clock.now += 2000
  runs[1]!.end('not-a-video')
  await settled()
  assert.deepEqual(seen, ['starting', 'running', '700 ms', '0 ms'])
})

test('stopping ends the running device, tells nothing more and starts nothing more', async () => {
  const {loop, seen, runs} = setUp(['works', 'works'])
  await loop.openNamed()
  await loop.stop()
  runs[0]!.end('device-lost')
  await settled()
  assert.ok(runs[0]!.stopped)
  assert.deepEqual(seen, ['starting', 'running'])
  assert.equal(runs.length, 1)
})

test('stopping a named source that still starts settles its opening without an error', async () => {
  const seen: string[] = []
  const loop = new CaptureLoop({
    endsNaturally: false,
    start: signal =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new SourceProblem('stopped', 'Stopped.'))),
      ),
    onProblem: problem => seen.push(problem.code),
    onState: state => seen.push(state),
  })
  const opening = loop.openNamed()
  await loop.stop()
  await opening
  assert.deepEqual(seen, ['starting'])
})

test('stopping while waiting for a device ends the waiting', async () => {
  let waiting: AbortSignal | undefined
  let isClosed = false
  const loop = new CaptureLoop({
    endsNaturally: false,
    start: () => Promise.reject(new SourceProblem('device-missing', 'No camera.')),
    onProblem: () => undefined,
    onState: () => undefined,
    watch: () => ({
      next: (_, signal) => {
        waiting = signal
        return new Promise(resolve => signal.addEventListener('abort', () => resolve(false)))
      },
      close: () => {
        isClosed = true
      },
    }),
  })
  loop.openAuto()
  await settled()
  await loop.stop()
  assert.ok(waiting?.aborted)
  assert.ok(isClosed)
})

test('news of a device end the waiting, and the next try that fails waits briefly again', async () => {
  const outcomes = ['device-missing', 'device-missing', 'device-missing', 'device-missing', 'works']
  const patience: number[] = []
  let closed = 0
  const loop = new CaptureLoop({
    endsNaturally: false,
    async start() {
      const outcome = outcomes.shift()!
      if (outcome !== 'works') throw new SourceProblem(outcome, 'No microphone.')
      return newRun()
    },
    onProblem: () => undefined,
    onState: () => undefined,
    watch: () => ({
      async next({toldMs}) {
        patience.push(toldMs)
        return patience.length === 3
      },
      close: () => closed++,
    }),
  })
  loop.openAuto()
  await settled()
  assert.deepEqual(patience, [1000, 2000, 5000, 1000])
  assert.equal(closed, 1, 'nobody is asked while a device runs')
})
