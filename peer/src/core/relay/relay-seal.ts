/**
 * The seal around everything that passes a friend: two ends with an ephemeral X25519 key each (RFC 7748) share a key for
 * either direction. Made once both keys are known, ends with `wipe`.
 *
 *   0  counter  32  of the channel, from 0
 *   4  secretbox (16-byte tag first), nonce: channel 8 | counter 32 | zeros
 */
import nacl from 'tweetnacl'
import {ReplayWindow} from '../seal/replay-window.js'
import {NONCE_BYTES, openBox, sealBox, TAG_BYTES} from '../seal/secretbox.js'
import {deriveKey, equalBytes, hash, otherRole, type Role} from '../seal/transcript.js'
import {CHANNEL_NUMBERS, type RelayChannel, type RelayedMedia} from './relay-channel.js'

const COUNTER_BYTES = 4
export const DATAGRAM_OVERHEAD_BYTES = COUNTER_BYTES + TAG_BYTES
const COUNTERS = 2 ** 32

/** gap: what came before on the control channel did not come, and never will. */
export type OpenedDatagram =
  | {readonly ok: true; readonly plain: Uint8Array}
  | {readonly ok: false; readonly reason: 'forged' | 'replayed' | 'gap'}

type Ends = {readonly role: Role; readonly ownSecret: Uint8Array; readonly peerKey: Uint8Array}
type Counters = Record<RelayChannel, number>

export class RelaySeal {
  readonly #ownKey: Uint8Array
  readonly #peerKey: Uint8Array
  readonly #sent: Counters = {sound: 0, picture: 0, control: 0}
  readonly #windows: Readonly<Record<RelayedMedia, ReplayWindow>> = {
    sound: new ReplayWindow(),
    picture: new ReplayWindow(),
  }
  #nextControl = 0

  /** Null for a key of the other end that gives no secret (RFC 7748, 6.1), or is our own. */
  static between({role, ownSecret, peerKey}: Ends): RelaySeal | null {
    const ownKey = nacl.scalarMult.base(ownSecret)
    const secret = nacl.scalarMult(ownSecret, peerKey)
    if (equalBytes(ownKey, peerKey) || secret.every(byte => byte === 0)) return null
    const salt = hash('s2c.relay.v1', ...(role === 'caller' ? [ownKey, peerKey] : [peerKey, ownKey]))
    const seal = new RelaySeal(
      deriveKey(secret, salt, `relay ${role}`),
      deriveKey(secret, salt, `relay ${otherRole(role)}`),
    )
    secret.fill(0)
    return seal
  }

  private constructor(ownKey: Uint8Array, peerKey: Uint8Array) {
    this.#ownKey = ownKey
    this.#peerKey = peerKey
  }

  /** Null once the counters of the channel are used up. */
  seal(channel: RelayChannel, plain: Uint8Array): Uint8Array | null {
    const counter = this.#sent[channel]
    if (counter >= COUNTERS) return null
    this.#sent[channel]++
    const box = sealBox(plain, nonceOf(channel, counter), this.#ownKey)
    const datagram = new Uint8Array(COUNTER_BYTES + box.length)
    new DataView(datagram.buffer).setUint32(0, counter)
    datagram.set(box, COUNTER_BYTES)
    return datagram
  }

  /** Each datagram once; those of control in order. What does not open changes nothing. */
  open(channel: RelayChannel, datagram: Uint8Array): OpenedDatagram {
    if (datagram.length < DATAGRAM_OVERHEAD_BYTES) return failed('forged')
    const counter = new DataView(datagram.buffer, datagram.byteOffset).getUint32(0)
    if (!this.#isFresh(channel, counter)) return failed('replayed')
    const box = datagram.subarray(COUNTER_BYTES)
    const plain = openBox(box, nonceOf(channel, counter), this.#peerKey)
    if (plain === null) return failed('forged')
    if (channel !== 'control') this.#windows[channel].accept(counter)
    else if (counter === this.#nextControl) this.#nextControl++
    else {
      this.#nextControl = counter + 1
      return failed('gap')
    }
    return {ok: true, plain}
  }

  wipe(): void {
    this.#ownKey.fill(0)
    this.#peerKey.fill(0)
  }

  #isFresh(channel: RelayChannel, counter: number): boolean {
    return channel === 'control' ? counter >= this.#nextControl : this.#windows[channel].isFresh(counter)
  }
}

const failed = (reason: 'forged' | 'replayed' | 'gap'): OpenedDatagram => ({ok: false, reason})

function nonceOf(channel: RelayChannel, counter: number): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES)
  nonce[0] = CHANNEL_NUMBERS[channel]
  new DataView(nonce.buffer).setUint32(1, counter)
  return nonce
}
