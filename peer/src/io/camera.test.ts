import assert from 'node:assert/strict'
import {test} from 'node:test'
import {Camera} from './camera.js'
import {SourceProblem, type VideoSource} from './capture/source.js'
import {FakeCaptures, settled} from './fake-capture.js'

function setUp(source: VideoSource = {kind: 'device', id: '0'}) {
  const captures = new FakeCaptures()
  const states: string[] = []
  const camera = new Camera(
    source,
    30,
    {
      picture: () => undefined,
      state: state => states.push(state),
      problem: problem => assert.fail(problem.message),
    },
    captures.open,
  )
  return {camera, captures, states}
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

test('another source takes its place, and only one process ever runs', async () => {
  const {camera, captures} = setUp()
  const on = camera.on()
  await settled()
  captures.all[0]!.start()
  await on
  const used = camera.use({kind: 'screen'}, true)
  await settled()
  await settled()
  assert.equal(captures.running, 1)
  captures.all[1]!.start()
  await used
  await camera.use({kind: 'test'}, false)
  assert.equal(captures.running, 0, 'a source that is off is not opened')
})
