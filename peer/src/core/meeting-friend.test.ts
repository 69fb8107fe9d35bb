/** Two who cannot connect, and others who can: pictures, sound and texts pass by a friend, however friends come and go. */
import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {PERFECT_PATH} from '@s2c/shared/sim/network-path'
import {seededRandom} from '@s2c/shared/sim/random'
import type {Effect} from './effects.js'
import {type ControlMessage, formatControl, parseControl} from './link/control.js'
import {RELAY_BUDGET} from './relay/relay-budget.js'
import {splitRelayed} from './relay/relayed-body.js'
import {assertNothingTwice, longestSilenceMs} from './sim/heard.js'
import {MeetingSimulation} from './sim/meeting-simulation.js'
import {idOf, REQUEST} from './sim/simulated-peer.js'
import {isRelayedPacket, splitPacket} from './wire/link-header.js'

const MEDIA = {...PERFECT_PATH, delayMs: 10}
/** The ends, and who could forward. */
const [A, B] = ['4', 'c']
const [C, D] = ['8', 'e']

/** They come one after the other; the ends cannot connect. */
function meeting(seed: number, names: readonly string[] = [A, C, B]): MeetingSimulation {
  const simulation = new MeetingSimulation(seed, names, {media: MEDIA, fps: 5, sound: true})
  simulation.transports.cut(idOf(A), idOf(B))
  for (const name of names) {
    simulation.join(name)
    simulation.run(1_000)
  }
  return simulation
}

const viaOf = (simulation: MeetingSimulation, at: string, of: string): string | null =>
  simulation.status(at, of)?.via?.name ?? null

describe('two who cannot connect', () => {
  it('see and hear each other by a friend within 3 s of joining, and are told by whom', () => {
    const simulation = meeting(1)
    simulation.run(2_000)
    simulation.assertAllLive()
    simulation.run(1_000)
    simulation.assertAllSeeEachOther()
    for (const [at, of] of [
      [A, B],
      [B, A],
    ] as const) {
      assert.ok(simulation.peer(at).heard.get(idOf(of))![0]!.atMs < 5_000)
      assert.equal(viaOf(simulation, at, of), C)
    }
    assert.equal(viaOf(simulation, A, C), null)
  })

  it('write to each other, long texts too', () => {
    const simulation = meeting(2)
    simulation.run(2_000)
    const texts = ['hello', 'ü'.repeat(1_900)]
    for (const text of texts) simulation.chat(A, {do: 'say', text})
    simulation.run(1_000)
    assert.deepEqual(simulation.peer(B).textsOf(idOf(A)), texts)
  })

  it('go on by another friend at once when theirs leaves', () => {
    const simulation = meeting(3, [A, C, D, B])
    simulation.run(5_000)
    const first = viaOf(simulation, A, B)!
    const leftAtMs = simulation.now
    simulation.leave(first)
    simulation.run(2_000)
    assert.deepEqual([viaOf(simulation, A, B), viaOf(simulation, B, A)], Array(2).fill(first === C ? D : C))
    assert.ok(longestSilenceMs(simulation, B, A, leftAtMs) <= 400)
    assertNothingTwice(simulation, B, A)
  })

  it('go on by another friend within 4 s when theirs dies without a word', () => {
    const simulation = meeting(4, [A, C, D, B])
    simulation.run(5_000)
    const first = viaOf(simulation, A, B)!
    const diedAtMs = simulation.now
    simulation.kill(first)
    simulation.run(6_000)
    assert.equal(viaOf(simulation, B, A), first === C ? D : C)
    assert.ok(longestSilenceMs(simulation, B, A, diedAtMs) <= 4_000)
  })

  it('take the direct way without a gap once there is one', () => {
    const simulation = meeting(5)
    simulation.run(3_000)
    assert.equal(viaOf(simulation, A, B), C)
    simulation.transports.cut(idOf(A), idOf(B), false)
    const openedAtMs = simulation.now
    simulation.changePaths(A, false)
    simulation.run(2_000)
    assert.deepEqual([viaOf(simulation, A, B), viaOf(simulation, B, A)], [null, null])
    assert.ok(longestSilenceMs(simulation, B, A, openedAtMs) <= 60)
    assertNothingTwice(simulation, B, A)
  })

  it('look for the direct way of their own accord, again and again, and stay by the friend meanwhile', () => {
    const simulation = meeting(6)
    simulation.run(3_000)
    const [sinceMs, before] = [simulation.now, simulation.transportsOpened]
    simulation.run(25_000)
    const tries = simulation.transportsOpened - before
    assert.ok(tries >= 2 && tries <= 4, `${tries} ends opened`)
    assert.ok(longestSilenceMs(simulation, B, A, sinceMs) <= 60)
    simulation.assertAllLive()
    simulation.transports.cut(idOf(A), idOf(B), false)
    simulation.run(30_000)
    assert.equal(viaOf(simulation, A, B), null)
  })

  it('stay together without signaling when their friend has another connection', () => {
    const simulation = meeting(7)
    simulation.run(3_000)
    simulation.changePaths(C)
    simulation.run(2_000)
    simulation.signaling.isUp = false
    simulation.transports.break(idOf(A), idOf(C))
    simulation.run(1_000)
    simulation.signaling.isUp = true
    simulation.run(10_000)
    simulation.assertAllLive()
    simulation.assertAllSeeEachOther()
  })
})

