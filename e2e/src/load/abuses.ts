/**
 * Ways to be a bad client of a signaling server. Each is one attempt with one socket, which ends when the socket is closed, by
 * whomever, or when it has been held long enough.
 */
import {randomBytes} from 'node:crypto'
import {connect, type Socket} from 'node:net'
import {type Identity, prove} from '@s2c/shared/peer-id'
import {parseServerMessage, type ServerMessage, SUBPROTOCOL} from '@s2c/shared/signal'
import {WebSocket} from 'ws'

export type Attempt = {
  readonly url: string
  readonly localAddress: string
  readonly identity: Identity
  /** Small, and its own: picks the room of those who meet. */
  readonly number: number
  /** The abuse is over. */
  readonly signal: AbortSignal
}

/** Long enough for the server to lose patience in each way that it can: the last is after two unanswered heartbeats. */
const HELD_MS = 35_000
/** Over what a connection may send at once. */
const FLOOD = 1_000
const OVERSIZE_BYTES = 200 * 1024
const ENVELOPE_CHARACTERS = 40 * 1024
const ENVELOPES_EACH = 7
const ROOM = 16
const GARBAGE_BYTES = 4 * 1024

export const ABUSES: Record<string, (attempt: Attempt) => Promise<void>> = {
  /** Sixteen a room send each other all they may, and read nothing. */
  slowReader: attempt =>
    speak(attempt, (socket, message) => {
      if (message.type === 'challenge')
        return join(socket, attempt, `slow-${Math.floor(attempt.number / ROOM)}`, message.nonce)
      if (message.type !== 'welcome') return
      socket.pause()
      const data = '.'.repeat(ENVELOPE_CHARACTERS)
      for (const to of message.peers)
        for (let count = 0; count < ENVELOPES_EACH; count++) say(socket, {type: 'signal', to, data})
    }),
  halfOpenUpgrade: attempt => writeRaw(attempt, upgradeRequest(attempt).slice(0, -2)),
  silentUpgrade: attempt => writeRaw(attempt, upgradeRequest(attempt)),
  /** Valid at first, then bytes that are no frames. */
  garbage: attempt => writeRaw(attempt, upgradeRequest(attempt), randomBytes(GARBAGE_BYTES)),
  noHttp: attempt => writeRaw(attempt, randomBytes(GARBAGE_BYTES)),
  oversize: attempt =>
    speak(attempt, (socket, message) => {
      if (message.type === 'challenge') socket.send('x'.repeat(OVERSIZE_BYTES))
    }),
  flood: attempt =>
    speak(attempt, (socket, message) => {
      if (message.type === 'challenge') join(socket, attempt, `flood-${attempt.number % ROOM}`, message.nonce)
      if (message.type === 'welcome') for (let count = 0; count < FLOOD; count++) say(socket, {type: 'ping'})
    }),
  /** Comes and goes at once, to the annoyance of a whole room. */
  storm: attempt =>
    speak(attempt, (socket, message) => {
      if (message.type === 'challenge')
        join(socket, attempt, `storm-${Math.floor(attempt.number / ROOM)}`, message.nonce)
      if (message.type === 'welcome') say(socket, {type: 'leave'})
    }),
  badProof: attempt =>
    speak(attempt, (socket, message) => {
      if (message.type === 'challenge') join(socket, attempt, 'good', randomBytes(32).toString('base64'))
    }),
}

const say = (socket: WebSocket, message: unknown): void => socket.send(JSON.stringify(message))

const join = (socket: WebSocket, {identity}: Attempt, session: string, nonce: string): void =>
  say(socket, {type: 'join', session, ...prove(identity, nonce, session)})

/** A WebSocket that answers each message of the server in some way. */
async function speak(
  {url, localAddress, signal}: Attempt,
  hear: (socket: WebSocket, message: ServerMessage) => void,
): Promise<void> {
  const socket = new WebSocket(url, SUBPROTOCOL, {perMessageDeflate: false, localAddress})
  socket.on('message', data => {
    const parsed = parseServerMessage(data.toString())
    if (parsed.ok && socket.readyState === WebSocket.OPEN) hear(socket, parsed.message)
  })
  socket.on('error', () => undefined) // being cut off is what it is there for
  const ended = new Promise(resolve => socket.once('close', resolve))
  await holdUntil(ended, signal)
  socket.terminate()
  await ended
}

async function writeRaw({url, localAddress, signal}: Attempt, ...parts: (string | Buffer)[]): Promise<void> {
  const {hostname, port} = new URL(url)
  const socket: Socket = connect({host: hostname, port: Number(port), localAddress})
  socket.on('error', () => undefined)
  socket.resume()
  for (const part of parts) socket.write(part)
  const ended = new Promise(resolve => socket.once('close', resolve))
  await holdUntil(ended, signal)
  socket.destroy()
  await ended
}

function upgradeRequest({url}: Attempt): string {
  const head = ['GET / HTTP/1.1', `Host: ${new URL(url).host}`, 'Upgrade: websocket', 'Connection: Upgrade']
  const key = `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`
  return [...head, key, 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`, '', ''].join(
    '\r\n',
  )
}

async function holdUntil(ended: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const given = new AbortController()
  const enough = AbortSignal.any([signal, AbortSignal.timeout(HELD_MS)])
  const waited = new Promise<void>(resolve => {
    if (enough.aborted) resolve()
    enough.addEventListener('abort', () => resolve(), {signal: given.signal, once: true})
  })
  await Promise.race([ended, waited])
  given.abort()
}
