/**
 * Signaling servers to be measured, each a process of its own at the loopback: ours and, from node_modules, those of others.
 * Killed with their scope.
 */
import {readFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {setTimeout as delay} from 'node:timers/promises'
import {DEADLINE_MS} from '../rig/happenings.js'
import {Program, ROOT, SIGNALING_COMMAND} from '../rig/program.js'
import type {Scope} from '../rig/scope.js'
import {processCpuSeconds} from '../rig/usage.js'
import type {Dialect} from './dialect.js'
import {DIALECTS, type DialectName} from './dialects.js'

/** More than any measurement asks for. */
const UNLIMITED = '1000000'
const LOOK_EVERY_MS = 50

/** What peers speak to each. */
const DIALECT_OF = {s2c: 's2c', 'peerjs-server': 'peerjs', 'y-webrtc': 'y-webrtc'} as const satisfies Record<
  string,
  DialectName
>
export type ServerName = keyof typeof DIALECT_OF

export class MeasuredServer {
  readonly name: ServerName
  readonly url: string
  readonly program: Program

  private constructor(name: ServerName, port: number, program: Program) {
    this.name = name
    this.url = `ws://127.0.0.1:${port}`
    this.program = program
  }

  /** Ours with all limits on connections raised; `env` for what is loaded into it. */
  static async s2c(scope: Scope, args: readonly string[] = [], env: Record<string, string> = {}) {
    const connections = ['--connections', UNLIMITED, '--connections-per-address', UNLIMITED]
    const joins = ['--joins-per-second', UNLIMITED, '--join-burst', UNLIMITED, '--rooms', UNLIMITED]
    const limits = [...connections, ...joins]
    return MeasuredServer.#start(
      's2c',
      port =>
        new Program(scope, SIGNALING_COMMAND, ['--host', '127.0.0.1', '--port', port, ...limits, ...args], {
          env,
        }),
    )
  }

  static async peerjs(scope: Scope) {
    return MeasuredServer.#start('peerjs-server', port => {
      const args = ['--host', '127.0.0.1', '--port', port, '--concurrent_limit', UNLIMITED]
      return new Program(scope, `${ROOT}node_modules/.bin/peerjs`, args)
    })
  }

  /** It listens at all addresses of the machine; there is no flag for that. */
  static async yWebrtc(scope: Scope) {
    const command = `${ROOT}node_modules/.bin/y-webrtc-signaling`
    return MeasuredServer.#start('y-webrtc', port => new Program(scope, command, [], {env: {PORT: port}}))
  }

  static async #start(name: ServerName, run: (port: string) => Program): Promise<MeasuredServer> {
    const port = await freePort()
    const server = new MeasuredServer(name, port, run(String(port)))
    const giveUpAt = performance.now() + DEADLINE_MS
    while (!(await server.#isListening())) {
      if (performance.now() > giveUpAt || server.program.hasEnded)
        throw new Error(server.program.describe(name))
      await delay(LOOK_EVERY_MS)
    }
    return server
  }

  get dialectName(): DialectName {
    return DIALECT_OF[this.name]
  }

  get dialect(): Dialect {
    return DIALECTS[this.dialectName]
  }

  get rssBytes(): number {
    const status = readFileSync(`/proc/${this.program.pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1024
  }

  /** Used since it started. */
  get cpuSeconds(): number {
    return processCpuSeconds(this.program.pid)
  }

  async #isListening(): Promise<boolean> {
    return fetch(this.url.replace('ws:', 'http:')).then(
      () => true,
      () => false,
    )
  }
}

/** How each is started, by its name. */
const STARTS: Readonly<Record<ServerName, (scope: Scope) => Promise<MeasuredServer>>> = {
  s2c: scope => MeasuredServer.s2c(scope),
  'peerjs-server': MeasuredServer.peerjs,
  'y-webrtc': MeasuredServer.yWebrtc,
}

/** All of them, or the one of that name. Throws an Error with a sentence for a name that none has. */
export function startsOf(only?: string): (typeof STARTS)[ServerName][] {
  if (only === undefined) return Object.values(STARTS)
  if (Object.hasOwn(STARTS, only)) return [STARTS[only as ServerName]]
  throw new Error(`There is no server "${only}" to measure: name one of ${Object.keys(STARTS).join(', ')}.`)
}

/** One that nobody has now. */
async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => listener.once('listening', resolve))
  const {port} = listener.address() as {port: number}
  await new Promise(resolve => listener.close(resolve))
  return port
}
