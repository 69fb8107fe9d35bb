/** Asks who is at an address: an s2c signaling server of this version, something else, or nobody. */
import {parseServerMessage, SUBPROTOCOL, SUBPROTOCOL_HEADER} from '@s2c/shared/signal'
import {openSocket} from './open-socket.js'

/** `silent`: the port is taken, but nothing was heard in time; a stopped server looks like this. */
export type ProbeAnswer = 'signaling' | 'foreign' | 'silent' | 'nobody'

/** Long, for a busy machine: to give up a slow server would split a meeting in two. */
export const PROBE_TIMEOUT_MS = 3_000

/** A challenge is far smaller. */
const MAX_CHALLENGE_BYTES = 64 * 1024

/** `signaling` only if its first message is a challenge, or if it says that it is full. Never rejects. */
export function probeServer(url: string, timeoutMs = PROBE_TIMEOUT_MS): Promise<ProbeAnswer> {
  return new Promise(resolve => {
    const socket = openSocket(url, {maxPayload: MAX_CHALLENGE_BYTES})
    const answer = (found: ProbeAnswer): void => {
      clearTimeout(timer)
      resolve(found)
      socket.terminate()
    }
    const timer = setTimeout(() => answer('silent'), timeoutMs)
    socket.on('message', data => answer(isChallenge(data.toString()) ? 'signaling' : 'foreign'))
    socket.on('unexpected-response', (_request, response) => {
      const isOurs = response.headers[SUBPROTOCOL_HEADER] === SUBPROTOCOL
      response.destroy()
      answer(isOurs ? 'signaling' : 'foreign')
    })
    // A reset may be a server that is shutting down: as good as nobody, and asked again.
    socket.on('error', error => answer(isNobody(error) ? 'nobody' : 'foreign'))
    socket.on('close', () => answer('nobody'))
  })
}

function isChallenge(text: string): boolean {
  const parsed = parseServerMessage(text)
  return parsed.ok && parsed.message.type === 'challenge'
}

const isNobody = (error: Error): boolean =>
  'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET')
