/** Asks a signaling server whether it serves; for the health check of a container. */
import {get} from 'node:http'
import {get as getSecurely} from 'node:https'
import {SUBPROTOCOL, SUBPROTOCOL_HEADER} from '@s2c/shared/signal'
import {HEALTH_PATH} from '../http/routes.js'

const TIMEOUT_MS = 2_000

/** True if an s2c signaling server answers there in time. */
export function checkHealth(port: number, host = '127.0.0.1', isSecure = false): Promise<boolean> {
  // Its certificate is for the name that peers know, and its own machine need not be proven to itself.
  const ask = isSecure ? getSecurely : get
  const options = {
    host,
    port,
    path: HEALTH_PATH,
    timeout: TIMEOUT_MS,
    agent: false,
    rejectUnauthorized: false,
  } as const
  return new Promise(resolve => {
    const request = ask(options, response => {
      resolve(response.statusCode === 200 && response.headers[SUBPROTOCOL_HEADER] === SUBPROTOCOL)
      response.resume()
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}
