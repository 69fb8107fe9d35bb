import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {
  EMPTY_STAGE,
  MIN_ON_STAGE_MS,
  type SpeakerOnStage,
  stageAfter,
  stageTurnsAt,
  TAKING_STAGE_MS,
} from './speaker-on-stage.js'

const everybody = (): boolean => true
const talks = (stage: SpeakerOnStage, speaker: string | null, now: number): SpeakerOnStage =>
  stageAfter(stage, speaker, everybody, now)

test('the first who talks has the stage at once', () => {
  assert.deepEqual(talks(EMPTY_STAGE, null, 5), EMPTY_STAGE)
  assert.deepEqual(talks(EMPTY_STAGE, 'ada', 5), {id: 'ada', sinceMs: 5, next: null})
})

test('somebody else takes it after talking for a while, and a pause begins that anew', () => {
  const ada = talks(EMPTY_STAGE, 'ada', 0)
  const begun = talks(ada, 'bob', 10_000)
  assert.equal(begun.id, 'ada')
  assert.equal(stageTurnsAt(begun), 10_000 + TAKING_STAGE_MS)
  assert.equal(talks(begun, 'bob', 10_000 + TAKING_STAGE_MS - 1).id, 'ada')
  assert.equal(talks(begun, 'bob', 10_000 + TAKING_STAGE_MS).id, 'bob')
  for (const interruption of [null, 'ada', 'cy']) {
    const again = talks(talks(begun, interruption, 10_500), 'bob', 11_000)
    assert.equal(stageTurnsAt(again), 11_000 + TAKING_STAGE_MS, `${interruption}`)
  }
})

test('nobody leaves the stage as soon as they came, but for who is gone', () => {
  const ada = talks(EMPTY_STAGE, 'ada', 0)
  const begun = talks(ada, 'bob', 500)
  assert.equal(stageTurnsAt(begun), MIN_ON_STAGE_MS)
  assert.equal(talks(begun, 'bob', MIN_ON_STAGE_MS - 1).id, 'ada')
  assert.equal(talks(begun, 'bob', MIN_ON_STAGE_MS).id, 'bob')
  const isHere = (id: string): boolean => id !== 'ada'
  assert.equal(stageAfter(ada, 'bob', isHere, 600).id, 'bob')
  assert.deepEqual(stageAfter(ada, null, isHere, 600), EMPTY_STAGE)
  assert.deepEqual(stageAfter(EMPTY_STAGE, 'ada', isHere, 600), EMPTY_STAGE)
})

test('however people talk at once, the picture changes no more than once in three seconds', () => {
  const told = fc.array(fc.tuple(fc.constantFrom('ada', 'bob', 'cy', null), fc.nat(2000)), {maxLength: 60})
  fc.assert(
    fc.property(told, words => {
      let [stage, now] = [EMPTY_STAGE, 0]
      let changedAt = Number.NEGATIVE_INFINITY
      for (const [speaker, passed] of words) {
        now += passed
        const after = talks(stage, speaker, now)
        if (after.id !== stage.id && stage.id !== null) assert.ok(now - changedAt >= MIN_ON_STAGE_MS)
        if (after.id !== stage.id) changedAt = now
        stage = after
      }
    }),
  )
})
