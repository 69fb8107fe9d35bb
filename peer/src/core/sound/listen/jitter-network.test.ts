/** The jitter buffer behind simulated networks: one sender, one listener, each with a clock of its own. */
import assert from 'node:assert/strict'
import {describe, test} from 'node:test'
import fc from 'fast-check'
import {SimulatedPlayout} from '../../sim/simulated-playout.js'
import {
  burstyPath,
  changingPath,
  internationalPath,
  lossyPath,
  moderatePath,
  type SoundPath,
  steadyPath,
  type TraceOptions,
  traceOver,
  wifiPath,
} from '../../sim/sound-path.js'
import {MOST_WAIT_FRAMES} from './target-delay.js'

const TOC = 15 << 3
const PHASE_MS = 7.3
/** Two seconds to learn in are not judged. */
const WARM_UP_TICKS = 100

type Heard = {
  readonly played: number[]
  /** From the capture of a frame to its playout, and when. */
  readonly delays: {readonly atMs: number; readonly delayMs: number}[]
  readonly counts: Record<string, number>
  readonly ticks: number
  /** Of the trace: 98 of 100 packets take at most so long. */
  readonly p98Ms: number
  /** Share of frames that neither came nor were followed by one that did. */
  readonly unrecoverable: number
}

function listen(path: SoundPath, options: TraceOptions): Heard {
  const trace = traceOver(path, options)
  const playout = new SimulatedPlayout()
  const heard = {played: [] as number[], delays: [] as Heard['delays'], counts: {} as Record<string, number>}
  let [come, ticks] = [0, 0]
  for (let atMs = PHASE_MS; atMs < trace.sentAtMs.at(-1)!; atMs += 20) {
    for (; come < trace.arrivals.length && trace.arrivals[come]!.atMs <= atMs; come++) {
      const {number} = trace.arrivals[come]!
      playout.buffer.insert(number, format(number))
    }
    const instruction = playout.play()
    if (++ticks <= WARM_UP_TICKS) continue
    heard.counts[instruction.type] = (heard.counts[instruction.type] ?? 0) + 1
    const payloads =
      'payloads' in instruction ? instruction.payloads : 'payload' in instruction ? [instruction.payload] : []
    heard.played.push(...payloads.map(numberOf))
    if (payloads.length > 0)
      heard.delays.push({atMs, delayMs: atMs - trace.sentAtMs[numberOf(payloads[0]!)]!})
  }
  const {delaysMs} = trace
  const came = delaysMs.filter(delay => delay !== null).sort((a, b) => a - b)
  const unrecoverable = delaysMs.filter((delay, number) => delay === null && delaysMs[number + 1] == null)
  return {
    ...heard,
    ticks: ticks - WARM_UP_TICKS,
    p98Ms: came[Math.floor(came.length * 0.98)]!,
    unrecoverable: unrecoverable.length / delaysMs.length,
  }
}

function format(number: number): Uint8Array {
  const payload = new Uint8Array(5)
  payload[0] = TOC
  new DataView(payload.buffer).setUint32(1, number)
  return payload
}

const numberOf = (payload: Uint8Array): number => new DataView(payload.buffer).getUint32(1)
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
const delayOf = ({delays}: Heard, fromMs = 0): number =>
  mean(delays.filter(({atMs}) => atMs >= fromMs).map(({delayMs}) => delayMs))
const concealedOf = ({counts, ticks}: Heard): number =>
  ((counts['conceal'] ?? 0) + (counts['silence'] ?? 0)) / ticks

test('where nothing is late every frame is played, and nothing else is done', () => {
  const {played, counts} = listen(steadyPath(30), {frames: 3000, seed: 1})
  assert.deepEqual(Object.keys(counts), ['decode'])
  assert.equal(played.length, played.at(-1)! - played[0]! + 1)
})

describe('where packets are lost', () => {
  for (const loss of [0.05, 0.1, 0.2])
    test(`${100 * loss} % of them, what can be recovered is, and nothing is stretched`, () => {
      const heard = listen(lossyPath(loss), {frames: 3000, seed: 2})
      assert.ok(Math.abs(concealedOf(heard) - heard.unrecoverable) < 0.004)
      assert.equal(heard.counts['shorten'] ?? heard.counts['lengthen'], undefined)
    })

  test('three in a row each two seconds, the delay stays as it is', () => {
    const {counts, delays} = listen(burstyPath, {frames: 3000, seed: 1})
    assert.deepEqual(new Set(Object.keys(counts)), new Set(['decode', 'conceal', 'recover']))
    assert.equal(new Set(delays.map(({delayMs}) => delayMs.toFixed(3))).size, 1)
  })
})

