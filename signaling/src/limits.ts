/** The named limits of a signaling server with their defaults. */

import {MAX_CLIENT_MESSAGE_BYTES} from '@s2c/shared/signal'

export type SignalingLimits = {
  /** Sessions that have anybody in them. */
  readonly rooms: number
  /** Participants of one session. */
  readonly roomSize: number
  /** WebSocket connections in all. */
  readonly connections: number
  /** Of those from one address, which peers behind one router or proxy share. */
  readonly connectionsPerAddress: number
  /** What one address may join at once, and for ever after each second. */
  readonly joinBurst: number
  readonly joinsPerSecond: number
  readonly joinTimeoutMs: number
  /** Each connection is asked for a sign of life this often. */
  readonly heartbeatMs: number
  /** A connection that answered none of so many is dead. */
  readonly unansweredHeartbeats: number
  /** Unsent bytes for one reader before it is given up; over a quarter of it no envelope is added. */
  readonly sendBufferBytes: number
  /** One message of a peer. */
  readonly messageBytes: number
  /** What one connection may send at once, and for ever after each second. */
  readonly messageBurst: number
  readonly messagesPerSecond: number
  readonly byteBurst: number
  readonly bytesPerSecond: number
  /** What one connection may send to one participant, in bytes of envelopes. */
  readonly relayBurst: number
  readonly relayBytesPerSecond: number
  /** How long a closing connection may take to say goodbye. */
  readonly closeTimeoutMs: number
}

export const DEFAULT_LIMITS: SignalingLimits = {
  // As many as connections: nobody is turned away for it unless somebody wants that.
  rooms: 4096,
  roomSize: 16,
  connections: 4096,
  // A large office, and no more than a sixteenth of the server.
  connectionsPerAddress: 256,
  // All of one office at once, after a restart; then what people do, and not what fills a server with sessions.
  joinBurst: 256,
  joinsPerSecond: 16,
  joinTimeoutMs: 5_000,
  heartbeatMs: 10_000,
  // With the interval above a half-open connection is found 20-30 s after its last sign of life.
  unansweredHeartbeats: 2,
  sendBufferBytes: 1024 * 1024,
  messageBytes: MAX_CLIENT_MESSAGE_BYTES,
  // Joining a room of 16 takes 15 handshakes of about 20 messages, after a reconnection all at once.
  messageBurst: 600,
  messagesPerSecond: 100,
  byteBurst: 4 * 1024 * 1024,
  bytesPerSecond: 512 * 1024,
  // A handshake is under 100 KB; this is one that failed and one that follows.
  relayBurst: 256 * 1024,
  relayBytesPerSecond: 16 * 1024,
  closeTimeoutMs: 1_000,
}
