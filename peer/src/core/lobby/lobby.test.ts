import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import type {IdentityKey} from '../trust/identity-key.js'
import type {LobbyCommand} from './amend.js'
import {act, isWhole} from './sim/lobby-course.js'
import {LobbySimulation, type Member} from './sim/lobby-simulation.js'

const SETTLED_MS = 20_000

/** Members who joined one after the other; the first founds the meeting. */
function meeting(count: number, seed: number): {simulation: LobbySimulation; members: Member[]} {
  const simulation = new LobbySimulation(seededRandom(seed))
  const members = Array.from({length: count}, () => {
    const member = simulation.join()
    simulation.run(3_000)
    return member
  })
  simulation.run(SETTLED_MS)
  return {simulation, members}
}

const views = (members: readonly Member[]): string[] =>
  members.map(({lobby}) => JSON.stringify([lobby.founder, lobby.locked, lobby.roster]))

function assertAgreed(members: readonly Member[], why = ''): void {
  const [first, ...others] = views(members)
  for (const other of others) assert.equal(other, first, why)
}

const keysOf = (members: readonly Member[]): IdentityKey[] => members.map(({key}) => key)

describe('a meeting', () => {
  it('is founded by whom the first welcome names nobody else', () => {
    const {members} = meeting(4, 1)
    assertAgreed(members)
    assert.equal(members[2]!.lobby.founder, members[0]!.key)
    assert.deepEqual(members[3]!.lobby.roster, keysOf(members))
    assert.deepEqual(
      members.map(({lobby}) => lobby.isFounder),
      [true, false, false, false],
    )
  })

  it('is founded late by the lowest key when the first welcome named somebody who never came', () => {
    const simulation = new LobbySimulation(seededRandom(2))
    const members = [3, 1, 2].map(rank => simulation.join(simulation.makeKey(rank), false))
    simulation.run(25_000)
    assert.equal(members[0]!.lobby.founder, null)
    simulation.run(15_000)
    assertAgreed(members)
    assert.equal(members[0]!.lobby.founder, members[1]!.key)
  })

  it('lets everybody in who is not barred while it is open', () => {
    const {members} = meeting(2, 3)
    assert.equal(members[1]!.lobby.standing('ab'.repeat(32)), 'admit')
  })

  it('tells each change once a link, and nothing while nothing changes', () => {
    const {simulation, members} = meeting(4, 4)
    for (const member of members) member.published = 0
    simulation.run(600_000)
    assert.equal(
      members.reduce((sum, {published}) => sum + published, 0),
      0,
    )
    simulation.command(members[0]!, {do: 'lock'})
    simulation.run(SETTLED_MS)
    const published = members.reduce((sum, member) => sum + member.published, 0)
    assert.ok(published >= 3 && published <= 12, `${published} messages`)
  })

  it('reaches who has no link to the founder', () => {
    const {simulation, members} = meeting(3, 5)
    simulation.cut(members[0]!, members[2]!)
    simulation.command(members[0]!, {do: 'lock'})
    simulation.run(3_000)
    assert.equal(members[2]!.lobby.locked, true)
  })
})

