import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {Camera} from './camera.js'
import {SourceProblem, type VideoSource} from './capture/source.js'
import {FakeCaptures, settled} from './fake-capture.js'

const camera = (id: string): VideoSource => ({kind: 'device', id})
const CAMERA = camera('0')
const OTHER = camera('2')

function setUp(source = CAMERA, problem = (problem: SourceProblem): void => assert.fail(problem.message)) {
  const captures = new FakeCaptures()
  const states: string[] = []
  const pictures: number[] = []
  const camera = new Camera(
    source,
    30,
    {
      picture: (_, atMs) => pictures.push(atMs),
      state: state => states.push(state),
      problem,
    },
    captures.open,
  )
  return {camera, captures, states, pictures}
}

test('on opens the source, off ends it, and what was dropped stays counted', async () => {
  const {camera, captures, states} = setUp()
  const on = camera.on()
  await settled()
  captures.all[0]!.start()
  await on
  await camera.on()
  assert.equal(captures.all.length, 1, 'on twice is on')
  await camera.off()
  assert.equal(captures.running, 0)
  assert.equal(camera.dropped, 2)
  assert.deepEqual(states, ['starting', 'running', 'none'])
})

test('off while the source still opens ends the opening', async () => {
  const {camera, captures, states} = setUp()
  const on = camera.on()
  await settled()
  await camera.off()
  await on
  assert.equal(captures.running, 0)
  assert.deepEqual(states, ['starting', 'none'])
})

test('however fast it is switched, the last wish counts and two processes never run', async () => {
  for (const wishes of ['01', '10', '101', '010', '1010', '10101', '110100101']) {
    const {camera, captures} = setUp()
    const switching = [...wishes].map(wish => (wish === '1' ? camera.on() : camera.off()))
    for (let turn = 0; turn < 30; turn++) {
      await settled()
      assert.ok(captures.running <= 1, wishes)
      if (turn % 3 === 2) for (const capture of captures.all) if (capture.isRunning) capture.start()
    }
    await Promise.all(switching)
    assert.equal(captures.running, Number(wishes.at(-1)), wishes)
    await camera.off()
    assert.equal(captures.running, 0)
  }
})

test('a source that could not start is opened anew by the next on', async () => {
  const {camera, captures} = setUp()
  const first = camera.on()
  await settled()
  captures.all[0]!.fail(new SourceProblem('device-busy', 'It is in use.'))
  await assert.rejects(first, {code: 'device-busy'})
  const second = camera.on()
  await settled()
  captures.all[1]!.start()
  await second
  assert.equal(captures.running, 1)
})

test('without a source there is nothing to open', async () => {
  const {camera, captures} = setUp({kind: 'none'})
  await camera.on()
  assert.equal(captures.all.length, 0)
})

/** One that is on and delivers. */
async function running(source?: VideoSource, problem?: (problem: SourceProblem) => void) {
  const set = setUp(source, problem)
  const on = set.camera.on()
  await settled()
  set.captures.all[0]!.start()
  await on
  const delivers = (place: number, atMs: number): void =>
    set.captures.all[place]!.options.onPicture(new Uint8Array(1), atMs)
  return {...set, delivers}
}

test('what replaces it leaves nothing of it to be seen, and only one process ever runs', async () => {
  const {camera, captures} = await running()
  const used = camera.replace({kind: 'screen'}, true)
  await settled()
  await settled()
  assert.equal(captures.running, 1)
  captures.all[1]!.start()
  await used
  await camera.replace({kind: 'test'}, false)
  assert.equal(captures.running, 0, 'a source that is off is not opened')
})

test('another camera opens beside the one in use, which is seen until the new one delivers', async () => {
  const {camera, captures, states, pictures, delivers} = await running()
  const used = camera.use(OTHER, true)
  await settled()
  assert.deepEqual([captures.running, captures.all[1]!.options.isAwaited], [2, true])
  delivers(0, 1)
  delivers(1, 2)
  captures.all[1]!.start()
  await settled()
  delivers(0, 3)
  delivers(1, 4)
  assert.equal(await used, true)
  assert.equal(captures.running, 1)
  assert.deepEqual(pictures, [1, 4])
  assert.deepEqual(states, ['starting', 'running', 'running'])
  assert.equal(camera.dropped, 4, 'those of both')
})

test('one that cannot be opened leaves the one in use as it was, and so does what the next on opens', async () => {
  const {camera, captures, pictures, delivers} = await running()
  const used = assert.rejects(camera.use(OTHER, true), {code: 'unknown-device'})
  await settled()
  captures.all[1]!.fail(new SourceProblem('unknown-device', 'There is none.'))
  await used
  delivers(0, 1)
  assert.deepEqual([captures.running, captures.all.length, pictures], [1, 2, [1]])
  await camera.off()
  void camera.on()
  await settled()
  assert.equal(captures.all[2]!.source, CAMERA)
  await camera.off()
})

