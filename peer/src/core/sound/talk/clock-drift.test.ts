import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {ClockDrift} from './clock-drift.js'

const CHUNK = 960
const MILLIONTH = 1e-6

/** A playback and a capture in chunks of 20 ms that are noticed up to `jitterMs` late; time goes on from call to call. */
class Devices {
  readonly drift = new ClockDrift()
  readonly #random = seededRandom(5)
  #ms = 0
  /** Of the devices' own clocks. */
  #played = 0
  #captured = 0
  /** As stretched; what matters is its distance from `#captured`. */
  #told = 0
  /** Told minus captured in ms, each second, by the true clocks. */
  readonly distancesMs: number[] = []

  /** The playback's clock is `ppm` fast against that of the capture. */
  run(seconds: number, ppm: number, jitterMs: number, {plays = true} = {}): void {
    for (const endMs = this.#ms + seconds * 1000; this.#ms < endMs; this.#ms++) {
      if (plays) this.#told += 48 * (1 + ppm * MILLIONTH) * this.drift.ratio
      if (plays) this.#played += 48 * (1 + ppm * MILLIONTH)
      this.#captured += 48
      const late = (): number => this.#ms + jitterMs * this.#random.next()
      if (plays && this.#played % CHUNK < 48 * (1 + ppm * MILLIONTH))
        this.drift.played(CHUNK * this.drift.ratio, late())
      if (this.#captured % CHUNK < 48) this.drift.captured(CHUNK, late())
      if (this.#ms % 1000 === 0) this.distancesMs.push((this.#told - this.#captured) / 48)
    }
  }

  get ppm(): number {
    return (this.drift.ratio - 1) / MILLIONTH
  }
}

const span = (values: readonly number[]): number => Math.max(...values) - Math.min(...values)

for (const ppm of [-200, -50, 0, 50, 200])
  test(`a drift of ${ppm} ppm is found under a jitter of 10 ms, and the echo keeps its place`, () => {
    const devices = new Devices()
    devices.run(600, ppm, 10)
    assert.ok(Math.abs(devices.ppm + ppm) < 30, `${devices.ppm} ppm`)
    assert.ok(span(devices.distancesMs) < 6, `moved by ${span(devices.distancesMs)} ms at most`)
    const settled = devices.distancesMs.slice(300)
    assert.ok(span(settled) < 2, `moved by ${span(settled)} ms in the last 5 minutes`)
  })

test('a playback that stood still is not caught up with: its new distance is the right one', () => {
  const devices = new Devices()
  devices.run(60, 0, 0)
  devices.run(0.5, 0, 0, {plays: false})
  devices.run(60, 0, 0)
  assert.ok(Math.abs(devices.ppm) < 20, `${devices.ppm} ppm`)
})

test('nothing is stretched by more than 500 ppm, and nothing before anything was played', () => {
  const silent = new Devices()
  silent.run(60, 0, 0, {plays: false})
  assert.equal(silent.drift.ratio, 1)
  const fast = new Devices()
  fast.run(120, 1500, 0)
  assert.ok(Math.abs(fast.ppm + 500) < 1, `${fast.ppm} ppm`)
})
