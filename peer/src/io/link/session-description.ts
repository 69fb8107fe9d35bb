/**
 * What a transport needs to know of session descriptions and ICE candidates (RFC 8839, RFC 8841), as text.
 * The other side writes these texts, so they are judged here before the library sees them.
 */
import {isIP} from 'node:net'

/** A description of one data-channel section is about 600 bytes; certificates and candidates add little. */
const MAX_DESCRIPTION_BYTES = 16 * 1024
/** RFC 8839 candidates are about 100 characters. */
const MAX_CANDIDATE_LENGTH = 512

export type Candidate = {candidate: string; mid: string}

export type Description =
  | {ok: true; sdp: string; fingerprint: string; candidates: Candidate[]}
  | {ok: false; reason: string}

/**
 * Takes a description apart: `sdp` without its candidate lines, the candidates by themselves in the order
 * they stood, and the certificate's fingerprint. Only one data-channel section is accepted.
 */
export function readDescription(text: string): Description {
  if (text.length > MAX_DESCRIPTION_BYTES) return {ok: false, reason: 'it is too long'}
  const lines = text.split(/\r?\n/).filter(line => line !== '')
  if (lines[0] !== 'v=0') return {ok: false, reason: 'it is no session description'}
  const sections = lines.filter(line => line.startsWith('m='))
  if (sections.length !== 1 || !sections[0]!.startsWith('m=application '))
    return {ok: false, reason: 'it does not hold exactly one data-channel section'}
  const fingerprint = readFingerprint(text)
  if (fingerprint === null) return {ok: false, reason: 'it names no SHA-256 fingerprint'}
  const mid = lines.find(line => line.startsWith('a=mid:'))?.slice('a=mid:'.length) ?? '0'
  const candidates = lines
    .filter(line => line.startsWith('a=candidate:'))
    .map(line => ({candidate: line.slice('a='.length), mid}))
  return {ok: true, sdp: withoutCandidates(lines), fingerprint, candidates}
}

function withoutCandidates(lines: readonly string[]): string {
  const kept = lines.filter(line => !line.startsWith('a=candidate:') && line !== 'a=end-of-candidates')
  return kept.map(line => `${line}\r\n`).join('')
}

/** The SHA-256 fingerprint a description names, as 32 upper-case hex pairs with colons; null without one. */
export function readFingerprint(sdp: string): string | null {
  const found = /^a=fingerprint:sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})\s*$/im.exec(sdp)
  return found === null ? null : found[1]!.toUpperCase()
}

/**
 * A candidate as the library and other implementations take it, without `a=`; null when it is none or names
 * a host instead of an address: looking a name up would send something beyond the meeting.
 */
export function readCandidate(text: string): string | null {
  if (text.length > MAX_CANDIDATE_LENGTH || /[^\x20-\x7e]/.test(text)) return null
  const candidate = text.startsWith('a=') ? text.slice(2) : text
  const found = /^candidate:\S+ \d+ \S+ \d+ (\S+) \d+ typ \S+/.exec(candidate)
  return found !== null && isIP(found[1]!) !== 0 ? candidate : null
}