it('a call whose path breaks goes on by a friend, without signaling too', () => {
  const simulation = new MeetingSimulation(8, [A, C, B], {media: MEDIA, fps: 5, sound: true})
  simulation.joinAll()
  simulation.run(7_000)
  simulation.assertAllLive()
  simulation.signaling.isUp = false
  simulation.transports.cut(idOf(A), idOf(B))
  simulation.run(10_000)
  assert.equal(viaOf(simulation, B, A), C)
  simulation.assertAllLive()
  simulation.assertAllSeeEachOther()
})

it('nobody forwards for those who connect', () => {
  const simulation = new MeetingSimulation(9, [A, C, B], {media: MEDIA, fps: 5})
  simulation.joinAll()
  simulation.run(10_000)
  for (const [from, to] of [
    [A, C],
    [C, A],
    [C, B],
  ] as const)
    assert.ok(
      simulation.transports.traffic(idOf(from), idOf(to)).controls.every(text => !text.includes('"relay')),
    )
})

describe('a friend that is hostile', () => {
  type Relayed = Extract<ControlMessage, {type: 'relayed'}>
  const relayedControl = (effect: Effect): Relayed | null => {
    const message = effect.do === 'sendControl' ? parseControl(effect.text) : null
    return message?.type === 'relayed' ? message : null
  }
  const isRelayedMedia = (effect: Effect): effect is Extract<Effect, {do: 'sendMedia'}> =>
    effect.do === 'sendMedia' && isRelayedPacket(effect.packet)

  /** What the friend does to each datagram that it should hand on; of control in the control message. */
  function withFriend(
    seed: number,
    media: (effect: Extract<Effect, {do: 'sendMedia'}>) => readonly Effect[],
    control: (effect: Effect, message: Relayed) => readonly Effect[],
    names = [A, C, B],
  ): MeetingSimulation {
    const simulation = meeting(seed, names)
    simulation.run(3_000)
    const via = viaOf(simulation, A, B)
    simulation.tamper = (peer, effect) => {
      if (peer.displayName !== via) return [effect]
      if (isRelayedMedia(effect)) return media(effect)
      const message = relayedControl(effect)
      return message === null ? [effect] : control(effect, message)
    }
    return simulation
  }

  const altered = (bytes: Uint8Array, at: number): Uint8Array => {
    const copy = bytes.slice()
    copy[copy.length - 1 - (at % 16)]! ^= 1
    return copy
  }

  it('that alters what it hands on gets none of it accepted', () => {
    let count = 0
    const simulation = withFriend(
      11,
      effect => [{...effect, packet: altered(effect.packet, count++)}],
      (effect, message) => [
        {
          ...(effect as Extract<Effect, {do: 'sendControl'}>),
          text: formatControl({...message, datagram: altered(message.datagram, count++)}),
        },
      ],
    )
    const [heard, seen] = [
      simulation.peer(B).heard.get(idOf(A))!.length,
      simulation.peer(B).shown.get(idOf(A))!.count,
    ]
    simulation.chat(A, {do: 'say', text: 'meet me at nine'})
    simulation.run(3_000)
    // What was on its way when the friend turned may still come.
    assert.ok(simulation.peer(B).heard.get(idOf(A))!.length <= heard + 2)
    assert.ok(simulation.peer(B).shown.get(idOf(A))!.count <= seen + 1)
    assert.deepEqual(simulation.peer(B).textsOf(idOf(A)), [])
    assert.ok((simulation.dropped(B).relayForged ?? 0) > 100)
  })

  it('that replays and reorders has each packet accepted once', () => {
    const kept: Effect[] = []
    const random = seededRandom(5)
    const simulation = withFriend(
      12,
      effect => {
        kept.push(effect)
        return [effect, kept[random.below(kept.length)]!, kept[random.below(kept.length)]!]
      },
      effect => [effect, effect],
    )
    simulation.chat(A, {do: 'say', text: 'once'})
    simulation.run(5_000)
    simulation.assertAllLive()
    assertNothingTwice(simulation, B, A)
    assert.deepEqual(simulation.peer(B).textsOf(idOf(A)), ['once'])
    assert.ok((simulation.dropped(B).relayReplayed ?? 0) > 100)
  })

  it('that invents packets gets none accepted', () => {
    const random = seededRandom(6)
    const made = (packet: Uint8Array): Uint8Array => {
      const {body} = splitPacket(packet)!
      const {datagram} = splitRelayed(body)!
      const invented = packet.slice()
      invented.set(random.bytes(datagram.length), packet.length - datagram.length)
      return invented
    }
    const simulation = withFriend(
      13,
      effect => [{...effect, packet: made(effect.packet)}, effect],
      (effect, message) => [
        {
          ...(effect as Extract<Effect, {do: 'sendControl'}>),
          text: formatControl({...message, datagram: random.bytes(message.datagram.length)}),
        },
        effect,
      ],
    )
    simulation.run(3_000)
    simulation.assertAllLive()
    simulation.assertAllSeeEachOther()
    simulation.assertOnlySentPicturesShown()
    assertNothingTwice(simulation, B, A)
  })

  it('that keeps control messages to itself is left for another one', () => {
    let left = 0
    const simulation = withFriend(
      14,
      effect => [effect],
      effect => (++left % 3 === 0 ? [] : [effect]),
      [A, C, D, B],
    )
    const before = viaOf(simulation, A, B)
    const sinceMs = simulation.now
    simulation.run(6_000)
    assert.notEqual(viaOf(simulation, A, B), before)
    assert.notEqual(viaOf(simulation, A, B), null)
    assert.ok(longestSilenceMs(simulation, B, A, sinceMs) <= 60)
  })

  it('that keeps everything to itself is left for another one', () => {
    const simulation = withFriend(
      15,
      () => [],
      () => [],
      [A, C, D, B],
    )
    const before = viaOf(simulation, A, B)
    simulation.run(12_000)
    assert.notEqual(viaOf(simulation, A, B), before)
    simulation.assertAllLive()
  })

  it('reads nothing of what is said in private: neither names, keys nor texts', () => {
    const simulation = meeting(16)
    simulation.run(3_000)
    simulation.transports.forgetTraffic()
    simulation.chat(A, {do: 'say', text: 'meet me at nine'})
    simulation.run(1_000)
    const passed = simulation.transports
      .traffic(idOf(C), idOf(B))
      .controls.filter(text => text.includes('"relayed"'))
    assert.ok(passed.length > 0)
    for (const text of passed) {
      const {datagram} = parseControl(text) as Relayed
      assert.ok(!String.fromCharCode(...datagram).includes('meet me'))
    }
  })
})

