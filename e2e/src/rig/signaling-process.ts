/** A real signaling server, on loopback unless told otherwise, on a free port or a given one; killed after the test. */
import type {Namespace} from './namespace.js'
import {Program, SIGNALING_COMMAND} from './program.js'
import type {Scope} from './scope.js'

type SignalingOptions = {
  port?: number
  /** The address to listen at, inside a namespace. */
  host?: string
  args?: readonly string[]
  env?: Record<string, string>
  /** Runs the command inside something else, such as a network namespace. */
  wrap?: Namespace['wrap']
}

export class SignalingProcess {
  readonly program: Program
  readonly port: number
  readonly #host: string

  private constructor(program: Program, host: string, port: number) {
    this.program = program
    this.#host = host
    this.port = port
  }

  /** Resolves when it listens. */
  static async start(
    scope: Scope,
    {port = 0, host = '127.0.0.1', args = [], env = {}, wrap}: SignalingOptions = {},
  ): Promise<SignalingProcess> {
    const flags = ['--host', host, '--port', String(port), ...args]
    const [command, all] = wrap?.(SIGNALING_COMMAND, flags) ?? [SIGNALING_COMMAND, flags]
    const program = new Program(scope, command, all, {env})
    const line = await program.lines.waitFor('listening', text => text.includes('"listening"'))
    return new SignalingProcess(program, host, (JSON.parse(line) as {port: number}).port)
  }

  get url(): string {
    return `ws://${this.#host.includes(':') ? `[${this.#host}]` : this.#host}:${this.port}`
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    await this.program.killGroup()
  }
}
