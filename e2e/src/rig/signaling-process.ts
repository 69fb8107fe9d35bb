/** A real signaling server on loopback, on a free port or a given one; killed after the test. */
import {Program, SIGNALING_COMMAND} from './program.js'
import type {Scope} from './scope.js'

export class SignalingProcess {
  readonly program: Program
  readonly port: number

  private constructor(program: Program, port: number) {
    this.program = program
    this.port = port
  }

  /** Resolves when it listens. */
  static async start(
    scope: Scope,
    {port = 0, args = []}: {port?: number; args?: readonly string[]} = {},
  ): Promise<SignalingProcess> {
    const flags = ['--host', '127.0.0.1', '--port', String(port), ...args]
    const program = new Program(scope, SIGNALING_COMMAND, flags)
    const line = await program.lines.waitFor('listening', text => text.includes('"listening"'))
    return new SignalingProcess(program, (JSON.parse(line) as {port: number}).port)
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    await this.program.killGroup()
  }
}
