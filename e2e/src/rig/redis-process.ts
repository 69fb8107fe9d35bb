/** A real Redis on loopback, with what it knows in a folder of the test; killed after it. */
import {spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {rmSync} from 'node:fs'
import {type AddressInfo, createServer} from 'node:net'
import {join} from 'node:path'
import {Program} from './program.js'
import {type Scope, scratchFolder} from './scope.js'

const COMMAND = 'redis-server'

/** False, or why tests that need Redis cannot run, as node:test takes it. */
export const redisIsMissing =
  spawnSync(COMMAND, ['--version']).status === 0
    ? false
    : `${COMMAND} is not installed: apt-get install redis-server`

export class RedisProcess {
  readonly port: number
  readonly #scope: Scope
  readonly #folder: string
  #program: Program | null = null

  private constructor(scope: Scope, port: number) {
    this.#scope = scope
    this.port = port
    this.#folder = scratchFolder(scope)
  }

  /** Resolves when it listens, at a port that is free now. */
  static async start(scope: Scope): Promise<RedisProcess> {
    const redis = new RedisProcess(scope, await freePort())
    await redis.start()
    return redis
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  get program(): Program {
    if (this.#program === null) throw new Error('Redis was not started')
    return this.#program
  }

  /** Comes back at the same port, with all it knew unless that was removed. */
  async start(): Promise<void> {
    const flags = ['--bind', '127.0.0.1', '--port', String(this.port), '--dir', this.#folder]
    // Everything it answered is on disk, so that it may be killed at any time.
    const kept = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always']
    this.#program = new Program(this.#scope, COMMAND, [...flags, ...kept])
    await this.#program.lines.waitFor('listening', line => line.includes('Ready to accept connections'))
  }

  async kill({isEmptied}: {isEmptied: boolean}): Promise<void> {
    await this.program.killGroup()
    if (isEmptied) rmSync(join(this.#folder, 'appendonlydir'), {recursive: true, force: true})
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