describe('where packets are late', () => {
  for (const [name, path] of [
    ['moderate', moderatePath],
    ['international', internationalPath],
  ] as const)
    for (const seed of [1, 2, 3])
      test(`as in the ${name} profile (seed ${seed}), delay and concealment are those of the path`, () => {
        const heard = listen(path, {frames: 3000, seed})
        const beyond = concealedOf(heard) - heard.unrecoverable
        assert.ok(beyond <= 0.02, `${beyond} concealed beyond what was lost`)
        const above = delayOf(heard, 5000) - heard.p98Ms
        assert.ok(above > -10 && above <= 30, `${above} ms above the path's`)
      })

  for (const [name, path, delayMs] of [
    ['moderate', moderatePath, 100],
    ['international', internationalPath, 250],
  ] as const)
    test(`and no more after 30 s of the ${name} profile, the delay is down within 5 s`, () => {
      const heard = listen(changingPath(path, 30_000, steadyPath(delayMs)), {frames: 2000, seed: 4})
      const above = delayOf(heard, 35_000) - delayMs
      assert.ok(above <= 40, `${above} ms above the path's`)
    })

  test('and nothing is sent for ten seconds, what was learnt of the delay still holds after them', () => {
    const pausing: SoundPath = random => {
      const send = moderatePath(random)
      const wide = (sentAtMs: number) => {
        const {delayMs} = send(sentAtMs)
        return {delayMs: delayMs === null ? null : 4 * delayMs - 300}
      }
      return sentAtMs => (sentAtMs > 20_000 && sentAtMs < 30_000 ? {delayMs: null} : wide(sentAtMs))
    }
    const heard = listen(pausing, {frames: 2000, seed: 5})
    const after = heard.delays.filter(({atMs}) => atMs > 30_000 && atMs < 32_000)
    assert.ok(after.length > 70)
    assert.ok(
      after.every(({delayMs}) => Math.abs(delayMs - heard.p98Ms) <= 60),
      JSON.stringify(after.slice(0, 9)),
    )
  })

  test('each five seconds for a tenth of one, that is waited for once it has come again', () => {
    const heard = listen(wifiPath, {frames: 3000, seed: 1})
    assert.ok(concealedOf(heard) < 0.004, `${concealedOf(heard)} concealed`)
    const late = heard.delays.filter(({atMs, delayMs}) => atMs > 20_000 && (delayMs < 100 || delayMs > 160))
    assert.equal(late.length, 0)
  })

  test('once, that is not waited for again', () => {
    const once: SoundPath = () => sentAtMs => ({
      delayMs: sentAtMs > 10_000 && sentAtMs < 10_100 ? 10_130 - sentAtMs : 30,
    })
    const heard = listen(once, {frames: 1500, seed: 1})
    assert.equal(heard.played.length, heard.played.at(-1)! - heard.played[0]! + 1, 'all are played')
    assert.ok(delayOf(heard, 13_000) - delayOf(listen(steadyPath(30), {frames: 1500, seed: 1})) <= 15)
  })

  test('by another 100 ms from one moment on, the delay follows within a second, and back within five', () => {
    const there = changingPath(steadyPath(30), 20_000, changingPath(steadyPath(130), 40_000, steadyPath(30)))
    const heard = listen(there, {frames: 3000, seed: 1})
    const [before, during, after] = [
      [0, 20_000],
      [21_000, 40_000],
      [45_000, 60_000],
    ].map(([from, to]) =>
      mean(heard.delays.filter(({atMs}) => atMs > from! && atMs < to!).map(({delayMs}) => delayMs)),
    )
    assert.ok(during! - before! >= 80 && during! - before! <= 120, `${before} ▶ ${during} ms`)
    assert.ok(Math.abs(after! - before!) <= 15, `${before} ▶ ${after} ms`)
    assert.ok(concealedOf(heard) < 0.005)
  })
})

describe('where packets hold several frames', () => {
  for (const bundle of [2, 3, 6])
    test(`${bundle} of them, they are waited for as long as it takes, and no longer`, () => {
      const heard = listen(steadyPath(30), {frames: 3000, seed: 1, bundle})
      assert.deepEqual(Object.keys(heard.counts), ['decode'])
      assert.ok(delayOf(heard) <= 30 + 20 * (bundle - 1) + 40, `${delayOf(heard)} ms`)
    })
})

describe('where clocks differ', () => {
  for (const driftPpm of [200, -200])
    test(`by ${driftPpm} in a million, an hour passes without a hole, and the delay stays`, () => {
      const {counts, delays, played} = listen(steadyPath(30), {frames: 180_000, seed: 1, driftPpm})
      const change = driftPpm > 0 ? 'shorten' : 'lengthen'
      assert.deepEqual(
        new Set(Object.keys(counts)),
        new Set(['decode', change, ...(driftPpm > 0 ? [] : ['rest'])]),
      )
      assert.ok(counts[change]! >= 30 && counts[change]! <= 80, `${counts[change]} times`)
      assert.equal(played.length, played.at(-1)! - played[0]! + 1)
      const sorted = delays.map(({delayMs}) => delayMs).sort((a, b) => a - b)
      assert.ok(sorted[0]! >= 30 && sorted.at(-1)! <= 90, `${sorted[0]} to ${sorted.at(-1)} ms`)
    })
})

test('on any network frames play in order, once, and the delay stays within bounds', () => {
  fc.assert(
    fc.property(
      fc.record({
        delayMs: fc.nat(300),
        jitterMs: fc.nat(500),
        loss: fc.double({min: 0, max: 0.6, noNaN: true}),
        doubled: fc.double({min: 0, max: 0.5, noNaN: true}),
        bundle: fc.constantFrom(1, 2, 3, 6),
      }),
      fc.integer(),
      ({delayMs, jitterMs, loss, doubled, bundle}, seed) => {
        const path: SoundPath = random => () => ({
          delayMs: random.chance(loss) ? null : delayMs + jitterMs * random.next(),
          isDoubled: random.chance(doubled),
        })
        const {played, delays} = listen(path, {frames: 600, seed, bundle})
        for (const [index, number] of played.entries()) {
          assert.ok(index === 0 || number > played[index - 1]!, `${number} after ${played[index - 1]}`)
        }
        const most = delayMs + 20 * (MOST_WAIT_FRAMES + 10) + 20 * bundle
        assert.ok(delays.every(({delayMs}) => delayMs <= most))
      },
    ),
    {numRuns: 200, seed: 7},
  )
})
