/** This project's signaling protocol as a simulated peer speaks it; docs/protocol.md. */
import {prove} from '@s2c/shared/peer-id'
import {encodeClientMessage, parseServerMessage, type ServerMessage, SUBPROTOCOL} from '@s2c/shared/signal'
import type {Dialect, Heard, Member} from './dialect.js'

/** As the engine asks its server, CONNECTION_TIMING in s2c-peer. */
const PING_MS = 2_500

export const S2C: Dialect = {
  subprotocols: [SUBPROTOCOL],
  url: server => server,
  opening: () => [],
  hear: (member, text) => {
    const parsed = parseServerMessage(text)
    return parsed.ok ? understood(member, parsed.message) : {heard: 'error', code: `heard ${parsed.reason}`}
  },
  envelope: (_from, to, data) => encodeClientMessage({type: 'signal', to: to.identity.peer, data}),
  alive: {everyMs: PING_MS, text: encodeClientMessage({type: 'ping'})},
  goodbye: encodeClientMessage({type: 'leave'}),
}

function understood({room, identity}: Member, message: ServerMessage): Heard {
  switch (message.type) {
    case 'challenge': {
      const join = {type: 'join', session: room, ...prove(identity, message.nonce, room)} as const
      return {heard: 'question', answer: encodeClientMessage(join)}
    }
    case 'welcome':
      return {heard: 'joined', servers: message.servers}
    case 'moved':
      return {heard: 'moved', servers: message.servers}
    case 'signal':
      return {heard: 'envelope', data: message.data}
    case 'error':
      return {heard: 'error', code: message.code}
    case 'joined':
    case 'left':
    case 'iceServers':
    case 'pong':
      return {heard: 'nothing'}
    default:
      return message satisfies never
  }
}
