/** What a stranger can say through signaling, and over the connection whoever passed the handshake. */
import {formatControl, parseControl} from 's2c-peer/core/link/control'
import {
  type Envelope,
  formatEnvelope,
  formatLetter,
  parseEnvelope,
  parseLetter,
} from 's2c-peer/core/link/envelope'
import type {Resumption} from 's2c-peer/core/link/key-exchange'
import {charterMessage, charterOf} from 's2c-peer/core/lobby/charter-message'
import {commitmentOf} from 's2c-peer/core/seal/link-proof'
import {deriveKey} from 's2c-peer/core/seal/transcript'
import nacl from 'tweetnacl'
import {constantBytes, type FuzzTarget, linesOf, textOf} from './fuzz-target.js'
import {entry, exchange, introduction, linkKeys, linkProof, RESUMPTION} from './known-link.js'

/** More would only repeat what a few do. */
const MAX_LINES = 12
const ROLES = ['caller', 'callee'] as const

export const linkTargets: readonly FuzzTarget[] = [
  {name: 'control', run: bytes => assertStable(textOf(bytes), parseControl, formatControl)},
  {name: 'envelope', run: bytes => assertStable(textOf(bytes), parseEnvelope, formatEnvelope)},
  {name: 'letter', run: bytes => assertStable(textOf(bytes), parseLetter, formatLetter)},
  {
    name: 'charter',
    run(bytes) {
      const message = parseControl(textOf(bytes))
      const charter = message?.type === 'charter' ? charterOf(message, 'session1') : null
      if (charter !== null && charterOf(charterMessage(charter), 'session1')?.hash !== charter.hash)
        throw new Error('a charter becomes another one on its way')
    },
  },
  {
    name: 'sealed-letter',
    /** A number and a box: what opens was sealed by the other side, under that number. */
    run(bytes) {
      const keys = linkKeys('callee')
      const [high = 0, low = 0] = bytes
      const envelope = {number: high * 256 + low, box: bytes.subarray(2)}
      const opened = keys.openEnvelope(envelope)
      if (opened !== null && opened !== SEALED_TEXT) throw new Error(`opened what nobody sealed: ${opened}`)
      if (keys.openEnvelope(envelope) !== null) throw new Error('opened twice')
      keys.wipe()
    },
  },
  // Each hail, reply and share is a calculation.
  {name: 'handshake', share: 0.01, run: bytes => exchangeWithBoth(bytes, null)},
  {name: 'resumed-handshake', share: 0.2, run: bytes => exchangeWithBoth(bytes, RESUMPTION)},
  {
    name: 'identification',
    share: 0.2,
    /** Any bytes, properly sealed: what somebody can say who passed the handshake. */
    run(bytes) {
      const box = nacl.secretbox(bytes, new Uint8Array(nacl.secretbox.nonceLength), IDENTIFY_KEY)
      INTRODUCED.receive({type: 'identify', box})
    },
  },
  {
    name: 'entry',
    share: 0.1,
    /** Control messages in any order: nothing is heard that comes before its turn. */
    run(bytes) {
      let stage = 0
      const atLeast = (least: number, what: string): void => {
        if (stage < least) throw new Error(`${what} too early`)
      }
      const victim = entry('callee', {
        confirmed: () => (stage = 1),
        identified: (_, now) => {
          atLeast(1, 'identified')
          stage = 2
          victim.admit(now)
        },
        greeted: () => atLeast(2, 'greeted'),
        heldByThem: () => atLeast(2, 'held'),
        dismissedByThem: () => atLeast(2, 'dismissed'),
        bothIn: () => (stage = 3),
        message: ({type}) => atLeast(['ping', 'pong', 'bye'].includes(type) ? 2 : 3, type),
      })
      for (const line of linesOf(bytes).slice(0, MAX_LINES)) {
        const message = parseControl(line)
        if (message !== null) victim.receive(message, 0)
      }
    },
  },
]

/** What the kept box of a sealed letter holds. */
export const SEALED_TEXT = formatLetter({
  type: 'candidate',
  candidate: 'candidate:1 1 UDP 1 127.0.0.1 9 typ host',
  mid: '0',
})

/** A callee that has heard the caller's confirmation, and the key under which the caller identifies itself. */
const INTRODUCED = introduction('callee')
const CALLER = linkProof('caller')
const COMMITMENT = commitmentOf('caller', constantBytes(1)(32))
INTRODUCED.receive({type: 'confirm', tag: CALLER.confirmation(COMMITMENT), commitment: COMMITMENT})
const IDENTIFY_KEY = deriveKey(constantBytes(5)(64), CALLER.binding, 'identify caller')

/** What is read is written so that it is read alike. */
function assertStable<Value>(
  text: string,
  parse: (text: string) => Value | null,
  format: (value: Value) => string,
): void {
  const value = parse(text)
  if (value === null) return
  const again = parse(format(value))
  if (again === null || format(again) !== format(value))
    throw new Error(`read differently again: ${format(value)}`)
}

/** Each line to a caller that has hailed, and to a callee. */
function exchangeWithBoth(bytes: Uint8Array, resumption: Resumption | null): void {
  const victims = ROLES.map(role => exchange(role, resumption))
  const [caller] = victims
  if (caller !== undefined && 'begin' in caller) caller.begin(1, 0)
  for (const line of linesOf(bytes).slice(0, MAX_LINES)) {
    const envelope: Envelope | null = parseEnvelope(line)
    if (envelope === null || envelope.type === 'ring') continue
    for (const victim of victims) victim.receive(envelope, 0)
  }
  for (const victim of victims) victim.abandon(0)
}
