/** The `s2c-signaling` command: flags, listen, shut down on SIGTERM and SIGINT. Runs until told to stop. */
import {readFileSync} from 'node:fs'
import pino from 'pino'
import {type CommandLine, parseCommandLine} from './command/command-line.js'
import {checkHealth} from './command/health.js'
import {type SignalingServer, startSignalingServer} from './server.js'

const EXIT_FAILED = 1

const {version} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}
const options = parseCommandLine(process.argv, version)
if (options.healthcheck) process.exitCode = (await checkHealth(options.port, options.host)) ? 0 : EXIT_FAILED
else await serve(options)

async function serve({port, host, logLevel, iceServers, redis, ...service}: CommandLine): Promise<void> {
  // Written at once: the last lines must not be lost when the process ends. No names, no addresses.
  const log = pino({base: {version}, level: logLevel}, pino.destination({dest: 1, sync: true}))
  // Loaded only where it is used: most servers are alone.
  const backplane =
    redis === undefined
      ? {}
      : {
          backplane: new (await import('./cluster/redis/redis-backplane.js')).RedisBackplane({
            url: redis,
            log,
          }),
        }
  const address = {port, ...(host === undefined ? {} : {host})}
  const server = await startSignalingServer({
    ...address,
    ...service,
    ...backplane,
    iceOffer: () => ({iceServers}),
    log,
  }).catch((error: Error) => fail(cannotListen(error, port, host)))
  log.info({event: 'listening', port: server.port}, 'listening')
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(server, signal, log))
}

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