describe('the lock', () => {
  it('holds a newcomer at every door until the founder admits it, who then hears everything', () => {
    const {simulation, members} = meeting(3, 10)
    simulation.command(members[0]!, {do: 'lock'})
    simulation.run(SETTLED_MS)
    const newcomer = simulation.join()
    simulation.run(SETTLED_MS)
    for (const member of members) {
      assert.equal(member.lobby.standing(newcomer.key), 'hold')
      assert.equal(simulation.isLive(member, newcomer), false)
    }
    assert.equal(newcomer.lobby.founder, null)
    simulation.command(members[0]!, {do: 'admit', identity: newcomer.key})
    simulation.run(SETTLED_MS)
    assertAgreed([...members, newcomer])
    for (const member of members) assert.equal(simulation.isLive(member, newcomer), true)
  })

  it('shuts out nobody who is in, also one who came in the same moment', () => {
    const {simulation, members} = meeting(3, 11)
    const late = simulation.join()
    while (!simulation.isLive(members[0]!, late)) simulation.run(1)
    simulation.command(members[0]!, {do: 'lock'})
    simulation.run(SETTLED_MS)
    assertAgreed([...members, late])
    assert.ok(members[0]!.lobby.roster.includes(late.key))
  })

  it('opens again', () => {
    const {simulation, members} = meeting(2, 12)
    simulation.command(members[0]!, {do: 'lock'})
    const newcomer = simulation.join()
    simulation.run(SETTLED_MS)
    simulation.command(members[0]!, {do: 'unlock'})
    simulation.run(SETTLED_MS)
    assertAgreed([...members, newcomer])
    assert.equal(newcomer.lobby.roster.length, 3)
  })

  it('lets a member back in that only lost its connection, or its process', () => {
    const {simulation, members} = meeting(3, 13)
    simulation.command(members[0]!, {do: 'lock'})
    simulation.run(SETTLED_MS)
    simulation.crash(members[2]!)
    simulation.run(200_000)
    const back = simulation.join(members[2]!.key)
    simulation.run(SETTLED_MS)
    assertAgreed([members[0]!, members[1]!, back])
    assert.equal(simulation.isLive(members[1]!, back), true)
  })

  it('turns away for good who is denied, and tells it nothing', () => {
    const {simulation, members} = meeting(2, 14)
    simulation.command(members[0]!, {do: 'lock'})
    const stranger = simulation.join()
    simulation.run(SETTLED_MS)
    simulation.command(members[0]!, {do: 'deny', identity: stranger.key})
    simulation.run(SETTLED_MS)
    assert.equal(members[1]!.lobby.standing(stranger.key), 'bar')
    assert.equal(stranger.lobby.founder, null)
    simulation.command(members[0]!, {do: 'unlock'})
    simulation.run(SETTLED_MS)
    assert.equal(members[1]!.lobby.standing(stranger.key), 'bar')
  })
})

describe('commands', () => {
  it('of somebody else than the founder change nothing and say so', () => {
    const {simulation, members} = meeting(3, 20)
    const before = views(members)
    const identity = members[0]!.key
    const commands: LobbyCommand[] = [
      {do: 'lock'},
      {do: 'unlock'},
      ...(['admit', 'deny', 'kick', 'handOver'] as const).map(name => ({do: name, identity})),
    ]
    for (const command of commands) simulation.command(members[1]!, command)
    simulation.run(SETTLED_MS)
    assert.deepEqual(views(members), before)
    assert.deepEqual(
      members[1]!.warnings,
      commands.map(() => 'notFounder'),
    )
  })

  it('against oneself, or handing over to somebody who is not here, are refused', () => {
    const {simulation, members} = meeting(3, 21)
    const [founder, other] = members
    simulation.crash(other!)
    simulation.run(10_000)
    simulation.command(founder!, {do: 'kick', identity: founder!.key})
    simulation.command(founder!, {do: 'handOver', identity: other!.key})
    simulation.run(1_000)
    assert.deepEqual(founder!.warnings, ['notYourself', 'notPresent'])
    assert.equal(founder!.lobby.isFounder, true)
  })

  it('are carried out in their order, as few signatures as possible', () => {
    const {simulation, members} = meeting(3, 22)
    const [founder, second, third] = members
    founder!.signatures = 0
    simulation.command(founder!, {do: 'lock'})
    simulation.command(founder!, {do: 'kick', identity: second!.key})
    simulation.command(founder!, {do: 'unlock'})
    simulation.command(founder!, {do: 'handOver', identity: third!.key})
    simulation.command(founder!, {do: 'lock'})
    simulation.run(SETTLED_MS)
    assertAgreed([founder!, third!])
    assert.equal(third!.lobby.isFounder, true)
    assert.equal(third!.lobby.locked, false)
    assert.deepEqual(founder!.warnings, ['notFounder'])
    assert.equal(founder!.signatures, 2)
  })

  it('that are not signed are dropped with a warning, and the next one works', () => {
    const {simulation, members} = meeting(2, 23)
    const [founder] = members
    founder!.refuses = true
    simulation.command(founder!, {do: 'lock'})
    simulation.run(5_000)
    assert.deepEqual(founder!.warnings, ['notSigned'])
    assertAgreed(members)
    assert.equal(founder!.lobby.locked, false)
    founder!.refuses = false
    simulation.command(founder!, {do: 'lock'})
    simulation.run(5_000)
    assertAgreed(members)
    assert.equal(members[1]!.lobby.locked, true)
  })

  it('do not ask a refusing agent again and again for what nobody commanded', () => {
    const {simulation, members} = meeting(2, 24)
    const [founder] = members
    founder!.refuses = true
    founder!.signatures = 0
    const late = simulation.join()
    simulation.run(59_000)
    assert.equal(founder!.signatures, 2)
    founder!.refuses = false
    simulation.run(SETTLED_MS)
    assertAgreed([...members, late])
    assert.equal(late.lobby.roster.length, 3)
  })
})

