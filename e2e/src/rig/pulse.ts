/**
 * A private sound card for tests: a PulseAudio server of its own with two null sinks. Programs started with its
 * environment play into `spk`; what is played into `mic` they hear as their microphone. ALSA's `default` leads here, too.
 * Needs the Debian packages pulseaudio, pulseaudio-utils and libasound2-plugins.
 */
import {type ChildProcess, spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import type {Scope} from './scope.js'

const READY = 'Daemon startup complete'
const SAMPLES_A_MS = 48
const BYTES_A_SAMPLE = 2
const RAW = ['--raw', '--format=s16le', '--rate=48000', '--channels=1', '--latency-msec=20']

/** A card of a test's own. */
export async function soundCard(scope: Scope): Promise<PulseRig> {
  const card = await PulseRig.start()
  scope.after(() => card.stop())
  return card
}

/** What leads a program to this card; the rest of its environment stays its own. */
export const soundOf = ({env}: PulseRig): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && /^(PULSE_|XDG_RUNTIME_DIR$)/.test(name) ? [[name, value]] : [],
    ),
  )

/** `second` is there once it is plugged in, and is nobody's default. */
export type Sink = 'spk' | 'mic' | 'second'

export type Recording = {
  /** When its first sample was to be heard at the latest, by `performance.now()`; gets more exact the longer it lasts. */
  readonly startedAtMs: number
  /** Ends it: 16-bit mono samples at 48 kHz since the first one arrived. */
  stop(): Promise<Int16Array>
}

export class PulseRig {
  /** For child processes that shall use this sound card. */
  readonly env: NodeJS.ProcessEnv
  readonly #folder: string
  readonly #children = new Set<ChildProcess>()
  #server: ChildProcess | null = null

