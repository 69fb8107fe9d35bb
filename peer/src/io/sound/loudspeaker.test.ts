import assert from 'node:assert/strict'
import {test} from 'node:test'
import {FRAME_SAMPLES} from '../../core/sound/sound-format.js'
import {SourceProblem, type SpeakerSink} from '../capture/source.js'
import {Loudspeaker} from './loudspeaker.js'
import type {SpeakerOptions} from './speaker.js'

const CARD: SpeakerSink = {kind: 'auto'}
const FILE: SpeakerSink = {kind: 'file', path: 'call.wav'}

async function setUp() {
  const opened: {options: SpeakerOptions; isStopped: boolean}[] = []
  const seen: string[] = []
  let refusal: SourceProblem | null = null
  let pulled = 0
  const loudspeaker = new Loudspeaker({
    pull: frame => frame.fill(++pulled),
    isStereo: false,
    onState: state => seen.push(state),
    onProblem: ({code}) => seen.push(code),
    async open(_, options) {
      options.onState('starting')
      if (refusal !== null) throw refusal
      const one = {options, isStopped: false}
      opened.push(one)
      options.onState('running')
      return {
        dropped: {speakerSkipped: 1, speakerUnwritten: 0},
        async stop() {
          one.isStopped = true
        },
      }
    },
  })
  await loudspeaker.open(CARD)
  seen.length = 0
  /** What the turn hears next. */
  const hear = (turn: number): number => {
    const frame = new Int16Array(FRAME_SAMPLES).fill(-1)
    opened[turn]!.options.pull(frame)
    return frame[0]!
  }
  const refuse = (problem: SourceProblem): void => {
    refusal = problem
  }
  return {loudspeaker, opened, seen, hear, refuse}
}

test('only the speaker in use hears anything, each frame once', async () => {
  const {loudspeaker, opened, seen, hear} = await setUp()
  assert.equal(hear(0), 1)
  await loudspeaker.use(FILE)
  assert.deepEqual([hear(1), hear(0), hear(1)], [2, 0, 3])
  assert.deepEqual([opened[0]!.isStopped, opened[1]!.isStopped], [true, false])
  assert.deepEqual(seen, ['running'])
  assert.equal(loudspeaker.dropped.speakerSkipped, 2, 'counted over both')
})

test('a speaker that cannot be used is refused, and the old one goes on', async () => {
  const {loudspeaker, opened, seen, hear, refuse} = await setUp()
  refuse(new SourceProblem('no-speaker', 'There is none.'))
  await assert.rejects(loudspeaker.use(CARD), {code: 'no-speaker'})
  assert.equal(hear(0), 1)
  assert.equal(opened[0]!.isStopped, false)
  assert.deepEqual(seen, [])
})

test('a speaker that opens only after the end is let go at once', async () => {
  const {loudspeaker, opened} = await setUp()
  const using = loudspeaker.use(FILE)
  await loudspeaker.stop()
  await using
  assert.ok(opened.every(({isStopped}) => isStopped))
})