describe('kick', () => {
  it('removes one, locks the meeting, and keeps that identity out when it comes again', () => {
    const {simulation, members} = meeting(4, 30)
    const [founder, second, third, kicked] = members
    simulation.command(founder!, {do: 'kick', identity: kicked!.key})
    simulation.run(SETTLED_MS)
    assert.equal(kicked!.removed, 'kicked')
    const rest = [founder!, second!, third!]
    assertAgreed(rest)
    assert.equal(second!.lobby.locked, true)
    const again = simulation.join(kicked!.key)
    simulation.run(SETTLED_MS)
    for (const member of rest) {
      assert.equal(member.lobby.standing(again.key), 'bar')
      assert.equal(simulation.isLive(member, again), false)
    }
    simulation.command(founder!, {do: 'unlock'})
    simulation.run(SETTLED_MS)
    assert.equal(second!.lobby.standing(again.key), 'bar')
  })

  it('can be taken back by admitting', () => {
    const {simulation, members} = meeting(3, 31)
    const [founder, second, kicked] = members
    simulation.command(founder!, {do: 'kick', identity: kicked!.key})
    simulation.run(SETTLED_MS)
    simulation.command(founder!, {do: 'admit', identity: kicked!.key})
    const again = simulation.join(kicked!.key)
    simulation.run(SETTLED_MS)
    assertAgreed([founder!, second!, again])
    assert.equal(simulation.isLive(second!, again), true)
  })

  it('is final for succession: a barred identity never follows', () => {
    const {simulation, members} = meeting(4, 32)
    const [founder, kicked, third, fourth] = members
    simulation.command(founder!, {do: 'kick', identity: kicked!.key})
    simulation.run(1_000)
    simulation.leave(founder!)
    simulation.run(SETTLED_MS)
    assertAgreed([third!, fourth!])
    assert.equal(third!.lobby.isFounder, true)
  })
})

