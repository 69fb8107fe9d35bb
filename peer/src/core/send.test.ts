/** Whole media paths on simulated time: what is seen and heard over bad ones, and what it costs. */
import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {BottleneckConditions} from '@s2c/shared/sim/bottleneck'
import {PERFECT_PATH} from '@s2c/shared/sim/network-path'
import type {PictureRequest} from './picture/picture.js'
import {movingScene} from './sim/moving-scene.js'
import {type CallPeer, SimulatedCall} from './sim/simulated-call.js'

const TILE: PictureRequest = {width: 40, height: 15, format: 'levels', fps: 30}
const WIDE: PictureRequest = {width: 80, height: 24, format: 'levels', fps: 30}
const scene = movingScene()
const slow = (bitsPerSecond: number): BottleneckConditions => ({bitsPerSecond, queueBytes: 64_000})
const percent = (share: number): string => `${(share * 100).toFixed(2)} %`

/** One who sends and some who watch. */
function lecture(seed: number, watchers: number, request: PictureRequest, delayMs = 50) {
  const call = new SimulatedCall(seed, {scene, sound: true})
  const speaker = call.add()
  const others = Array.from({length: watchers}, () => call.add())
  for (const other of others) call.connect(other, speaker, request, null, {...PERFECT_PATH, delayMs})
  return {call, speaker, others}
}

function lose(call: SimulatedCall, a: CallPeer, b: CallPeer, loss: number): void {
  call.conditions(a, b).loss = loss
  call.conditions(b, a).loss = loss
}

describe('pictures for many', () => {
  it('of one size are coded once for all while nothing is lost', () => {
    const {call, speaker} = lecture(1, 7, TILE)
    call.run(3_000)
    const before = speaker.sender.encodings
    call.run(2_000)
    assert.ok(speaker.sender.encodings - before <= 60 * 1.1, `${speaker.sender.encodings - before} for 60`)
  })

  it('are coded at most twice when one of them loses much, and the others lose nothing by it', () => {
    const {call, speaker, others} = lecture(2, 4, TILE)
    lose(call, speaker, others[0]!, 0.05)
    call.run(4_000)
    const before = speaker.sender.encodings
    for (const other of others) call.view(speaker, other).take()
    call.run(3_000)
    assert.ok(speaker.sender.encodings - before <= 91 * 2, `${speaker.sender.encodings - before} for 90`)
    for (const other of others.slice(1)) {
      const {wrong} = call.view(speaker, other).take()
      assert.ok(wrong < 0.01, percent(wrong))
    }
  })

  it('come as seldom as each asks', () => {
    const call = new SimulatedCall(3, {scene})
    const speaker = call.add()
    const rates = [30, 15, 10, 3]
    const others = rates.map(() => call.add())
    others.forEach((other, i) => call.connect(other, speaker, {...TILE, fps: rates[i]!}, null))
    call.run(2_000)
    for (const other of others) call.view(speaker, other).take()
    call.run(3_000)
    others.forEach((other, i) => {
      const {pictures} = call.view(speaker, other)
      assert.ok(Math.abs(pictures - rates[i]! * 3) <= 3, `${pictures} in 3 s for ${rates[i]}`)
    })
  })

  it('do not cost more than this machine can give, whatever strangers ask for', () => {
    const call = new SimulatedCall(4, {scene})
    const speaker = call.add()
    const asked = Array.from({length: 13}, (_, i) => ({...WIDE, width: 200 + 7 * i, height: 120 + 3 * i}))
    const others = asked.map(request => {
      const other = call.add()
      call.connect(other, speaker, request, null)
      return other
    })
    call.run(500)
    assert.ok(speaker.sender.encodings <= 16 * 4, `${speaker.sender.encodings} encodings`)
    others.forEach((other, i) => {
      const {shown} = call.view(speaker, other)
      assert.ok(shown !== null && shown.width <= asked[i]!.width && shown.height <= asked[i]!.height)
    })
  })
})

describe('loss', () => {
  for (const [loss, seed] of [
    [0.02, 5],
    [0.1, 6],
  ] as const)
    it(`of ${loss * 100} % leaves at most 3 % of the samples wrong, for at most 1.6 times the bits (seed ${seed})`, () => {
      const {call, speaker, others} = lecture(seed, 1, WIDE)
      const view = call.view(speaker, others[0]!)
      call.run(3_000)
      view.take()
      call.run(3_000)
      const clean = view.pictureBits
      lose(call, speaker, others[0]!, loss)
      call.run(3_000)
      view.take()
      call.run(3_000)
      const bits = view.pictureBits
      const {wrong} = view.take()
      assert.ok(wrong <= 0.03, percent(wrong))
      assert.ok(bits <= clean * 1.6, `${bits} to ${clean} bits`)
    })

  it('of everything for 2 s is forgotten one round trip and two pictures later', () => {
    const {call, speaker, others} = lecture(7, 1, WIDE)
    const view = call.view(speaker, others[0]!)
    call.run(3_000)
    lose(call, speaker, others[0]!, 1)
    call.run(2_000)
    lose(call, speaker, others[0]!, 0)
    call.run(100 + 2 * 34)
    view.take()
    call.run(500)
    assert.equal(view.take().wrong, 0)
  })

  it('of the last packet before a still scene heals, and then next to nothing is sent', () => {
    const call = new SimulatedCall(8, {scene: number => scene(Math.min(number, 90))})
    const [speaker, other] = [call.add(), call.add()]
    call.connect(other, speaker, WIDE, null, {...PERFECT_PATH, delayMs: 50})
    call.run(2_900)
    lose(call, speaker, other, 1)
    call.run(200)
    lose(call, speaker, other, 0)
    call.run(600)
    const view = call.view(speaker, other)
    view.take()
    call.run(2_000)
    const {wrong, bits} = view.take()
    assert.equal(wrong, 0)
    assert.ok(bits < 2 * 5 * 1_500, `${bits} bits in 2 s`)
  })
})