it('a friend hands on no more than its budget, and its own call does not notice', () => {
  const simulation = meeting(17)
  for (const name of [A, B, C]) simulation.ask(name, {...REQUEST, width: 40, height: 12})
  simulation.run(3_000)
  const fromMs = simulation.now
  let passedBytes = 0
  simulation.tamper = (peer, effect) => {
    if (effect.do !== 'sendMedia' || effect.channel !== 'picture' || !isRelayedPacket(effect.packet))
      return [effect]
    if (peer.displayName === C && effect.peer === idOf(B))
      passedBytes += splitRelayed(splitPacket(effect.packet)!.body)!.datagram.length
    // What A sends by the friend it sends 150 times; all but the first are refused at the other end anyway.
    return peer.displayName === A ? Array<typeof effect>(150).fill(effect) : [effect]
  }
  simulation.run(5_000)
  const {burst, perSecond} = RELAY_BUDGET.picture
  const mostBytes = burst + (perSecond * (simulation.now - fromMs)) / 1_000
  assert.ok(passedBytes <= mostBytes, `${passedBytes} of ${mostBytes}`)
  assert.ok((simulation.dropped(C).relayBudget ?? 0) > 100)
  assert.ok(longestSilenceMs(simulation, C, A, fromMs) <= 60)
})
