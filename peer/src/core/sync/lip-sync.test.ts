import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {Schedule} from '@s2c/shared/sim/schedule'
import {SimulatedPlayout} from '../sim/simulated-playout.js'
import {
  internationalPath,
  moderatePath,
  type SoundPath,
  steadyPath,
  traceOver,
  wifiPath,
} from '../sim/sound-path.js'
import {FRAME_MS} from '../sound/sound-format.js'
import {LipSync, MOST_HOLD_MS} from './lip-sync.js'
import {PictureHold} from './picture-hold.js'

const SECONDS = 40
const PICTURE_MS = 1000 / 30
/** What `LipSync` adds for devices, sound less pictures: as if theirs were so. */
const DEVICES_MS = 49
const TELL_EVERY_MS = 1_000
const SETTLED_MS = 5_000

/** How late sound was beside each picture that was shown once the first seconds are over, ms. */
function soundLateMs(path: SoundPath, bundle: number): number[] {
  const {arrivals, sentAtMs} = traceOver(path, {frames: SECONDS * 50, seed: 7, bundle})
  const [schedule, playout] = [new Schedule(), new SimulatedPlayout()]
  const [sync, hold] = [new LipSync(), new PictureHold<number>()]
  const lateMs: number[] = []
  let zeroPlayedAtMs: number | null = null
  const show = (): void => {
    for (const capturedAtMs of hold.take(schedule.now)) {
      if (zeroPlayedAtMs === null || schedule.now < SETTLED_MS) continue
      const heardAtMs: number = zeroPlayedAtMs + (capturedAtMs - sentAtMs[0]!)
      lateMs.push(heardAtMs + DEVICES_MS - schedule.now)
    }
  }
  for (const {number, atMs} of arrivals)
    schedule.after(atMs, () => {
      playout.buffer.insert(number, new Uint8Array(20))
      sync.soundCame(number, sentAtMs[number]!, schedule.now)
    })
  for (let atMs = 7; atMs < SECONDS * 1_000; atMs += FRAME_MS)
    schedule.after(atMs, () => {
      playout.play()
      zeroPlayedAtMs = playout.zeroPlayedAtMs(schedule.now)
    })
  for (let atMs = 0; atMs < SECONDS * 1_000; atMs += TELL_EVERY_MS)
    schedule.after(atMs, () => sync.soundPlays(zeroPlayedAtMs))
  let newestMs = 0
  const travel = path(seededRandom(8))
  for (let atMs = 3; atMs < SECONDS * 1_000; atMs += PICTURE_MS) {
    const {delayMs} = travel(atMs)
    if (delayMs === null) continue
    schedule.after(atMs + delayMs, () => {
      // What was overtaken is not shown any more.
      if (atMs < newestMs) return
      newestMs = atMs
      const showAtMs = sync.showAtMs(atMs, schedule.now)
      hold.add(atMs, showAtMs)
      show()
      schedule.after(showAtMs - schedule.now + 0.01, show)
    })
  }
  while (schedule.wakeAt() < SECONDS * 1_000) {
    schedule.now = schedule.wakeAt()
    schedule.runDue()
  }
  return lateMs.sort((a, b) => a - b)
}

describe('lips and voice', () => {
  for (const [name, path, bundle] of [
    ['a steady path', steadyPath(30), 1],
    ['bundles of six', steadyPath(50), 6],
    ['a home network', wifiPath, 1],
    ["Signal's moderate profile", moderatePath, 1],
    ["Signal's international profile", internationalPath, 1],
  ] as const)
    it(`stay together over ${name}`, () => {
      const lateMs = soundLateMs(path, bundle)
      assert.ok(lateMs.length > 10 * (SECONDS - 6), `${lateMs.length} pictures`)
      const share = lateMs.filter(late => late >= -45 && late <= 125).length / lateMs.length
      const [least, most] = [lateMs[0]!, lateMs.at(-1)!]
      assert.ok(share >= 0.95, `${share} within; sound is ${least} to ${most} ms late`)
    })

  it('holds nothing where nothing is heard, and never for longer than a limit', () => {
    const sync = new LipSync()
    const holdMs = (now: number): number => sync.showAtMs(now - 50, now) - now
    assert.equal(holdMs(0), 0)
    sync.soundCame(100, 2_000, 2_030)
    assert.equal(holdMs(2_030), 0)
    sync.soundPlays(100)
    assert.ok(holdMs(2_030) > 0)
    sync.soundPlays(5_000)
    assert.equal(holdMs(2_030), MOST_HOLD_MS)
    assert.equal(holdMs(4_600), 0)
    sync.soundPlays(null)
    assert.equal(holdMs(2_030), 0)
  })

  it('shows held pictures in order, and the oldest at once when they are too many', () => {
    const hold = new PictureHold<number>()
    hold.add(1, 100)
    hold.add(2, 50)
    assert.equal(hold.wakeAt(), 100)
    assert.deepEqual(hold.take(99), [])
    assert.deepEqual(hold.take(100), [1, 2])
    for (let picture = 0; picture < 20; picture++) hold.add(picture, 1_000)
    assert.deepEqual(hold.take(0), [0, 1, 2, 3])
    hold.clear()
    assert.equal(hold.wakeAt(), Number.POSITIVE_INFINITY)
  })
})
