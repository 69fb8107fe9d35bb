import assert from 'node:assert/strict'
import {test} from 'node:test'
import {scratchFolder} from '../scratch-folder.js'
import {testPicture} from './capture-input.js'
import {openCapture} from './capture-opening.js'
import type {CapturePlan} from './capture-plan.js'
import {fakeFfmpeg} from './fake-ffmpeg.js'
import {SourceProblem} from './source.js'

const PLAN: CapturePlan = [{subject: {kind: 'test', name: '', wants: 'video'}, input: testPicture(1)}]

for (const kind of ['auto', 'test']) {
  test(`stopping a source of kind ${kind} while it looks for its device ends it; nothing starts later`, async t => {
    const fake = fakeFfmpeg(scratchFolder(t), `await write('x'); await forever()`)
    const states: string[] = []
    let find: (plan: CapturePlan) => void = () => undefined
    let wanted: AbortSignal | undefined
    const capture = openCapture(
      {kind},
      {
        ffmpeg: fake.binaries,
        onProblem: problem => assert.fail(problem.message),
        onState: state => states.push(state),
      },
      {
        plan: (_, {signal}) => {
          wanted = signal
          return new Promise(resolve => {
            find = resolve
          })
        },
        argumentsFor: () => assert.fail('it starts all the same'),
        onStarted: () => undefined,
        onOutput: () => undefined,
      },
    )
    await capture.stop()
    await capture.started
    assert.ok(wanted?.aborted, 'whoever looks for the device may stop looking')
    find(PLAN)
    await new Promise(resolve => setImmediate(resolve))
    assert.deepEqual(fake.calls(), [])
    assert.deepEqual(states, ['starting'])
  })
}

test('a device that is looked for in vain after the stop troubles nobody', async () => {
  let fail: (problem: SourceProblem) => void = () => undefined
  const capture = openCapture(
    {kind: 'device'},
    {onProblem: problem => assert.fail(problem.message), onState: () => undefined},
    {
      plan: () =>
        new Promise((_, reject) => {
          fail = reject
        }),
      argumentsFor: () => [],
      onStarted: () => undefined,
      onOutput: () => undefined,
    },
  )
  await Promise.all([capture.stop(), capture.started])
  fail(new SourceProblem('unknown-device', 'There is none.'))
  await new Promise(resolve => setImmediate(resolve))
})
