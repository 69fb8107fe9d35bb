/** Asks a signaling server whether it serves; for the health check of a container. */
import {SUBPROTOCOL, SUBPROTOCOL_HEADER} from '@s2c/shared/signal'
import {HEALTH_PATH} from '../http/routes.js'
import {ask} from './ask.js'

/** True if an s2c signaling server answers there in time. */
export async function checkHealth(port: number, host?: string, isSecure = false): Promise<boolean> {
  const reply = await ask({port, host, isSecure}, {path: HEALTH_PATH})
  return reply?.status === 200 && reply.headers[SUBPROTOCOL_HEADER] === SUBPROTOCOL
}