  private constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 's2c-pulse-'))
    const inside = (name: string): string => join(this.#folder, name)
    this.env = {
      ...process.env,
      HOME: inside('home'),
      XDG_RUNTIME_DIR: inside('run'),
      PULSE_RUNTIME_PATH: inside('run/pulse'),
      PULSE_STATE_PATH: inside('state'),
      PULSE_COOKIE: inside('cookie'),
      PULSE_SERVER: `unix:${inside('run/pulse/native')}`,
    }
    for (const name of ['home', 'run', 'run/pulse', 'state']) mkdirSync(inside(name), {mode: 0o700})
  }

  /** Whether the programs it needs are installed. */
  static available(): boolean {
    return ['pulseaudio', 'paplay', 'parec'].every(
      program => spawnSync(program, ['--version']).error === undefined,
    )
  }

  static async start(): Promise<PulseRig> {
    const rig = new PulseRig()
    await rig.startServer()
    return rig
  }

  /** Starts the server, also anew after `killServer`; resolves when programs can connect. */
  async startServer(): Promise<void> {
    const socket = `socket=${join(this.#folder, 'run/pulse/native')}`
    const modules = [
      `module-native-protocol-unix auth-anonymous=1 ${socket}`,
      'module-null-sink sink_name=spk rate=48000 channels=2',
      'module-null-sink sink_name=mic rate=48000 channels=1',
      'module-remap-source source_name=micsrc master=mic.monitor',
    ]
    const options = '--daemonize=no --system=false --exit-idle-time=-1 --use-pid-file=no --realtime=no'
    const server = this.#spawn('pulseaudio', [
      ...['-n', ...options.split(' '), '--high-priority=no', '--log-target=stderr', '--log-level=info'],
      ...modules.flatMap(module => ['-L', module]),
    ])
    await lineWith(server, READY)
    this.#server = server
    await this.#run('pactl', ['set-default-sink', 'spk'])
    await this.#run('pactl', ['set-default-source', 'micsrc'])
  }

  /** As if these were pulled out. What records from `mic` is pulled out with it. */
  async unplug(...sinks: readonly Sink[]): Promise<void> {
    for (const sink of sinks) {
      const modules = await this.#output('pactl', ['list', 'short', 'modules'])
      const names = sink === 'mic' ? ['sink_name=mic', 'master=mic.monitor'] : [`sink_name=${sink}`]
      const numbers = modules.split('\n').filter(line => names.some(name => line.includes(name)))
      for (const line of numbers.reverse()) await this.#run('pactl', ['unload-module', line.split('\t')[0]!])
    }
  }

  /** As if they were pushed in, and are the defaults again. They take sound at once, unlike null sinks by default. */
  async plug(...sinks: readonly Sink[]): Promise<void> {
    for (const sink of sinks) {
      const name = `sink_name=${sink}`
      await this.#run('pactl', ['load-module', 'module-null-sink', name, 'rate=48000', 'norewinds=1'])
      if (sink === 'spk') await this.#run('pactl', ['set-default-sink', 'spk'])
      else if (sink === 'mic') {
        const source = ['source_name=micsrc', 'master=mic.monitor']
        await this.#run('pactl', ['load-module', 'module-remap-source', ...source])
        await this.#run('pactl', ['set-default-source', 'micsrc'])
      }
    }
  }

  /** Programs hear this as their microphone. */
  listenTo(source: string): Promise<void> {
    return this.#run('pactl', ['set-default-source', source])
  }

  /** As if the sound card were unplugged. */
  async killServer(): Promise<void> {
    if (this.#server !== null) await end(this.#server, 'SIGKILL')
  }

  /** Says a WAV file into the microphone; resolves when it has been said. */
  speak(wavPath: string): Promise<void> {
    return this.#run('paplay', ['--device=mic', '--latency-msec=20', wavPath])
  }

  /** Says 16-bit mono samples at 48 kHz into the microphone. */
  async speakSamples(samples: Int16Array): Promise<void> {
    const player = this.#spawn('pacat', ['--playback', '--device=mic', ...RAW])
    player.stdin?.end(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
    await success(player)
  }

  /** Listens to what programs play, or to what is said; resolves when the first sound, or silence, has come. */
  async record(sink: Sink = 'spk'): Promise<Recording> {
    const recorder = this.#spawn('parec', [`--device=${sink}.monitor`, ...RAW])
    const chunks: Uint8Array[] = []
    let [samples, startedAtMs] = [0, Number.POSITIVE_INFINITY]
    recorder.stdout?.on('data', (chunk: Uint8Array) => {
      chunks.push(chunk)
      samples += chunk.length / BYTES_A_SAMPLE
      startedAtMs = Math.min(startedAtMs, performance.now() - samples / SAMPLES_A_MS)
    })
    await once(recorder.stdout!, 'data')
    return {
      get startedAtMs() {
        return startedAtMs
      },
      async stop() {
        await end(recorder, 'SIGINT')
        const bytes = Uint8Array.from(Buffer.concat(chunks))
        return new Int16Array(bytes.buffer, 0, bytes.length >> 1)
      },
    }
  }

  /** Ends everything it started and removes its files. */
  async stop(): Promise<void> {
    await Promise.all(Array.from(this.#children, child => end(child, 'SIGKILL')))
    rmSync(this.#folder, {recursive: true, force: true})
  }

  #run(program: string, parameters: readonly string[]): Promise<void> {
    return success(this.#spawn(program, parameters))
  }

  async #output(program: string, parameters: readonly string[]): Promise<string> {
    const child = this.#spawn(program, parameters)
    const chunks: Uint8Array[] = []
    child.stdout?.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    await success(child)
    return Buffer.concat(chunks).toString()
  }

  #spawn(program: string, parameters: readonly string[]): ChildProcess {
    const child = spawn(program, parameters, {env: this.env, stdio: ['pipe', 'pipe', 'pipe']})
    this.#children.add(child)
    child.once('exit', () => this.#children.delete(child))
    child.stdin?.on('error', () => {})
    return child
  }
}

/** Reads on afterwards, so that the program never blocks on what it logs. */
async function lineWith(child: ChildProcess, text: string): Promise<void> {
  const tail: string[] = []
  await new Promise<void>((resolve, reject) => {
    createInterface({input: child.stderr!}).on('line', line => {
      tail.push(line)
      if (tail.length > 20) tail.shift()
      if (line.includes(text)) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${child.spawnfile} ended early:\n${tail.join('\n')}`)))
  })
}

async function success(child: ChildProcess): Promise<void> {
  let complaint = ''
  child.stderr?.on('data', (chunk: Uint8Array) => {
    complaint += Buffer.from(chunk).toString()
  })
  child.stdout?.resume()
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${child.spawnfile} failed (${code}): ${complaint}`)
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill(signal)
  await closed
}
