/**
 * A real STUN and TURN server, coturn, inside a namespace. Its TURN passwords are made from a secret and expire (the REST
 * scheme of draft-uberti-behave-turn-rest): the user's name is the second until which they hold. Killed after the test.
 */
import {createHmac, randomBytes} from 'node:crypto'
import {join} from 'node:path'
import type {Namespace} from '../rig/namespace.js'
import {Program} from '../rig/program.js'
import {type Scope, scratchFolder} from '../rig/scope.js'

const PORT = 3478
/** Of a meeting that nobody has to refresh anything in. */
const USUAL_SECONDS = 3600

export class Coturn {
  readonly program: Program
  readonly #address: string
  readonly #secret: string

  private constructor(program: Program, address: string, secret: string) {
    this.program = program
    this.#address = address
    this.#secret = secret
  }

  /** Resolves when it listens at that address of the namespace. */
  static async start(scope: Scope, namespace: Namespace, address: string): Promise<Coturn> {
    const secret = randomBytes(16).toString('hex')
    const folder = scratchFolder(scope)
    const flags = [
      ...['-n', '--no-cli', '--no-tls', '--no-dtls', '--log-file=stdout', '--simple-log', '--verbose'],
      ...[`--listening-ip=${address}`, `--relay-ip=${address}`, `--listening-port=${PORT}`],
      ...['--use-auth-secret', `--static-auth-secret=${secret}`, '--realm=netlab', '--relay-threads=1'],
      ...[`--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'db')}`],
    ]
    const program = new Program(scope, ...namespace.wrap('turnserver', flags))
    await program.lines.waitFor('a UDP listener', line => line.includes('UDP listener opened on'))
    return new Coturn(program, address, secret)
  }

  get stun(): string {
    return `stun:${this.#address}:${PORT}`
  }

  /** The address with a user's name and password that hold for so long; negative: that have expired. */
  turn(seconds = USUAL_SECONDS): string {
    const user = `${Math.floor(Date.now() / 1000) + seconds}:netlab`
    const password = createHmac('sha1', this.#secret).update(user).digest('base64')
    return `turn:${encodeURIComponent(user)}:${encodeURIComponent(password)}@${this.#address}:${PORT}`
  }
}
