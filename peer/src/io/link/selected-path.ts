/** Which of the candidate pairs carries a connection, as the library tells it. */
import {isIPv6} from 'node:net'
import {CANDIDATE_KINDS, type CandidateKind} from '../../core/link/obstacle.js'
import type {SelectedPath} from '../../engine-protocol.js'

/** As node-datachannel's SelectedCandidateInfo, as far as it matters here. */
type SelectedCandidate = {readonly type: string; readonly address: string}

/** Null without a pair, and for kinds that are none of ICE's (RFC 8445). */
export function selectedPath(
  pair: {readonly local: SelectedCandidate; readonly remote: SelectedCandidate} | null,
): SelectedPath | null {
  if (pair === null) return null
  const [local, remote] = [kindOf(pair.local), kindOf(pair.remote)]
  if (local === null || remote === null) return null
  return {local, remote, family: isIPv6(pair.local.address) ? 'IPv6' : 'IPv4'}
}

const kindOf = ({type}: SelectedCandidate): CandidateKind | null =>
  CANDIDATE_KINDS.find(kind => kind === type) ?? null
