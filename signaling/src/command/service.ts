/** A signaling server with all that a service has around it: tokens, TLS files, figures, whether it is ready. */
import {setTimeout as delay} from 'node:timers/promises'
import type {BaseLogger} from 'pino'
import type {AdminResult, AdminTask} from '../admin/administration.js'
import {checkToken} from '../admission/access-token.js'
import type {CheckToken} from '../admission/admission.js'
import type {Backplane} from '../cluster/backplane.js'
import {drain, otherServers} from '../drain/drain.js'
import {ClientAddresses} from '../http/client-address.js'
import {Insiders} from '../http/insiders.js'
import {landing} from '../http/landing.js'
import {Networks} from '../http/networks.js'
import type {Routes} from '../http/routes.js'
import {type IceService, startIceService} from '../ice/ice-service.js'
import type {Metrics} from '../metrics/metrics.js'
import {type Ready, watchRoutes} from '../metrics/routes.js'
import {type SignalingServer, type SignalingServerOptions, startSignalingServer} from '../server.js'
import type {Holdings} from '../switchboard.js'
import {LOOK_EVERY_MS, TlsFiles} from '../tls/tls-files.js'
import type {Settings} from './command-line.js'

export type Service = {
  readonly port: number
  /** Sends all peers to other servers of the service, where some are known. Resolves when they have gone, or in time. */
  drain(): Promise<void>
  /** Of the own STUN server; null: there is none. */
  readonly stunPort: number | null
  close(): Promise<void>
}

const NOTHING: Holdings = {connections: 0, rooms: 0, members: 0}

/** Rejects with Node's error if it cannot listen, and with a sentence for TLS files that cannot be used. */
export async function startService(settings: Settings, version: string, log: BaseLogger): Promise<Service> {
  let server: SignalingServer | null = null
  const addresses = new ClientAddresses(new Networks(settings.trustedProxies))
  const insiders = new Insiders(addresses, new Networks(settings.insiders))
  const metrics = settings.hasMetrics ? await openMetrics(() => server?.holdings ?? NOTHING) : null
  const tlsFiles = settings.tls === null ? null : new TlsFiles(settings.tls, log)
  const backplane = settings.redis === null ? null : await openBackplane(settings.redis, log)
  const lonely = backplane === null ? () => null : watchBackplane(backplane, metrics)
  let isDraining = false
  const ready: Ready = () => (isDraining ? 'This server is going away.' : lonely())
  const ice = await startIceService(settings.ice, settings.host)
  if (metrics !== null) countStun(ice, metrics)
  server = await startSignalingServer({
    ...optionsOf(settings, log, {addresses, metrics, tlsFiles, backplane}),
    iceOffer: () => ice.offer(),
    routes: {
      ...watchRoutes(ready, metrics, insiders),
      ...(await openAdmin(settings, insiders, log, () => server!)),
      '/': landing(version),
    },
  }).catch(async error => {
    await ice.close()
    throw error
  })
  if (tlsFiles !== null) watchTls(tlsFiles, server, metrics)
  const {port} = server
  return {
    port,
    stunPort: ice.stun?.port ?? null,
    drain: () => {
      isDraining = true
      return drainServer(server, settings, log)
    },
    close: async () => {
      await Promise.all([server.close(), ice.close()])
    },
  }
}

type Parts = {
  readonly addresses: ClientAddresses
  readonly metrics: Metrics | null
  readonly tlsFiles: TlsFiles | null
  readonly backplane: Backplane | null
}

/** What of a server's options follows from the settings alone. */
const optionsOf = (
  settings: Settings,
  log: BaseLogger,
  {addresses, metrics, tlsFiles, backplane}: Parts,
): SignalingServerOptions => ({
  ...{port: settings.port, limits: settings.limits, origins: settings.origins, addresses, log},
  ...{servers: settings.advertised, logAddresses: settings.logAddresses},
  ...(settings.host === undefined ? {} : {host: settings.host}),
  ...(tlsFiles === null ? {} : {tls: tlsFiles.pair}),
  ...(metrics === null ? {} : {meter: metrics.meter}),
  ...(backplane === null ? {} : {backplane}),
  ...(settings.tokenSecrets === null ? {} : {checkToken: tokenCheck(settings.tokenSecrets)}),
})

async function drainServer(
  server: SignalingServer,
  {advertised, ownUrl, drainMs}: Settings,
  log: BaseLogger,
): Promise<void> {
  const others = otherServers(advertised, ownUrl)
  if (others.length === 0) return
  log.info({event: 'draining', ...server.holdings}, 'draining')
  const clock = {now: () => performance.now(), wait: (waitMs: number) => delay(waitMs)}
  const left = await drain(server, others, drainMs, clock)
  log.info({event: 'drained', left}, 'drained')
}

/** Loaded only where somebody counts. */
async function openMetrics(holdings: () => Holdings): Promise<Metrics> {
  const {Metrics} = await import('../metrics/metrics.js')
  return new Metrics(holdings)
}

/** Loaded only where there are other instances. */
async function openBackplane(url: string, log: BaseLogger): Promise<Backplane> {
  const {RedisBackplane} = await import('../cluster/redis/redis-backplane.js')
  return new RedisBackplane({url, log})
}

/** Why no new peers should come here yet. */
function watchBackplane(backplane: Backplane, metrics: Metrics | null): Ready {
  metrics?.gauge(
    {name: 'redis_connected', help: 'Whether the other instances can be reached: 1 or 0.'},
    () => (backplane.isConnected ? 1 : 0),
  )
  let wasConnected = false
  return () => {
    // Later its rooms go on without the others: to turn peers away then would end what still works, and everywhere at once.
    wasConnected ||= backplane.isConnected
    return wasConnected ? null : 'This server has not found the other instances yet.'
  }
}

/** Loaded only where there is an administrator. */
async function openAdmin(
  {adminTokens}: Settings,
  insiders: Insiders,
  log: BaseLogger,
  server: () => SignalingServer,
): Promise<Routes> {
  if (adminTokens === null) return {}
  const {Administration} = await import('../admin/administration.js')
  const {adminRoutes} = await import('../admin/routes.js')
  const carryOut = (task: AdminTask): AdminResult =>
    new Administration(server(), () => performance.now()).carryOut(task)
  return adminRoutes({tokens: adminTokens, insiders, log, carryOut})
}

function countStun({stun}: IceService, metrics: Metrics): void {
  if (stun === null) return
  metrics.counter(
    {name: 'stun_datagrams_total', help: 'Datagrams at the STUN port, by what became of them.'},
    'result',
    () => stun.counts,
  )
}

function watchTls(files: TlsFiles, server: SignalingServer, metrics: Metrics | null): void {
  const look = (): void => {
    const renewed = files.look()
    if (renewed !== null) server.renewTls(renewed)
  }
  setInterval(look, LOOK_EVERY_MS).unref()
  metrics?.gauge(
    {name: 'certificate_expiry_timestamp_seconds', help: 'When the TLS certificate in use ends.'},
    () => files.expiresAtMs / 1000,
  )
}

const tokenCheck =
  (secrets: readonly string[]): CheckToken =>
  (token, session) =>
    checkToken(secrets, token, session, Date.now())
