/** What a conformance check is given, and how it is judged. One check is one promise of docs/protocol.md. */
import {randomBytes} from 'node:crypto'
import {Caller, type CallerOptions} from './caller.js'

export type Outcome = {verdict: 'pass'} | {verdict: 'fail' | 'skip'; why: string}
export type Result = Outcome & {readonly name: string; readonly promise: string}

/** Thrown by a check that this server gives nothing to judge by. */
export class Skip extends Error {}

export type Check = {
  readonly name: string
  /** What the server must do, as a sentence. */
  readonly promise: string
  /** Fails by throwing. */
  run(bench: Bench): Promise<void>
}

/** Longer than any server needs, but for one that is far away and busy. */
const CHECK_TIMEOUT_MS = 10_000

/** The means of one check: connections that are cut off when it is over, and a session nobody else is in. */
export class Bench {
  readonly url: string
  readonly session = `conformance-${randomBytes(8).toString('hex')}`
  readonly #callers: Caller[] = []

  constructor(url: string) {
    this.url = url
  }

  call(options: CallerOptions = {}): Caller {
    const caller = new Caller(options.url ?? this.url, options)
    this.#callers.push(caller)
    return caller
  }

  /** Connections that have joined the session, in this order, and have heard of each other. */
  async joined(count: number): Promise<Caller[]> {
    const callers: Caller[] = []
    for (let index = 0; index < count; index++) {
      const caller = this.call()
      await caller.join(this.session)
      for (const other of callers) await other.hear('joined')
      callers.push(caller)
    }
    return callers
  }

  /** The server over plain HTTP. */
  httpUrl(path: string): string {
    return new URL(path, this.url.replace(/^ws/, 'http')).href
  }

  end(): void {
    for (const {socket} of this.#callers) socket.terminate()
  }
}

/** Never rejects. */
export async function judge(url: string, check: Check): Promise<Result> {
  const {name, promise} = check
  const bench = new Bench(url)
  const timer = new AbortController()
  try {
    await Promise.race([check.run(bench), failAfter(CHECK_TIMEOUT_MS, timer.signal)])
    return {name, promise, verdict: 'pass'}
  } catch (error) {
    return {
      name,
      promise,
      verdict: error instanceof Skip ? 'skip' : 'fail',
      why: (error as Error).message.trim(),
    }
  } finally {
    timer.abort()
    bench.end()
  }
}

function failAfter(timeoutMs: number, signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`nothing after ${timeoutMs} ms`)), timeoutMs)
    signal.addEventListener('abort', () => clearTimeout(timer))
  })
}
