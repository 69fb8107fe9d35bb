/** What members, strangers and old recordings may try against the door of others. */
import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {type IdentityKey, identityKeyBytes} from '../trust/identity-key.js'
import {type CharterText, charterBytes, charterHash, foundingText} from './charter.js'
import {type CharterMessage, charterMessage, charterOf} from './charter-message.js'
import {LobbySimulation, type Member, SESSION, simulatedSignature} from './sim/lobby-simulation.js'

const SETTLED_MS = 20_000

/** A meeting in which one member is malicious, by default the last; its key is lower than all others. */
function infiltrated(count: number, seed: number, locked: boolean, malicious = count - 1) {
  const simulation = new LobbySimulation(seededRandom(seed))
  const members: Member[] = []
  for (let place = 0; place < count; place++) {
    members.push(simulation.join(simulation.makeKey(place === malicious ? 0 : 100 + place)))
    simulation.run(3_000)
  }
  if (locked) simulation.command(members[0]!, {do: 'lock'})
  simulation.run(SETTLED_MS)
  const mallory = members[malicious]!
  mallory.isMalicious = true
  return {simulation, honest: members.filter(member => member !== mallory), mallory}
}

const views = (members: readonly Member[]): string[] =>
  members.map(({lobby}) => JSON.stringify([lobby.founder, lobby.locked, lobby.roster]))

function signedBy(key: IdentityKey, text: CharterText, session = SESSION): CharterMessage {
  const signature = simulatedSignature(identityKeyBytes(key), charterBytes(text, session))
  return charterMessage({...text, hash: charterHash(text, session), signature})
}

/** What the founder said last. */
const newest = (simulation: LobbySimulation): CharterText => charterOf(simulation.recorded.at(-1)!, SESSION)!

/** Everything that one key can sign about this meeting, true or not. */
function inventions(current: CharterText, own: IdentityKey): CharterText[] {
  const base = charterHash(current, SESSION)
  const mine = foundingText(own, current.foundedMs + 1)
  const seize = {...current, founder: own, number: 0, locked: false, base, heir: null}
  const heir = {origin: current.origin, foundedMs: current.foundedMs, term: current.term + 1, founder: own}
  const reigns = [1, 2, 5, 64, 65, 1_000_000].map(step => ({...seize, term: current.term + step}))
  return [
    {...current, number: current.number + 1, locked: !current.locked},
    {...current, number: current.number + 1, roster: [own]},
    {...current, number: current.number + 1, heir},
    ...reigns,
    ...reigns.map(reign => ({...reign, base: 'ef'.repeat(32)})),
    ...reigns.map(reign => ({...reign, number: 9, roster: [own], barred: [current.founder]})),
    ...reigns.map(reign => ({...reign, heir: {...heir, founder: current.founder, term: reign.term + 1}})),
    mine,
    {...mine, locked: true, roster: [own, ...current.roster]},
    {...mine, foundedMs: current.foundedMs - 1},
    {...mine, number: 5, barred: [...current.roster].filter(key => key !== own)},
    {...mine, number: 6, heir: {...mine, term: 1, founder: current.founder}},
  ].map(text => ({...text, barred: text.barred.filter(key => !text.roster.includes(key))}))
}

describe('a malicious member', () => {
  it('changes neither founder nor lock nor roster of a locked meeting, whatever it says', () => {
    for (const [count, place] of [
      [2, 1],
      [3, 1],
      [3, 2],
      [5, 1],
      [5, 4],
    ] as const) {
      const {simulation, honest, mallory} = infiltrated(count, 700 + count, true, place)
      const before = views(honest)
      const current = newest(simulation)
      for (const text of inventions(current, mallory.key)) {
        simulation.say(mallory, signedBy(mallory.key, text))
        simulation.say(mallory, {
          ...signedBy(mallory.key, text),
          signature: signedBy(current.founder, current).signature,
        })
        simulation.say(mallory, {
          ...signedBy(mallory.key, text),
          founder: charterMessage(signed(current)).founder,
        })
        simulation.run(7_000)
      }
      simulation.run(120_000)
      assert.deepEqual(views(honest), before)
    }
  })

  it('gets nowhere by telling only some, or by coming and going meanwhile', () => {
    const {simulation, honest, mallory} = infiltrated(4, 710, true)
    const before = views(honest)
    const current = newest(simulation)
    for (const text of inventions(current, mallory.key)) {
      simulation.partition(honest, [mallory])
      simulation.run(40_000)
      simulation.heal()
      simulation.run(3_000)
      simulation.say(mallory, signedBy(mallory.key, text), honest.slice(1))
      simulation.run(9_000)
    }
    assert.deepEqual(views(honest), before)
  })

  it('cannot take the roster of an open meeting either, except as a founder of a lower key', () => {
    const {simulation, honest, mallory} = infiltrated(4, 720, false)
    const before = views(honest)
    const current = newest(simulation)
    const ofThisMeeting = inventions(current, mallory.key).filter(({origin}) => origin === current.origin)
    for (const text of ofThisMeeting) {
      simulation.say(mallory, signedBy(mallory.key, text))
      simulation.run(7_000)
    }
    assert.deepEqual(views(honest), before)
    simulation.say(mallory, signedBy(mallory.key, foundingText(mallory.key, current.foundedMs)))
    simulation.run(SETTLED_MS)
    assert.equal(honest[1]!.lobby.founder, mallory.key)
  })

  it('does not win over a newcomer whom all others tell the truth', () => {
    for (let seed = 0; seed < 10; seed++) {
      const {simulation, honest, mallory} = infiltrated(4, 770 + seed, true)
      const current = newest(simulation)
      const newcomer = simulation.join()
      simulation.run(5_000)
      simulation.command(honest[0]!, {do: 'admit', identity: newcomer.key})
      while (!simulation.isLive(mallory, newcomer)) simulation.run(1)
      for (const text of inventions(current, mallory.key).filter(
        ({barred}) => !barred.includes(newcomer.key),
      ))
        simulation.say(mallory, signedBy(mallory.key, text), [newcomer])
      simulation.run(SETTLED_MS)
      assert.equal(newcomer.lobby.founder, honest[0]!.key, `seed ${seed}`)
      assert.equal(newcomer.lobby.locked, true)
    }
  })

  it('cannot make honest members flood each other', () => {
    const {simulation, honest, mallory} = infiltrated(5, 730, true)
    const current = newest(simulation)
    for (const member of honest) member.published = member.signatures = 0
    for (let number = 0; number < 400; number++) {
      const [text] = inventions({...current, number}, mallory.key).slice(number % 20)
      simulation.say(mallory, signedBy(mallory.key, {...text!, number}))
      simulation.run(25)
    }
    for (const {published, signatures} of honest) {
      assert.ok(published < 100, `${published} messages`)
      assert.ok(signatures < 5, `${signatures} signatures`)
    }
  })
})

