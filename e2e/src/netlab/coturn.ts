/**
 * A real STUN and TURN server, coturn, inside a namespace. Its TURN users are those that a signaling service makes from a
 * shared secret, and expire. Killed after the test.
 */
import {randomBytes} from 'node:crypto'
import {join} from 'node:path'
import {turnCredentials, withCredentials} from 's2c-signaling/ice/turn-credentials'
import type {Namespace} from '../rig/namespace.js'
import {Program, ROOT} from '../rig/program.js'
import {type Scope, scratchFolder} from '../rig/scope.js'

/** As the project advises people to run it. */
const CONFIG = join(ROOT, 'deploy/turnserver.conf')
const PORT = 3478
/** What a killed peer had allocated stays for ten minutes, and tests kill hundreds. */
const ROOMY = ['--total-quota=4000', '--min-port=40000', '--max-port=60000']
/** Of a meeting that nobody has to refresh anything in. */
const USUAL_SECONDS = 3600

export class Coturn {
  readonly program: Program
  /** What a signaling server must know to hand out users of this one. */
  readonly secret: string
  readonly #address: string

  private constructor(program: Program, address: string, secret: string) {
    this.program = program
    this.#address = address
    this.secret = secret
  }

  /** Resolves when it listens at that address of the namespace. */
  static async start(scope: Scope, namespace: Namespace, address: string): Promise<Coturn> {
    const secret = randomBytes(16).toString('hex')
    const folder = scratchFolder(scope)
    const flags = [
      ...['-c', CONFIG, ...ROOMY, '--verbose', '--relay-threads=1', '--realm=netlab'],
      ...[`--listening-ip=${address}`, `--relay-ip=${address}`, `--static-auth-secret=${secret}`],
      ...[`--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'db')}`],
    ]
    const program = new Program(scope, ...namespace.wrap('turnserver', flags))
    await program.lines.waitFor('a UDP listener', line => line.includes('UDP listener opened on'))
    return new Coturn(program, address, secret)
  }

  get stun(): string {
    return `stun:${this.#address}:${PORT}`
  }

  /** Without a user. */
  get address(): string {
    return `turn:${this.#address}:${PORT}`
  }

  /** The address with the name and password of a new user, which hold for so long; negative: which have expired. */
  turn(seconds = USUAL_SECONDS): string {
    const expiresAt = Math.floor(Date.now() / 1000) + seconds
    const user = randomBytes(8).toString('hex')
    return withCredentials(this.address, turnCredentials(this.secret, expiresAt, user))
  }
}
