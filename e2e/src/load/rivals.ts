/**
 * The signaling servers of PeerJS (`peer`) and y-webrtc as simulated peers use them. Both know less than ours: neither proves
 * who a peer is or tells a room who came and went; PeerJS has no rooms, and y-webrtc tells each envelope to the whole room.
 */
import {parseJson} from '@s2c/shared/json'
import type {Dialect, Heard, Member} from './dialect.js'

const NOTHING: Heard = {heard: 'nothing'}

/** What PeerJS's own client says every 5 s (`pingInterval`). */
const PEERJS_ALIVE = {everyMs: 5_000, text: JSON.stringify({type: 'HEARTBEAT'})}

export const PEERJS: Dialect = {
  subprotocols: [],
  url: (server, {identity: {peer}}) => `${server}/peerjs?key=peerjs&id=${peer}&token=${peer}`,
  opening: () => [],
  hear: (_member, text) => {
    const {type, payload} = (parseJson(text) ?? {}) as {
      type?: string
      payload?: {data?: unknown; msg?: string}
    }
    if (type === 'OPEN') return {heard: 'joined', servers: []}
    if (type === 'OFFER' && typeof payload?.data === 'string') return {heard: 'envelope', data: payload.data}
    return type === 'ERROR' || type === 'ID-TAKEN' ? {heard: 'error', code: payload?.msg ?? type} : NOTHING
  },
  envelope: (_from, to, data) => JSON.stringify({type: 'OFFER', dst: to.identity.peer, payload: {data}}),
  alive: PEERJS_ALIVE,
  goodbye: null,
}

/** A subscription is not answered; a ping behind it is. The server itself asks each peer every 30 s. */
export const Y_WEBRTC: Dialect = {
  subprotocols: [],
  url: server => server,
  opening: ({room}) => [JSON.stringify({type: 'subscribe', topics: [room]}), JSON.stringify({type: 'ping'})],
  hear: ({identity}, text) => {
    const {type, to, data} = (parseJson(text) ?? {}) as {type?: string; to?: string; data?: unknown}
    if (type === 'pong') return {heard: 'joined', servers: []}
    return type === 'publish' && to === identity.peer && typeof data === 'string'
      ? {heard: 'envelope', data}
      : NOTHING
  },
  envelope: (from: Member, to: Member, data) =>
    JSON.stringify({type: 'publish', topic: from.room, to: to.identity.peer, data}),
  alive: null,
  goodbye: null,
}
