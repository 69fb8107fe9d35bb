/**
 * Why no way to a peer was found, judged from what ICE found out on the way (RFC 8445). Pure; the transport collects the
 * findings, and people get a sentence with a remedy.
 */

/** host: an own address · srflx, prflx: the outside of a NAT · relay: a TURN server's (RFC 8445). */
export const CANDIDATE_KINDS = ['host', 'srflx', 'prflx', 'relay'] as const
export type CandidateKind = (typeof CANDIDATE_KINDS)[number]

/** What the search for a way to a peer came to, over one connection that never stood though it had its time. */
export type Search = {
  /** The kinds of addresses that were found here, and that the other side told of. */
  readonly own: readonly CandidateKind[]
  readonly theirs: readonly CandidateKind[]
  /** Whether an own address is one of the internet, so that a STUN server has nothing to add. */
  readonly isPublic: boolean
  /** Each server that was asked for an address has answered, or could not be asked. */
  readonly isGathered: boolean
  readonly stunServers: number
  readonly turnServers: number
}

/**
 * noServers: no server was named that could show a way · udpBlocked: none of those named answers · serverRefused: they
 * answer, or cannot be asked, and give no address · noRelay: addresses change on the way (symmetric NATs), and nobody
 * relays · peerHidden: the other side has no address that can be reached from outside.
 */
export type Obstacle = 'noServers' | 'udpBlocked' | 'serverRefused' | 'noRelay' | 'peerHidden'

/** Null where nothing is known, for want of the other side's addresses or since a relay should have helped. */
export function obstacleOf({
  own,
  theirs,
  isPublic,
  isGathered,
  stunServers,
  turnServers,
}: Search): Obstacle | null {
  if (theirs.length === 0) return null
  if (stunServers + turnServers === 0) return 'noServers'
  const [isRelayed, isSeen] = [own.includes('relay'), own.includes('srflx')]
  if (!isRelayed && !isSeen && !isGathered) return 'udpBlocked'
  if (!isRelayed && !isSeen && !isPublic) return 'serverRefused'
  if (!isRelayed && turnServers > 0) return isGathered ? 'serverRefused' : null
  if (theirs.every(kind => kind === 'host')) return 'peerHidden'
  return isRelayed || theirs.includes('relay') ? null : 'noRelay'
}

/** Whether it lies on this side, and so in the way to everybody. */
export const isOwnObstacle = (obstacle: Obstacle): boolean =>
  obstacle === 'noServers' || obstacle === 'udpBlocked' || obstacle === 'serverRefused'

/** What happened and what to do next. `name` is empty for somebody who could not introduce themselves yet. */
export function obstacleSentence(obstacle: Obstacle, name: string): string {
  const who = name || 'somebody in the session'
  const cannot = `${capitalized(who)} cannot be reached yet`
  switch (obstacle) {
    case 'noServers':
      return `${cannot}: no direct way is open, and no server is named that shows one through routers. Let both sides name one with --ice-server stun:HOST:PORT, or let the signaling server do so. Where UDP is blocked none helps: use another network or a VPN.`
    case 'udpBlocked':
      return `No UDP gets through from this network: ${who} cannot be reached, and no STUN or TURN server answers. Ask whoever runs the network to let UDP out, use another network or a VPN, or name a TURN server at a UDP port that passes, such as 443. If UDP works elsewhere, check the servers' addresses.`
    case 'serverRefused':
      return `${cannot}: the STUN or TURN server gives no address. Check how its own is spelled, and whether user and password still hold.`
    case 'noRelay':
      return `${cannot}: neither your network nor that of ${who} lets the other's packets in, and nobody else in the meeting can forward. Name a TURN server on one side with --ice-server turn:USER:PASSWORD@HOST:PORT, or let the signaling server do so.`
    case 'peerHidden':
      return `${cannot}: nothing shows where packets for that network are to go. Over there a STUN server is to be named with --ice-server stun:HOST:PORT, or UDP is blocked.`
    default:
      return obstacle satisfies never
  }
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
