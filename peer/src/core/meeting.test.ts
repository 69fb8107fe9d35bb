import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type PathConditions, PERFECT_PATH} from '@s2c/shared/sim/network-path'
import type {Search} from './link/obstacle.js'
import {MeetingSimulation} from './sim/meeting-simulation.js'
import {idOf} from './sim/simulated-peer.js'

const LOSSY_SIGNALING: PathConditions = {delayMs: 20, jitterMs: 200, loss: 0.2, duplication: 0.2}
/** A server was named, and never answered. */
const UNANSWERED: Search = {
  own: ['host'],
  theirs: ['host'],
  isPublic: false,
  isGathered: false,
  stunServers: 1,
  turnServers: 0,
}
/** More with `SIM_SEEDS=50`: each takes some seconds. */
const SEEDS = Array.from({length: Number(process.env['SIM_SEEDS'] ?? 1)}, (_, place) => place + 1)

describe('a meeting of simulated peers', () => {
  it('goes live both ways and shows every picture on a perfect network', () => {
    const simulation = new MeetingSimulation(1, ['a', 'b', 'c'])
    simulation.joinAll()
    simulation.run(2_000)
    simulation.assertAllLive()
    simulation.assertAllSeeEachOther()
  })

  for (const seed of SEEDS) {
    it(`goes live through a signaling path that loses, repeats and reorders (seed ${seed})`, () => {
      const simulation = new MeetingSimulation(seed, ['a', 'b', 'c', 'd'], {
        signaling: LOSSY_SIGNALING,
        fps: 2,
      })
      simulation.joinAll()
      simulation.run(60_000)
      simulation.assertAllLive()
    })

    it(`never freezes a picture at 10 % loss with jitter and duplicates (seed ${seed})`, () => {
      const media = {delayMs: 25, jitterMs: 20, loss: 0.1, duplication: 0.02}
      const simulation = new MeetingSimulation(seed, ['a', 'b'], {media})
      simulation.joinAll()
      simulation.run(10_000)
      simulation.assertAllLive()
      assert.ok(simulation.longestFreezeMs() <= 500, `longest freeze ${simulation.longestFreezeMs()} ms`)
      simulation.assertOnlySentPicturesShown()
    })
  }

  it('heals a lost last picture before a still scene', () => {
    const simulation = new MeetingSimulation(3, ['a', 'b'])
    simulation.joinAll()
    simulation.run(1_000)
    simulation.media = {...PERFECT_PATH, loss: 1}
    simulation.run(100)
    simulation.devices.still = true
    simulation.run(100)
    simulation.media = PERFECT_PATH
    simulation.run(300)
    simulation.assertAllSeeEachOther()
  })

  it('sends next to nothing while the picture does not change', () => {
    const simulation = new MeetingSimulation(4, ['a', 'b'])
    simulation.joinAll()
    simulation.run(1_000)
    simulation.devices.still = true
    simulation.run(500)
    const before = simulation.picturePackets
    simulation.run(2_000)
    assert.ok(
      simulation.picturePackets - before <= 2 * 2 * 10,
      `${simulation.picturePackets - before} packets in 2 s`,
    )
  })

  it('counts unchanged pictures as brought up to date', () => {
    const simulation = new MeetingSimulation(4, ['a', 'b'])
    simulation.joinAll()
    simulation.run(1_000)
    simulation.devices.still = true
    simulation.run(1_000)
    simulation.takeFigures(1)
    simulation.run(10_000)
    for (const {video} of simulation.takeFigures(10))
      assert.ok(Math.abs(video.fps - 30) <= 1, `${video.fps} fps`)
  })

  it('shows a silent peer as away within 6 s, keeps it 120 s, then lets it go', () => {
    const simulation = new MeetingSimulation(5, ['a', 'b', 'c'], {fps: 5})
    simulation.joinAll()
    simulation.run(2_000)
    simulation.kill('c')
    simulation.run(6_000)
    assert.notEqual(simulation.stateSeenBy('a', 'c'), 'live')
    assert.notEqual(simulation.stateSeenBy('a', 'c'), 'closed')
    assert.equal(simulation.stateSeenBy('a', 'b'), 'live')
    simulation.devices.still = true
    simulation.run(125_000)
    assert.equal(simulation.stateSeenBy('a', 'c'), 'closed')
    assert.equal(simulation.stateSeenBy('a', 'b'), 'live')
  })

  it('says after two fruitless connections that there is no direct path, once, and goes on trying', () => {
    const simulation = new MeetingSimulation(6, ['a', 'b'], {media: {...PERFECT_PATH, loss: 1}, fps: 2})
    simulation.joinAll()
    simulation.run(40_000)
    assert.deepEqual(simulation.warnings('a'), ['noDirectPath'])
    simulation.media = PERFECT_PATH
    simulation.run(15_000)
    simulation.assertAllLive()
  })

  it('says what is in the way once, though it keeps several away, and shows it with each of them', () => {
    const simulation = new MeetingSimulation(6, ['a', 'b', 'c'], {media: {...PERFECT_PATH, loss: 1}, fps: 2})
    simulation.joinAll()
    for (const round of [1, 2]) {
      simulation.run(20_000 * round)
      for (const other of ['b', 'c'])
        simulation.tell('a', {type: 'wayNotFound', peer: idOf(other), search: UNANSWERED})
    }
    const obstacles = ['b', 'c'].map(other => simulation.status('a', other)?.obstacle)
    assert.deepEqual(obstacles, ['udpBlocked', 'udpBlocked'])
    assert.equal(simulation.warnings('a').filter(code => code === 'udpBlocked').length, 1)
    simulation.media = PERFECT_PATH
    simulation.run(15_000)
    assert.equal(simulation.status('a', 'b')?.obstacle, null)
  })

  it('lets a known reason stand for the general one', () => {
    const simulation = new MeetingSimulation(6, ['a', 'b'], {media: {...PERFECT_PATH, loss: 1}, fps: 2})
    simulation.joinAll()
    simulation.run(2_000)
    simulation.tell('a', {type: 'wayNotFound', peer: idOf('b'), search: UNANSWERED})
    simulation.run(40_000)
    assert.deepEqual([simulation.warnings('a'), simulation.warnings('b')], [['udpBlocked'], ['noDirectPath']])
  })

  it('removes a peer that says goodbye at once', () => {
    const simulation = new MeetingSimulation(6, ['a', 'b', 'c'], {fps: 5})
    simulation.joinAll()
    simulation.run(1_000)
    simulation.leave('b')
    simulation.run(200)
    assert.equal(simulation.stateSeenBy('a', 'b'), 'closed')
    assert.equal(simulation.stateSeenBy('c', 'b'), 'closed')
  })

  it('does not notice that signaling is gone', () => {
    const simulation = new MeetingSimulation(7, ['a', 'b', 'c'], {fps: 5})
    simulation.joinAll()
    simulation.run(1_000)
    simulation.loseSignaling()
    simulation.run(10_000)
    simulation.assertAllLive()
    simulation.assertAllSeeEachOther()
    assert.ok(simulation.longestFreezeMs() <= 300)
  })

  for (const seed of SEEDS) {
    it(`heals after a cut of 8 s in the media path (seed ${seed})`, () => {
      const simulation = new MeetingSimulation(seed, ['a', 'b', 'c'], {signaling: LOSSY_SIGNALING, fps: 2})
      simulation.joinAll()
      simulation.run(120_000)
      simulation.media = {...PERFECT_PATH, loss: 1}
      simulation.run(8_000)
      simulation.media = PERFECT_PATH
      simulation.run(120_000)
      simulation.assertAllLive()
      simulation.run(1_000)
      simulation.assertAllSeeEachOther()
    })
  }

  it('goes back to live without a new connection when the silence was short', () => {
    const simulation = new MeetingSimulation(9, ['a', 'b'], {fps: 5})
    simulation.joinAll()
    simulation.run(1_000)
    const attempts = simulation.transportsOpened
    simulation.media = {...PERFECT_PATH, loss: 1}
    simulation.run(3_000)
    simulation.media = PERFECT_PATH
    simulation.run(3_000)
    simulation.assertAllLive()
    assert.equal(simulation.transportsOpened, attempts)
  })

  it('follows a receiver that changes the size it asks for', () => {
    const simulation = new MeetingSimulation(10, ['a', 'b'])
    simulation.joinAll()
    simulation.run(500)
    simulation.ask('a', {width: 33, height: 17, format: 'levels', fps: 30})
    simulation.run(500)
    const shown = simulation.shown('a', 'b')
    assert.deepEqual([shown?.width, shown?.height], [33, 17])
    simulation.assertAllSeeEachOther()
  })

  it('sends no picture to a receiver that shows none', () => {
    const simulation = new MeetingSimulation(11, ['a', 'b'])
    simulation.joinAll()
    simulation.run(500)
    simulation.hide('a')
    simulation.run(200)
    const before = simulation.picturesShownTo('a')
    simulation.run(1_000)
    assert.equal(simulation.picturesShownTo('a'), before)
  })

  it('sends fewer pictures to who does not keep up, and all again later', () => {
    const simulation = new MeetingSimulation(11, ['a', 'b'])
    simulation.joinAll()
    const shownIn = (durationMs: number): number => {
      const before = simulation.picturesShownTo('a')
      simulation.run(durationMs)
      return simulation.picturesShownTo('a') - before
    }
    simulation.run(1_000)
    const usual = shownIn(5_000)
    for (let second = 0; second < 5; second++) simulation.beLate('a', 200)
    simulation.run(1_000)
    assert.ok(shownIn(5_000) <= 6 && usual > 30)
    assert.deepEqual(
      simulation.warnings('a').filter(code => code === 'overloaded'),
      ['overloaded'],
    )
    for (let second = 0; second < 24; second++) {
      simulation.beLate('a', 1)
      simulation.run(1_000)
    }
    assert.ok(shownIn(5_000) >= usual - 2)
    simulation.assertAllSeeEachOther()
  })

  it('sends no pictures to who is very late, and some again at once', () => {
    const simulation = new MeetingSimulation(11, ['a', 'b'])
    simulation.joinAll()
    const shownWhileLate = (seconds: number, lateMs: number): number => {
      const before = simulation.picturesShownTo('a')
      for (let second = 0; second < seconds; second++) {
        simulation.beLate('a', lateMs)
        simulation.run(1_000)
      }
      return simulation.picturesShownTo('a') - before
    }
    shownWhileLate(2, 400)
    assert.equal(shownWhileLate(5, 400), 0)
    assert.ok(shownWhileLate(2, 30) > 0)
  })

  it('drops garbage on every channel, counts it and stays live', () => {
    const simulation = new MeetingSimulation(12, ['a', 'b'])
    simulation.joinAll()
    simulation.run(500)
    simulation.throwGarbage('a', 2_000)
    simulation.run(2_000)
    simulation.assertAllLive()
    simulation.assertAllSeeEachOther()
    assert.ok(Object.keys(simulation.dropped('a')).length >= 3, JSON.stringify(simulation.dropped('a')))
  })

  it('hears no more of a flood than a peer may say, and stays live', () => {
    const simulation = new MeetingSimulation(14, ['a', 'b', 'c'])
    simulation.joinAll()
    simulation.run(500)
    for (let second = 0; second < 5; second++) {
      simulation.flood('a', 'b', 5_000)
      simulation.run(1_000)
    }
    assert.ok((simulation.dropped('a').tooFast ?? 0) > 20_000)
    assert.ok(simulation.changesSeenBy('a', 'b') < 350)
    simulation.assertAllLive()
  })

  it('lets a peer name itself once a connection', () => {
    const simulation = new MeetingSimulation(15, ['a', 'b'])
    simulation.joinAll()
    simulation.run(500)
    simulation.say('a', 'b', {
      type: 'hello',
      name: 'Mallory',
      muted: false,
      cameraOff: false,
    })
    simulation.run(500)
    simulation.assertAllLive()
    assert.deepEqual(simulation.warnings('a'), [])
  })

  it('opens a replayed packet never', () => {
    const simulation = new MeetingSimulation(13, ['a', 'b'])
    simulation.joinAll()
    simulation.run(500)
    simulation.replayEverything = true
    simulation.run(1_000)
    assert.ok((simulation.dropped('a').replayed ?? 0) > 20)
    simulation.assertOnlySentPicturesShown()
  })
})