test('one that the camera in use stands in the way of opens after it', async () => {
  const {camera, captures, states, delivers, pictures} = await running({kind: 'auto'})
  const used = camera.use(CAMERA, true)
  await settled()
  captures.all[1]!.fail(new SourceProblem('device-busy', 'It is in use.'))
  for (let turn = 0; turn < 5; turn++) await settled()
  assert.deepEqual([captures.all.length, captures.running], [3, 1])
  captures.all[2]!.start()
  assert.equal(await used, true)
  delivers(2, 1)
  assert.deepEqual(pictures, [1])
  assert.deepEqual(states.slice(2), ['none', 'starting', 'running'])
})

test('where even that does not help, the one before is opened again, and its own trouble is told', async () => {
  const told: string[] = []
  const {camera, captures} = await running(CAMERA, ({code}) => told.push(code))
  const used = assert.rejects(camera.use(OTHER, true), {message: 'Another program has it.'})
  for (const [place, reason] of ['It is in use.', 'Another program has it.'].entries()) {
    for (let turn = 0; turn < 5; turn++) await settled()
    captures.all[place + 1]!.fail(new SourceProblem('device-busy', reason))
  }
  for (let turn = 0; turn < 5; turn++) await settled()
  assert.equal(captures.all[3]!.source, CAMERA)
  captures.all[3]!.fail(new SourceProblem('device-missing', 'It is gone.'))
  await used
  assert.deepEqual(told, ['device-missing'])
})

test('a file that is busy has nothing to do with the camera, which goes on', async () => {
  const {camera, captures} = await running()
  const used = assert.rejects(camera.use({kind: 'file', path: 'clip.mp4'}, true), {code: 'capture-failed'})
  await settled()
  captures.all[1]!.fail(new SourceProblem('capture-failed', 'It ended.'))
  await used
  assert.deepEqual([captures.running, captures.all.length], [1, 2])
})

test('a camera that is chosen while off opens with the next on; none ends what runs', async () => {
  const {camera, captures} = await running()
  await camera.off()
  assert.equal(await camera.use(OTHER, false), true)
  assert.equal(captures.running, 0)
  void camera.on()
  await settled()
  assert.equal(captures.all[1]!.source, OTHER)
  captures.all[1]!.start()
  assert.equal(await camera.use({kind: 'none'}, true), true)
  assert.equal(captures.running, 0)
})

test('of several choices the last counts, and those before are ended while they open', async () => {
  const {camera, captures} = await running()
  const first = camera.use(OTHER, true)
  await settled()
  const second = camera.use({kind: 'test'}, true)
  assert.equal(await first, false)
  for (let turn = 0; turn < 3; turn++) await settled()
  captures.all[2]!.start()
  assert.equal(await second, true)
  assert.deepEqual([captures.running, captures.all.length], [1, 3])
})

test('off ends what opens and what runs; on opens what was chosen last', async () => {
  const {camera, captures} = await running()
  const used = camera.use(OTHER, true)
  await settled()
  const switched = [camera.off(), camera.on()]
  for (let turn = 0; turn < 9; turn++) await settled()
  assert.equal(await used, true)
  assert.deepEqual([captures.running, captures.all[2]!.source], [1, OTHER])
  captures.all[2]!.start()
  await Promise.all(switched)
})

test('the screen in place of the camera ends a choice that is opening, which leaves the camera', async () => {
  const {camera, captures} = await running()
  const used = camera.use(OTHER, true)
  await settled()
  const shared = camera.replace({kind: 'screen'}, true)
  assert.equal(await used, false)
  for (let turn = 0; turn < 9; turn++) await settled()
  assert.deepEqual([captures.running, captures.all[2]!.source], [1, {kind: 'screen'}])
  captures.all[2]!.start()
  await shared
})

test('whatever is chosen and switched, what was asked for last runs in the end, and never more than two', async () => {
  const sources: readonly VideoSource[] = [CAMERA, OTHER, {kind: 'test'}, {kind: 'none'}]
  for (let seed = 0; seed < 200; seed++) {
    const random = seededRandom(seed)
    const {camera, captures} = setUp(CAMERA, () => undefined)
    const done: Promise<unknown>[] = []
    let asked = CAMERA
    let isOn = false
    for (let wish = 0; wish < 8; wish++) {
      isOn = random.below(3) > 0
      if (random.below(2) === 0) done.push(isOn ? camera.on() : camera.off())
      else {
        asked = sources[random.below(sources.length)]!
        done.push(random.below(4) === 0 ? camera.replace(asked, isOn) : camera.use(asked, isOn))
      }
      if (random.below(2) === 0) await settled()
      if (random.below(2) === 0) captures.all.findLast(({isRunning}) => isRunning)?.start()
      assert.ok(captures.running <= 2, `seed ${seed}`)
    }
    for (let turn = 0; turn < 60; turn++) {
      await settled()
      for (const capture of captures.all) if (capture.isRunning) capture.start()
    }
    await Promise.all(done)
    const expected = isOn && asked.kind !== 'none' ? [asked] : []
    const runs = captures.all.filter(({isRunning}) => isRunning).map(({source}) => source)
    assert.deepEqual(runs, expected, `seed ${seed}`)
  }
})