describe('succession', () => {
  it('follows at once when the founder leaves: the earliest in the roster', () => {
    const {simulation, members} = meeting(4, 40)
    simulation.leave(members[0]!)
    simulation.run(2_500)
    assertAgreed(members.slice(1))
    assert.equal(members[1]!.lobby.isFounder, true)
  })

  it('waits half a minute for a founder that is only away', () => {
    const {simulation, members} = meeting(4, 41)
    simulation.crash(members[0]!)
    simulation.run(34_000)
    assert.equal(members[1]!.lobby.founder, members[0]!.key)
    simulation.run(6_000)
    assertAgreed(members.slice(1))
    assert.equal(members[1]!.lobby.isFounder, true)
  })

  it('skips who is missing too, and keeps the lock and the bars', () => {
    const {simulation, members} = meeting(5, 42)
    simulation.command(members[0]!, {do: 'kick', identity: members[4]!.key})
    simulation.run(2_000)
    simulation.leave(members[1]!)
    simulation.leave(members[0]!)
    simulation.run(5_000)
    assertAgreed(members.slice(2, 4))
    assert.equal(members[2]!.lobby.isFounder, true)
    assert.equal(members[3]!.lobby.locked, true)
    assert.equal(members[3]!.lobby.standing(members[4]!.key), 'bar')
  })

  it('comes to the last one left, in a locked meeting too', () => {
    const {simulation, members} = meeting(3, 43)
    simulation.command(members[0]!, {do: 'lock'})
    simulation.run(2_000)
    simulation.leave(members[0]!)
    simulation.leave(members[1]!)
    simulation.run(5_000)
    assert.equal(members[2]!.lobby.isFounder, true)
  })

  it('makes a founder that comes back after its absence a member', () => {
    const {simulation, members} = meeting(4, 44)
    const [founder, ...others] = members
    simulation.partition([founder!], others)
    simulation.run(60_000)
    assert.equal(others[0]!.lobby.isFounder, true)
    simulation.heal()
    simulation.run(SETTLED_MS)
    assertAgreed(members)
    assert.equal(founder!.lobby.isFounder, false)
    assert.equal(others[0]!.lobby.isFounder, true)
  })

  it('makes a founder that starts anew after its absence a member', () => {
    const {simulation, members} = meeting(3, 45)
    simulation.crash(members[0]!)
    simulation.run(60_000)
    const back = simulation.join(members[0]!.key)
    simulation.run(SETTLED_MS)
    assertAgreed([back, members[1]!, members[2]!])
    assert.equal(members[1]!.lobby.isFounder, true)
  })

  it('leaves the office with a founder that starts anew at once', () => {
    const {simulation, members} = meeting(3, 46)
    simulation.crash(members[0]!)
    simulation.run(5_000)
    const back = simulation.join(members[0]!.key)
    simulation.run(60_000)
    assertAgreed([back, members[1]!, members[2]!])
    assert.equal(back.lobby.isFounder, true)
    simulation.command(back, {do: 'lock'})
    simulation.run(2_000)
    assert.equal(members[2]!.lobby.locked, true)
  })

  it('does not happen while only the link between founder and successor is broken', () => {
    const {simulation, members} = meeting(4, 47)
    simulation.cut(members[0]!, members[1]!)
    simulation.run(300_000)
    assertAgreed(members)
    assert.equal(members[0]!.lobby.isFounder, true)
    assert.ok(members[1]!.signatures <= 10, `${members[1]!.signatures} signatures`)
  })

  it('ends in one founder when each part of a torn meeting had its own', () => {
    for (let seed = 0; seed < 10; seed++) {
      const {simulation, members} = meeting(5, 480 + seed)
      simulation.partition(members.slice(0, 2), members.slice(2))
      simulation.run(150_000)
      assert.equal(members[0]!.lobby.isFounder, true)
      assert.equal(members[2]!.lobby.isFounder, true)
      simulation.heal()
      simulation.run(60_000)
      assertAgreed(members, `seed ${seed}`)
      assert.equal(members[0]!.lobby.isFounder, true)
    }
  })

  it('keeps a kick that the successor did not know of', () => {
    const {simulation, members} = meeting(5, 49)
    const [founder, second, third, fourth] = members
    simulation.partition([founder!, third!], [second!, fourth!, members[4]!])
    simulation.run(60_000)
    assert.equal(second!.lobby.isFounder, true)
    simulation.command(founder!, {do: 'kick', identity: second!.key})
    simulation.run(1_000)
    simulation.heal()
    simulation.run(60_000)
    assert.equal(second!.removed, 'kicked')
    assertAgreed([founder!, third!, fourth!, members[4]!])
  })
})

describe('hand-over', () => {
  it('makes another member the founder for good', () => {
    const {simulation, members} = meeting(4, 50)
    const [first, , third] = members
    simulation.command(first!, {do: 'handOver', identity: third!.key})
    simulation.run(SETTLED_MS)
    assertAgreed(members)
    assert.equal(third!.lobby.isFounder, true)
    simulation.command(first!, {do: 'lock'})
    simulation.command(third!, {do: 'lock'})
    simulation.run(SETTLED_MS)
    assert.deepEqual(first!.warnings, ['notFounder'])
    assertAgreed(members)
    assert.equal(first!.lobby.locked, true)
  })

  it('to somebody who vanishes goes on to the next in the roster', () => {
    const {simulation, members} = meeting(4, 51)
    simulation.command(members[0]!, {do: 'handOver', identity: members[2]!.key})
    simulation.leave(members[2]!)
    simulation.run(60_000)
    const rest = [members[0]!, members[1]!, members[3]!]
    assertAgreed(rest)
    assert.equal(members[0]!.lobby.isFounder, true)
  })
})

/** Two meetings of two, founded apart; the first has the lower founder key. */
function apart(seed: number): {simulation: LobbySimulation; a: Member[]; b: Member[]} {
  const simulation = new LobbySimulation(seededRandom(seed))
  const a = [simulation.join(simulation.makeKey(1))]
  const b = [simulation.join(simulation.makeKey(2), true)]
  simulation.cut(a[0]!, b[0]!)
  for (const side of [a, b]) {
    const member = simulation.join(undefined, false)
    for (const other of side === a ? b : a) simulation.cut(member, other)
    side.push(member)
    simulation.run(3_000)
  }
  for (const one of a) for (const other of b) simulation.cut(one, other)
  simulation.run(SETTLED_MS)
  assertAgreed(a)
  assertAgreed(b)
  assert.notEqual(a[0]!.lobby.founder, b[0]!.lobby.founder)
  return {simulation, a, b}
}

