/** What a hostile friend can hand on, and what hostile ends can ask of a friend. */
import {parseControl} from 's2c-peer/core/link/control'
import {formatDescription, parseDescription} from 's2c-peer/core/relay/description'
import {Forwarder} from 's2c-peer/core/relay/forwarder'
import {RelaySeal} from 's2c-peer/core/relay/relay-seal'
import {joinRelayed, splitRelayed} from 's2c-peer/core/relay/relayed-body'
import {RelayedTransport} from 's2c-peer/core/relay/relayed-transport'
import nacl from 'tweetnacl'
import {constantBytes, type FuzzTarget, linesOf, textOf} from './fuzz-target.js'

const [OWN, PEER] = [constantBytes(1)(32), constantBytes(2)(32)]
const VIA = '8'.repeat(32)
const ENDS = ['0'.repeat(32), 'f'.repeat(32)] as const
const MAX_LINES = 12

export const relayTargets: readonly FuzzTarget[] = [
  {
    name: 'relay-description',
    run(bytes) {
      const description = parseDescription(textOf(bytes))
      if (description !== null && formatDescription(description) !== textOf(bytes))
        throw new Error('a description is written differently again')
    },
  },
  {
    name: 'relayed',
    share: 0.2,
    /** Any bytes as a body, and as a datagram on each channel: what opens was sealed by the other end. */
    run(bytes) {
      const body = splitRelayed(bytes)
      if (body !== null && joinRelayed(body).some((byte, at) => byte !== bytes[at]))
        throw new Error('a body is written differently again')
      const transport = openTransport(opened => {
        if (opened !== SEALED_TEXT) throw new Error(`opened what nobody sealed: ${opened}`)
      })
      for (const channel of ['sound', 'picture', 'control'] as const) transport.receive(channel, bytes)
    },
  },
  {
    name: 'relay-plain',
    share: 0.2,
    /** Properly sealed: what the other end can say. */
    run(bytes) {
      const transport = openTransport(() => undefined)
      const peer = RelaySeal.between({
        role: 'callee',
        ownSecret: PEER.slice(),
        peerKey: nacl.scalarMult.base(OWN),
      })!
      for (const line of linesOf(bytes).slice(0, MAX_LINES))
        transport.receive('control', peer.seal('control', Uint8Array.from(Buffer.from(line)))!)
    },
  },
  {
    name: 'forwarder',
    share: 0.2,
    /** Requests of two ends in any order: nothing goes to anybody else, and nothing without both. */
    run(bytes) {
      const asked = new Set<string>()
      const forwarder = new Forwarder({
        isLive: peer => ENDS.some(end => end === peer),
        roundTripMs: () => 1,
        say(peer, {type}) {
          if (!ENDS.some(end => end === peer)) throw new Error(`said to a stranger: ${type}`)
          if (type === 'relayed' && asked.size < 2) throw new Error('forwarded what one end asked for')
        },
        pass: () => true,
        dropped: () => undefined,
      })
      for (const [place, line] of linesOf(bytes).slice(0, MAX_LINES).entries()) {
        const message = parseControl(line)
        const from = ENDS[place % 2]!
        switch (message?.type) {
          case 'relayUse':
            asked.add(from)
            break
          case 'relayAsk':
          case 'relayLeave':
          case 'relaySignal':
          case 'relay':
            break
          default:
            continue
        }
        forwarder.receive(from, message, place)
      }
    },
  },
]

/** What the kept datagram of control holds. */
export const SEALED_TEXT = '{"type":"refresh"}'

function openTransport(control: (text: string) => void): RelayedTransport {
  const transport = new RelayedTransport(
    {role: 'caller', via: VIA, secret: OWN.slice()},
    {
      control,
      described: () => undefined,
      opened: () => undefined,
      media: () => undefined,
      failed: () => undefined,
      broken: () => undefined,
      send: () => undefined,
      dropped: () => undefined,
    },
  )
  transport.accept(formatDescription({via: VIA, key: nacl.scalarMult.base(PEER)}))
  transport.relayOpened()
  return transport
}
