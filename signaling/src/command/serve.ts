/** The service from its settings to its end: listens, and shuts down on SIGTERM and SIGINT. */
import pino from 'pino'
import {checkToken} from '../admission/access-token.js'
import type {CheckToken} from '../admission/admission.js'
import {ClientAddresses} from '../http/client-address.js'
import {Networks} from '../http/networks.js'
import {type SignalingServer, startSignalingServer} from '../server.js'
import {LOOK_EVERY_MS, TlsFiles} from '../tls/tls-files.js'
import type {Settings} from './command-line.js'

const EXIT_FAILED = 1

/** Resolves when the server listens. */
export async function serve(settings: Settings, version: string): Promise<void> {
  const {port, host, logLevel, iceServers, advertised, limits, origins, tokenSecrets} = settings
  // Written at once: the last lines must not be lost when the process ends.
  const log = pino({base: {version}, level: logLevel}, pino.destination({dest: 1, sync: true}))
  const tlsFiles = openTls(settings, log)
  const server = await startSignalingServer({
    ...{port, limits, log, origins, servers: advertised},
    ...(host === undefined ? {} : {host}),
    ...(tlsFiles === null ? {} : {tls: tlsFiles.pair}),
    addresses: new ClientAddresses(new Networks(settings.trustedProxies)),
    ...(tokenSecrets === null ? {} : {checkToken: tokenCheck(tokenSecrets)}),
    iceOffer: () => ({iceServers: [...iceServers]}),
  }).catch((error: Error) => fail(cannotListen(error, port, host)))
  if (tlsFiles !== null) watchTls(tlsFiles, server)
  log.info({event: 'listening', port: server.port}, 'listening')
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(server, signal, log))
}

function openTls({tls}: Settings, log: pino.BaseLogger): TlsFiles | null {
  try {
    return tls === null ? null : new TlsFiles(tls, log)
  } catch (error) {
    return fail((error as Error).message)
  }
}

function watchTls(files: TlsFiles, server: SignalingServer): void {
  const look = (): void => {
    const renewed = files.look()
    if (renewed !== null) server.renewTls(renewed)
  }
  setInterval(look, LOOK_EVERY_MS).unref()
}

const tokenCheck =
  (secrets: readonly string[]): CheckToken =>
  (token, session) =>
    checkToken(secrets, token, session, Date.now())

function stop(server: SignalingServer, signal: NodeJS.Signals, log: pino.BaseLogger): void {
  log.info({event: 'stopping', signal}, 'stopping')
  server.close().then(() => process.exit(0))
}

function fail(sentence: string): never {
  process.stderr.write(`s2c-signaling: ${sentence}\n`)
  process.exit(EXIT_FAILED)
}

/** What to tell who started the server. */
function cannotListen(error: Error, port: number, host: string | undefined): string {
  const code = 'code' in error ? error.code : ''
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use: stop the program that has it or choose another with --port.`
    case 'EACCES':
      return `Port ${port} may not be used by this user: choose one above 1023 with --port.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAFNOSUPPORT':
    case 'EAI_AGAIN':
      return `${host ?? 'The address'} is not an address of this machine: give one with --host, or none for all.`
    default:
      return `The server cannot listen on port ${port}: ${error.message}`
  }
}
