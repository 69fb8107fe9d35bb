/** The service as a process: its log, its signals, and sentences for what keeps it from starting. */
import pino from 'pino'
import type {Settings} from './command-line.js'
import {type Service, startService} from './service.js'

const EXIT_FAILED = 1

/** Resolves when the server listens. */
export async function serve(settings: Settings, version: string): Promise<void> {
  // Written at once: the last lines must not be lost when the process ends.
  const log = pino({base: {version}, level: settings.logLevel}, pino.destination({dest: 1, sync: true}))
  const service = await startService(settings, version, log).catch((error: Error) =>
    fail(cannotStart(error, settings)),
  )
  log.info({event: 'listening', port: service.port}, 'listening')
  if (service.stunPort !== null) log.info({event: 'stun', port: service.stunPort}, 'answering STUN')
  let isStopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      // Who asks twice does not want to wait.
      if (isStopping) process.exit(0)
      isStopping = true
      void stop(service, signal, log)
    })
}

async function stop(service: Service, signal: NodeJS.Signals, log: pino.BaseLogger): Promise<void> {
  log.info({event: 'stopping', signal}, 'stopping')
  await service.drain()
  await service.close()
  process.exit(0)
}

function fail(sentence: string): never {
  process.stderr.write(`s2c-signaling: ${sentence}\n`)
  process.exit(EXIT_FAILED)
}

/** What to tell who started the server. */
function cannotStart(error: Error, settings: Settings): string {
  const code = 'code' in error ? error.code : ''
  const {name, flag} = portOf(error, settings)
  switch (code) {
    case 'EADDRINUSE':
      return `${name} is in use: stop the program that has it or choose another with ${flag}.`
    case 'EACCES':
      return `${name} may not be used by this user: choose one above 1023 with ${flag}.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAFNOSUPPORT':
    case 'EAI_AGAIN':
      return `${settings.host ?? 'The address'} is not an address of this machine: give one with --host, or none for all.`
    case '':
      return error.message
    default:
      return `${name} cannot be listened on: ${error.message}`
  }
}

/** TCP is listened on, UDP is bound. */
const portOf = (error: Error, {port, ice}: Settings): {name: string; flag: string} =>
  'syscall' in error && error.syscall === 'bind'
    ? {name: `UDP port ${ice.stun?.port}`, flag: '--stun-port'}
    : {name: `Port ${port}`, flag: '--port'}
