/**
 * Plain requests to the signaling port: a table from paths to what answers there. Every server has the paths of `BASE_ROUTES`;
 * `startSignalingServer({routes})` adds others or replaces them:
 *
 *   startSignalingServer({..., routes: {'/readyz': () => text(isReady() ? 200 : 503, 'ready\n')}})
 *
 * A route makes an `Answer` of a request, at once or later, and need not care for HEAD, other methods, or headers that all
 * answers have.
 */
import type {IncomingMessage, RequestListener} from 'node:http'
import {SUBPROTOCOL, SUBPROTOCOL_HEADER} from '@s2c/shared/signal'

export type Answer = {
  readonly status: number
  /** Content-Type among them. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
export type Route = (request: IncomingMessage) => Answer | Promise<Answer>
/** By path, without a query: `/healthz`; by method and path where it is not GET: `POST /admin/bar`. */
export type Routes = Readonly<Record<string, Route>>

export const HEALTH_PATH = '/healthz'
export const HINT =
  'This is an s2c signaling server. Join a meeting with: s2c-peer join SESSION --server URL\n'
const UPGRADE_LOST =
  'This WebSocket request lost its Upgrade header on its way here: the proxy in front must pass it on.\n'

export const text = (status: number, body: string, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers: {'Content-Type': 'text/plain; charset=utf-8', ...headers},
  body,
})

/** What no route need say. A scanner of the port, or a proxy's error page, is told apart by the subprotocol. */
const COMMON_HEADERS = {
  'Cache-Control': 'no-store',
  // One answer a connection: a queue of them, never read, would have no limit.
  Connection: 'close',
  'X-Content-Type-Options': 'nosniff',
  [SUBPROTOCOL_HEADER]: SUBPROTOCOL,
}
const upgradeRequired = (body: string): Answer => text(426, body, {Upgrade: 'websocket'})

/** Of an embedded server, too: it has no page for people, who are in a meeting already. */
export const BASE_ROUTES: Routes = {
  [HEALTH_PATH]: () => text(200, 'ok\n'),
  '/': () => upgradeRequired(HINT),
}

/** Listens to an HTTP server's requests. A route that fails is answered with 500 and handed to `failed`. */
export function answerFrom(routes: Routes, failed: (error: unknown) => void): RequestListener {
  return async (request, response) => {
    const answer = await answerTo(request, routes).catch((error: unknown) => {
      failed(error)
      return text(500, 'This answer could not be made; the server has logged why.\n')
    })
    const length = {'Content-Length': Buffer.byteLength(answer.body)}
    response.writeHead(answer.status, {...COMMON_HEADERS, ...answer.headers, ...length})
    response.end(answer.body)
  }
}

async function answerTo(request: IncomingMessage, routes: Routes): Promise<Answer> {
  // Proxies take `Upgrade` away unless told otherwise; the rest of the handshake still comes.
  if (request.headers['sec-websocket-version'] !== undefined) return upgradeRequired(UPGRADE_LOST)
  const path = (request.url ?? '').replace(/\?.*$/s, '')
  const route = routeOf(path, routes)
  const ofMethod = routeOf(`${request.method} ${path}`, routes)
  if (ofMethod !== undefined) return ofMethod(request)
  if (route === undefined) return text(404, `There is nothing here. ${HINT}`)
  if (request.method === 'GET' || request.method === 'HEAD') return route(request)
  return text(405, 'Only GET and HEAD are answered here.\n', {Allow: 'GET, HEAD'})
}

const routeOf = (name: string, routes: Routes): Route | undefined =>
  Object.hasOwn(routes, name) ? routes[name] : undefined