describe('charters from outside', () => {
  it('count from nobody who is not live: a stranger at the door cannot say anything', () => {
    const {simulation, honest} = infiltrated(3, 740, true)
    const current = newest(simulation)
    const next = signedBy(current.founder, {...current, number: current.number + 1, locked: false})
    const stranger = simulation.makeKey()
    assert.deepEqual(honest[1]!.lobby.receive(next, stranger, simulation.now), [])
    assert.equal(honest[1]!.lobby.locked, true)
    assert.equal(honest[1]!.lobby.dropped.charterOfStranger, 1)
  })

  it('of another session, another meeting, an older number, or with a foreign signature are refused', () => {
    const {simulation, honest, mallory} = infiltrated(3, 750, true)
    const before = views(honest)
    const current = newest(simulation)
    const next = {...current, number: current.number + 1, locked: false}
    const lastWeek = {...next, foundedMs: current.foundedMs - 7 * 86_400_000, number: 500}
    simulation.say(mallory, signedBy(current.founder, next, 'retro'))
    simulation.say(mallory, signedBy(current.founder, lastWeek))
    simulation.say(mallory, signedBy(current.founder, {...current, number: 0, locked: false}))
    simulation.say(mallory, {
      ...signedBy(mallory.key, next),
      founder: signedBy(current.founder, next).founder,
    })
    simulation.say(mallory, {...signedBy(current.founder, current), locked: false})
    simulation.run(SETTLED_MS)
    assert.deepEqual(views(honest), before)
    assert.equal(honest[1]!.lobby.dropped.staleCharter! >= 1, true)
    assert.equal(honest[1]!.lobby.dropped.forgedCharter, 3)
  })

  it('that were recorded change nothing when they come again, in any order', () => {
    const {simulation, honest, mallory} = infiltrated(4, 760, false)
    const [founder] = honest
    for (const name of ['lock', 'unlock', 'lock', 'unlock', 'lock'] as const) {
      simulation.command(founder!, {do: name})
      simulation.run(2_000)
    }
    simulation.command(founder!, {do: 'handOver', identity: honest[1]!.key})
    simulation.run(SETTLED_MS)
    const before = views(honest)
    const random = seededRandom(761)
    const recorded = [...simulation.recorded]
    for (let i = 0; i < 300; i++) {
      simulation.say(mallory, recorded[random.below(recorded.length)]!)
      simulation.run(random.below(300))
    }
    simulation.run(SETTLED_MS)
    assert.deepEqual(views(honest), before)
  })

  it('that make no sense are counted', () => {
    const {simulation, honest, mallory} = infiltrated(3, 770, false)
    const before = views(honest)
    const text = foundingText(mallory.key, simulation.now)
    const [other] = honest
    const absurd: CharterText[] = [
      {...text, roster: [mallory.key, mallory.key]},
      {...text, barred: [mallory.key]},
      {...text, founder: other!.key},
      {...text, base: 'ab'.repeat(32)},
      {...text, term: 1},
    ]
    for (const each of absurd) simulation.say(mallory, signedBy(mallory.key, each))
    assert.equal(other!.lobby.dropped.malformedCharter, absurd.length)
    assert.deepEqual(views(honest), before)
  })
})

describe('who was founder', () => {
  it('decides nothing after it has handed over', () => {
    const {simulation, honest} = infiltrated(4, 780, true)
    const [first, second, third] = honest
    const old = newest(simulation)
    simulation.command(first!, {do: 'handOver', identity: second!.key})
    simulation.run(SETTLED_MS)
    const before = views([second!, third!])
    first!.isMalicious = true
    for (const step of [1, 2, 3, 50])
      for (const term of [old.term, old.term + 1, old.term + 2]) {
        const base = term === 0 ? null : charterHash(old, SESSION)
        const text = {...old, term, base, number: old.number + step, locked: false}
        simulation.say(first!, signedBy(first!.key, text))
        simulation.run(9_000)
      }
    assert.deepEqual(views([second!, third!]), before)
  })
})

const signed = (text: CharterText) => charterOf(signedBy(text.founder, text), SESSION)!