describe('two meetings that merge', () => {
  it('follow the lower founder key when both are open', () => {
    for (let seed = 0; seed < 10; seed++) {
      const {simulation, a, b} = apart(600 + seed)
      simulation.heal()
      simulation.run(SETTLED_MS)
      assertAgreed([...a, ...b], `seed ${seed}`)
      assert.equal(b[1]!.lobby.founder, a[0]!.key)
      assert.equal(b[1]!.lobby.roster.length, 4)
    }
  })

  it('stay apart while one of them is locked, though its key be the higher', () => {
    const {simulation, a, b} = apart(610)
    simulation.command(b[0]!, {do: 'lock'})
    simulation.run(2_000)
    simulation.heal()
    simulation.run(SETTLED_MS)
    assert.equal(a[0]!.lobby.isFounder && b[0]!.lobby.isFounder, true)
    for (const one of a) for (const other of b) assert.equal(simulation.isLive(one, other), false)
  })

  it('become one when the locked one has let in everybody from the open one', () => {
    for (const [locked, first] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ] as const) {
      const {simulation, a, b} = apart(620 + 2 * locked + first)
      const [inside, outside] = locked === 0 ? [a, b] : [b, a]
      simulation.command(inside[0]!, {do: 'lock'})
      simulation.run(2_000)
      simulation.heal()
      simulation.run(5_000)
      simulation.command(inside[0]!, {do: 'admit', identity: outside[first]!.key})
      simulation.run(SETTLED_MS)
      assert.equal(outside[0]!.lobby.isFounder, true)
      simulation.command(inside[0]!, {do: 'admit', identity: outside[1 - first]!.key})
      simulation.run(SETTLED_MS)
      assertAgreed([...a, ...b])
      assert.equal(outside[1]!.lobby.locked, true)
    }
  })

  it('stay apart while both are locked, and become one when both open', () => {
    const {simulation, a, b} = apart(630)
    for (const [founder] of [a, b]) simulation.command(founder!, {do: 'lock'})
    simulation.run(2_000)
    simulation.heal()
    simulation.run(SETTLED_MS)
    assert.equal(a[0]!.lobby.isFounder && b[0]!.lobby.isFounder, true)
    for (const [founder] of [a, b]) simulation.command(founder!, {do: 'unlock'})
    simulation.run(SETTLED_MS)
    assertAgreed([...a, ...b])
    assert.equal(a[0]!.lobby.isFounder, true)
  })

  it('become one when one founder runs both', () => {
    const simulation = new LobbySimulation(seededRandom(640))
    const key = simulation.makeKey()
    const first = simulation.join(key)
    const member = simulation.join()
    simulation.run(5_000)
    const second: Member[] = []
    simulation.partition([first, member])
    second.push(simulation.join(key, true))
    for (const one of [first, member]) simulation.cut(one, second[0]!)
    simulation.run(5_000)
    simulation.heal()
    simulation.run(SETTLED_MS)
    assertAgreed([first, member, second[0]!])
    simulation.command(first, {do: 'lock'})
    simulation.run(5_000)
    assert.equal(member.lobby.locked && second[0]!.lobby.locked, true)
  })
})

describe('any seeded course of a meeting', () => {
  it('ends with all agreed who have let each other in, once the network is whole', () => {
    let whole = 0
    for (let seed = 1; seed <= 200; seed++) {
      const random = seededRandom(seed)
      const simulation = new LobbySimulation(random)
      for (let step = 0; step < 25; step++) act(simulation, random)
      simulation.heal()
      simulation.run(400_000)
      assert.ok(
        simulation.recorded.length < 3_000,
        `seed ${seed}: ${simulation.recorded.length} charters sent`,
      )
      if (!isWhole(simulation)) continue
      whole++
      assertAgreed(simulation.members, `seed ${seed}`)
    }
    assert.ok(whole > 100, `${whole} of 200 were whole`)
  })
})
