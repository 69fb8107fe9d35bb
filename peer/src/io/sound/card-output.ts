/**
 * One sound card as the playback library opens it. The library plays in a thread of its own, which ends when the card goes, says
 * so to nobody, and must not be let go of then: that ends the process. Nor must this thread end before that one, whose
 * code would be unloaded. So on Linux, where both were seen, that thread is looked up.
 */
import {existsSync, readdirSync} from 'node:fs'
import {setTimeout as after} from 'node:timers/promises'
import {type AudioOutput, createAudioOutput} from '@echogarden/audio-io'
import {FRAME_MS, SAMPLE_RATE_HZ} from '../../core/sound/sound-format.js'
import {alsaConfigFor, withAlsaConfig} from './alsa-device.js'
import {hasSoundSystem} from './linux-sound.js'

const THREADS = '/proc/self/task'
/** Where threads cannot be looked up: so long they run on at most, if the card takes what it was given. */
const RELEASE_MS = 200
/** A card that takes nothing keeps its thread for up to 2 s. */
const RELEASE_LIMIT_MS = 1800
const LOOK_EVERY_MS = 20

export class CardOutput {
  readonly #output: AudioOutput
  readonly channels: number
  /** Null where it is not known. */
  readonly #thread: string | null

  private constructor(output: AudioOutput, channels: number, thread: string | null) {
    this.#output = output
    this.channels = channels
    this.#thread = thread
  }

  /**
   * `deviceId` null takes the system's default; two channels come down to one where a card refuses them. `onSamples` fills what
   * it gets. Rejects with an Error that says why not.
   */
  static async open(
    deviceId: string | null,
    channels: number,
    onSamples: (samples: Int16Array) => void,
  ): Promise<CardOutput> {
    if (process.platform === 'linux' && !hasSoundSystem()) throw new Error('this machine has no sound system')
    const open = async (): Promise<CardOutput> => {
      try {
        return await CardOutput.#openDefault(channels, onSamples)
      } catch (error) {
        if (channels === 1) throw error
        return CardOutput.#openDefault(1, onSamples)
      }
    }
    if (deviceId === null) return open()
    if (process.platform !== 'linux') throw new Error('only Linux lets a program name one')
    const config = alsaConfigFor(deviceId)
    if (config === null) throw new Error('it is neither a card nor the name of a sink')
    return withAlsaConfig(config, open)
  }

  static async #openDefault(channels: number, onSamples: (samples: Int16Array) => void): Promise<CardOutput> {
    const before = new Set(threads())
    const format = {sampleRate: SAMPLE_RATE_HZ, channelCount: channels, bufferDuration: FRAME_MS}
    const output = await createAudioOutput(format, samples => onSamples(samples))
    // The sound server's own comes first.
    const made = threads().filter(id => !before.has(id))
    return new CardOutput(output, channels, made.toSorted((a, b) => Number(a) - Number(b)).at(-1) ?? null)
  }

  /** It will never ask for anything any more, and there is nothing left to close. */
  get isDead(): boolean {
    return this.#thread !== null && !existsSync(`${THREADS}/${this.#thread}`)
  }

  /** Resolves when nothing of it runs any more, as far as that is known. Never rejects. */
  async close(): Promise<void> {
    if (this.isDead) return
    await this.#output.dispose()
    if (this.#thread === null) process.once('beforeExit', () => setTimeout(() => {}, RELEASE_MS))
    else
      for (let waitedMs = 0; !this.isDead && waitedMs < RELEASE_LIMIT_MS; waitedMs += LOOK_EVERY_MS)
        await after(LOOK_EVERY_MS)
  }
}

/** Of this process; none where the system does not tell. */
function threads(): string[] {
  try {
    return readdirSync(THREADS)
  } catch {
    return []
  }
}
