/**
 * A headless Chromium as a browser user would have it, driven over the pipe of its DevTools protocol; killed after the test. Only inside
 * a network namespace: a browser asks its maker about many things.
 */
import {type ChildProcess, execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import type {Readable, Writable} from 'node:stream'
import type {Namespace} from './namespace.js'
import {freshEnvironment, type Scope, scratchFolder} from './scope.js'

const COMMAND = 'chromium'
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  '--remote-debugging-pipe',
]
const DEADLINE_MS = 30_000

type Message = {
  id?: number
  sessionId?: string
  method?: string
  params?: Record<string, unknown>
  result?: unknown
  error?: {message: string}
}

/** Why it cannot be used here, or false: for a test's `skip`. */
export function chromiumIsMissing(): string | false {
  try {
    execFileSync(COMMAND, ['--version'], {stdio: 'ignore'})
    return false
  } catch {
    return 'there is no chromium here: apt-get install chromium'
  }
}

export class Chromium {
  readonly #input: Writable
  readonly #waiting = new Map<number, (message: Message) => void>()
  readonly #listeners = new Set<(message: Message) => void>()
  #lastId = 0

  private constructor(child: ChildProcess) {
    this.#input = child.stdio[3] as Writable
    let rest = ''
    ;(child.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => {
      const messages = (rest + text).split('\0')
      rest = messages.pop()!
      for (const message of messages) this.#hear(JSON.parse(message) as Message)
    })
  }

  static start(scope: Scope, namespace: Namespace): Chromium {
    const home = scratchFolder(scope)
    const [command, args] = namespace.wrap(COMMAND, [...FLAGS, `--user-data-dir=${home}/profile`])
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] as const
    const child = spawn(command, args, {stdio: [...stdio], env: freshEnvironment(home), detached: true})
    const ended = once(child, 'close')
    scope.after(async () => {
      process.kill(-child.pid!, 'SIGKILL')
      await ended
    })
    return new Chromium(child)
  }

  /** Resolves when the page has loaded. */
  async open(url: string): Promise<Page> {
    const {targetId} = await this.ask<{targetId: string}>('Target.createTarget', {url: 'about:blank'})
    const attached = await this.ask<{sessionId: string}>('Target.attachToTarget', {targetId, flatten: true})
    const page = new Page(this, attached.sessionId)
    await page.load(url)
    return page
  }

  /** The answer to a command of the protocol. */
  async ask<Result>(method: string, params: object = {}, sessionId?: string): Promise<Result> {
    const id = ++this.#lastId
    const answered = new Promise<Message>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`chromium does not answer ${method}`)), DEADLINE_MS)
      this.#waiting.set(id, message => {
        clearTimeout(late)
        resolve(message)
      })
    })
    this.#input.write(`${JSON.stringify({id, method, params, sessionId})}\0`)
    const {result, error} = await answered
    if (error !== undefined) throw new Error(`chromium: ${method}: ${error.message}`)
    return result as Result
  }

  onEvent(listener: (message: Message) => void): void {
    this.#listeners.add(listener)
  }

  #hear(message: Message): void {
    if (message.id === undefined) for (const listener of this.#listeners) listener(message)
    else this.#waiting.get(message.id)?.(message)
  }
}

export class Page {
  /** What its console and the browser's own checks (CSP) have said, and each address that was asked for. */
  readonly said: string[] = []
  readonly requested: string[] = []
  readonly #browser: Chromium
  readonly #session: string
  readonly #loaded: Promise<void>

  constructor(browser: Chromium, session: string) {
    this.#browser = browser
    this.#session = session
    this.#loaded = new Promise(resolve => {
      browser.onEvent(({method, params = {}, sessionId}) => {
        if (sessionId === session) this.#note(method, params, resolve)
      })
    })
  }

  async load(url: string): Promise<void> {
    for (const domain of ['Page', 'Log', 'Runtime', 'Network']) await this.#ask(`${domain}.enable`)
    const {errorText} = await this.#ask<{errorText?: string}>('Page.navigate', {url})
    if (errorText !== undefined) throw new Error(`${url}: ${errorText}`)
    await this.#loaded
  }

  /** The value of an expression, or of the promise that it is. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const options = {expression, awaitPromise: true, returnByValue: true}
    const {result, exceptionDetails} = await this.#ask<{
      result: {value: Value}
      exceptionDetails?: object
    }>('Runtime.evaluate', options)
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails))
    return result.value
  }

  /** As on a screen of that size, in CSS pixels; a PNG. */
  async screenshot(width: number, height: number, scheme: 'light' | 'dark'): Promise<Buffer> {
    const features = [{name: 'prefers-color-scheme', value: scheme}]
    await this.#ask('Emulation.setEmulatedMedia', {features})
    const metrics = {width, height, deviceScaleFactor: 2, mobile: width < 600}
    await this.#ask('Emulation.setDeviceMetricsOverride', metrics)
    const {data} = await this.#ask<{data: string}>('Page.captureScreenshot', {format: 'png'})
    return Buffer.from(data, 'base64')
  }

  #note(method: string | undefined, params: Record<string, unknown>, loaded: () => void): void {
    switch (method) {
      case 'Page.loadEventFired':
        return loaded()
      case 'Log.entryAdded':
      case 'Runtime.consoleAPICalled':
        this.said.push(JSON.stringify(params))
        return
      case 'Network.requestWillBeSent':
        this.requested.push((params as {request: {url: string}}).request.url)
    }
  }

  #ask<Result>(method: string, params: object = {}): Promise<Result> {
    return this.#browser.ask<Result>(method, params, this.#session)
  }
}
