/** What may happen in a meeting, drawn by lot, for tests of all that lobbies promise whatever happens. */
import type {Random} from '@s2c/shared/sim/random'
import type {LobbySimulation, Member} from './lobby-simulation.js'

/** One thing that happens in a meeting, drawn by lot, and some time after it. */
export function act(simulation: LobbySimulation, random: Random): void {
  const {members} = simulation
  const any = (): Member => members[random.below(members.length)]!
  const founder = members.find(({lobby}) => lobby.isFounder)
  const other = members.length > 0 ? any() : undefined
  switch (random.below(12)) {
    case 0:
    case 1:
    case 2:
      if (members.length < 6) simulation.join()
      break
    case 3:
      if (members.length > 2) simulation.leave(any())
      break
    case 4:
      if (members.length > 2) simulation.crash(any())
      break
    case 5:
      if (founder !== undefined) simulation.command(founder, {do: random.chance(0.5) ? 'lock' : 'unlock'})
      break
    case 6:
      if (founder !== undefined && random.chance(0.4))
        simulation.command(founder, {do: 'kick', identity: other!.key})
      break
    case 7:
      if (founder !== undefined) simulation.command(founder, {do: 'handOver', identity: other!.key})
      break
    case 8:
      if (founder !== undefined) simulation.command(founder, {do: 'admit', identity: other!.key})
      break
    case 9: {
      const side = members.filter(() => random.chance(0.5))
      simulation.partition(
        side,
        members.filter(member => !side.includes(member)),
      )
      break
    }
    case 10:
      simulation.heal()
      break
    default:
      if (other !== undefined) other.refuses = random.chance(0.2)
  }
  simulation.run(random.below(random.chance(0.3) ? 90_000 : 5_000))
  if (random.chance(0.8)) for (const member of members) member.refuses = false
}

/** Whether everybody has let everybody in: nobody is barred, waits at a door, or is in another, locked meeting. */
export const isWhole = (simulation: LobbySimulation): boolean =>
  simulation.members.every(one =>
    simulation.members.every(other => one === other || simulation.isLive(one, other)),
  )