/** Both talk and see each other; both directions are as slow. */
function slowCall(seed: number, bitsPerSecond: number) {
  const call = new SimulatedCall(seed, {scene, sound: true})
  const [a, b] = [call.add(slow(bitsPerSecond)), call.add(slow(bitsPerSecond))]
  call.connect(a, b, WIDE, WIDE, {...PERFECT_PATH, delayMs: 25, jitterMs: 5})
  return {call, a, b, view: call.view(b, a)}
}

describe('a path that carries little', () => {
  for (const [kbps, seed, bundleMs] of [
    [300, 11, 0],
    [100, 12, 40],
    [50, 13, 100],
    [25, 14, 100],
  ] as const)
    it(`of ${kbps} kbit/s leaves sound whole and hardly late, from 5 s on (seed ${seed})`, () => {
      const {call, view} = slowCall(seed, kbps * 1_000)
      call.run(5_000)
      view.take()
      call.run(10_000)
      const {concealed, queueP95Ms, fps} = view.take()
      assert.ok(concealed <= 0.02, `${percent(concealed)} concealed`)
      assert.ok(queueP95Ms <= 150, `queues ${queueP95Ms} ms, bundles up to ${bundleMs} ms`)
      if (kbps >= 50) assert.ok(fps(10) >= 3, `${fps(10)} pictures a second`)
    })

  it('that widens is used again within seconds', () => {
    const {call, a, b, view} = slowCall(15, 50_000)
    call.run(6_000)
    for (const {uplink, downlink} of [a, b])
      for (const part of [uplink, downlink]) part.conditions.bitsPerSecond = 2_000_000
    call.run(9_000)
    view.take()
    call.run(2_000)
    const {fps} = view.take()
    assert.ok(fps(2) >= 28, `${fps(2)} pictures a second`)
    assert.equal(view.shown?.width, WIDE.width)
    assert.equal(view.soundFrames, 1)
  })

  it('to one of three costs the other two nothing', () => {
    const call = new SimulatedCall(16, {scene, sound: true})
    const speaker = call.add()
    const others = [call.add(), call.add(), call.add(slow(100_000), slow(100_000))]
    for (const other of others) call.connect(other, speaker, WIDE, null, {...PERFECT_PATH, delayMs: 25})
    call.run(5_000)
    const views = others.map(other => call.view(speaker, other))
    for (const view of views) view.take()
    call.run(5_000)
    const figures = views.map(view => view.take())
    for (const {fps} of figures.slice(0, 2)) assert.ok(fps(5) >= 28, `${fps(5)} pictures a second`)
    assert.equal(views[0]!.shown?.width, WIDE.width)
    assert.ok(figures[2]!.concealed <= 0.02 && figures[2]!.queueP95Ms <= 150)
  })

  it('shared by all three receivers leaves the sound of all whole', () => {
    const call = new SimulatedCall(17, {scene, sound: true})
    const speaker = call.add(slow(300_000))
    const others = [call.add(), call.add(), call.add()]
    for (const other of others) call.connect(other, speaker, WIDE, null, {...PERFECT_PATH, delayMs: 25})
    call.run(5_000)
    const views = others.map(other => call.view(speaker, other))
    for (const view of views) view.take()
    call.run(8_000)
    for (const view of views) {
      const {concealed, queueP95Ms, fps} = view.take()
      assert.ok(concealed <= 0.02, `${percent(concealed)} concealed`)
      assert.ok(queueP95Ms <= 150, `queues ${queueP95Ms} ms`)
      assert.ok(fps(8) >= 3, `${fps(8)} pictures a second`)
    }
  })
})

describe('sound for many', () => {
  for (const [watchers, frames] of [
    [8, 1],
    [9, 2],
  ] as const)
    it(`travels ${frames} to a packet to ${watchers}, and a fuller packet costs a moment once`, () => {
      const {call, speaker, others} = lecture(18, watchers, {...TILE, fps: 3})
      call.run(3_000)
      const views = others.map(other => call.view(speaker, other))
      assert.ok(views.every(view => view.soundFrames === frames))
      const latecomer = call.add()
      call.connect(latecomer, speaker, {...TILE, fps: 3}, null, {...PERFECT_PATH, delayMs: 50})
      for (const view of views) view.take()
      call.run(2_500)
      assert.ok(views.every(view => view.soundFrames === 2))
      for (const view of views) assert.ok(view.take().concealed <= 0.03)
      call.run(2_500)
      for (const view of views) assert.equal(view.take().concealed, 0)
    })

  for (const [watchers, frames] of [
    [3, 1],
    [4, 3],
  ] as const)
    it(`travels ${frames} to a packet to ${watchers} from a machine that has no time`, () => {
      const {call, speaker, others} = lecture(19, watchers, {...TILE, fps: 3})
      speaker.sender.leastFrames = 3
      call.run(3_000)
      for (const other of others) assert.equal(call.view(speaker, other).soundFrames, frames)
    })
})
