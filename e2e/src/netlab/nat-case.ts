/** One case of the matrix: two homes, what the peers know of servers, and what theory says of it. */
import type {SelectedPath} from 's2c-peer/engine-protocol'
import type {EventOf, PeerProcess} from '../rig/peer-process.js'
import type {Nat} from './nat.js'
import type {Home, NatLab} from './nat-lab.js'

export const HELP = ['none', 'STUN', 'TURN'] as const
export type Help = (typeof HELP)[number]
export const NAT_PAIRS = [
  ['cone', 'cone'],
  ['cone', 'symmetric'],
  ['symmetric', 'symmetric'],
] as const satisfies readonly (readonly [Nat, Nat])[]

/** direct, relayed: they meet this way · the code of the warning, where they cannot. */
export type Outcome = 'direct' | 'relayed' | 'noServers' | 'noRelay'

/** RFC 4787 and RFC 8445: a cone's port is known by STUN; that of a symmetric NAT never to a peer. */
export function theory([one, other]: readonly [Nat, Nat], help: Help): Outcome {
  if (help === 'none') return 'noServers'
  if (one === 'cone' && other === 'cone') return 'direct'
  return help === 'TURN' ? 'relayed' : 'noRelay'
}

/** Two homes of each kind, so that each pair of kinds has two of its own. */
export type Homes = Readonly<Record<Nat, readonly [Home, Home]>>

export const buildHomes = (lab: NatLab): Homes => ({
  cone: [lab.home('cone'), lab.home('cone')],
  symmetric: [lab.home('symmetric'), lab.home('symmetric')],
})

export const homesOf = (homes: Homes, [one, other]: readonly [Nat, Nat]): readonly [Home, Home] => [
  homes[one][0],
  homes[other][1],
]

export const iceFlags = (lab: NatLab, help: Help): string[] => {
  switch (help) {
    case 'none':
      return []
    case 'STUN':
      return ['--ice-server', lab.coturn.stun]
    case 'TURN':
      return ['--ice-server', lab.coturn.turn()]
    default:
      return help satisfies never
  }
}

/** Which way packets take, once figures tell: by then the search has ended. */
export async function pathOf(peer: PeerProcess): Promise<SelectedPath> {
  const known = (stats: EventOf<'stats'>) => stats.peers.some(({path}) => path !== null)
  const {peers} = await peer.waitFor('stats', known, {since: peer.mark})
  return peers.find(({path}) => path !== null)!.path!
}

export const isRelayed = ({local, remote}: SelectedPath): boolean => local === 'relay' || remote === 'relay'
