/**
 * What a simulated peer must know of a signaling protocol to join a room and pass envelopes on: this project's own, and
 * those of others that it is measured against. Pure.
 */
import type {Identity} from '@s2c/shared/peer-id'

/** One simulated participant. Other protocols use its id alone. */
export type Member = {readonly room: string; readonly identity: Identity}

/** What a text from the server comes to. */
export type Heard =
  /** The server waits for this. */
  | {heard: 'question'; answer: string}
  | {heard: 'joined'; servers: readonly string[]}
  | {heard: 'envelope'; data: string}
  | {heard: 'moved'; servers: readonly string[]}
  | {heard: 'error'; code: string}
  | {heard: 'nothing'}

export type Dialect = {
  readonly subprotocols: readonly string[]
  url(server: string, member: Member): string
  /** What is said as soon as the connection is open. */
  opening(member: Member): readonly string[]
  hear(member: Member, text: string): Heard
  envelope(from: Member, to: Member, data: string): string
  /** What a peer of this service says at this interval to tell that it is alive; null: nothing. */
  readonly alive: {readonly everyMs: number; readonly text: string} | null
  /** Said before going away; null: nothing. */
  readonly goodbye: string | null
}
