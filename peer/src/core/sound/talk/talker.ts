import {type LevelMeter, rootMeanSquare} from '../levels.js'
import {pauseLike} from '../pause-packet.js'
import {Reblock} from '../reblock.js'
import {BLOCK_SAMPLES, FRAME_SAMPLES} from '../sound-format.js'
import type {Cleaner} from './cleaner.js'
import {MutedSpeech} from './muted-speech.js'
import {Pauses, type Sending} from './pauses.js'
import {SilentMicrophone} from './silent-microphone.js'
import {Tonality} from './tonality.js'

/** Compresses frames of FRAME_SAMPLES samples, each in turn. */
export type SoundEncoder = {
  /** `tone`: the sound is a lasting tone rather than speech. The packet is the caller's own. */
  encode(frame: Int16Array, tone: boolean): Uint8Array<ArrayBuffer>
  /** Forgets what was said before. */
  reset(): void
  /** How much packets are to take on average, from now on. */
  setRate(bitsPerSecond: number): void
  /** How many packets get lost, 0..100: the more, the more room for copies of the frame before. */
  setExpectedLoss(percent: number): void
}

/** `number` counts 20 ms of captured sound since the start, wrapping at 2^32; muted ones count too. */
export type EncodedFrame = {number: number; payload: Uint8Array<ArrayBuffer>}

/** What the person at the microphone may want to know. */
export type TalkerNotice = 'speakingWhileMuted' | 'microphoneSilent' | 'microphoneHeard'

export type TalkerOptions = {
  readonly encoder: SoundEncoder
  readonly muted: boolean
  /** Measures what others hear, also while muted. */
  readonly level: LevelMeter
  /** For a microphone; null for sound that is to pass as it is, which is never paused either. */
  readonly cleaner: Cleaner | null
  onEncoded(frame: EncodedFrame): void
  onNotice(notice: TalkerNotice): void
}

/**
 * The way of one's own sound: captured chunks ▶ blocks of 10 ms ▶ cleaner ▶ frames of 20 ms ▶ packets.
 * While muted, sound is measured for the level meter and thrown away.
 */
export class Talker {
  readonly #options: TalkerOptions
  readonly #tonality = new Tonality()
  readonly #mutedSpeech = new MutedSpeech()
  readonly #silentMicrophone = new SilentMicrophone()
  readonly #blocks = new Reblock(BLOCK_SAMPLES, block => this.#takeBlock(block))
  readonly #frames = new Reblock(FRAME_SAMPLES, frame => this.#takeFrame(frame))
  #pauses = new Pauses()
  /** Of the blocks since the last frame. */
  #loudest = 0
  #hasVoice = false
  #muted: boolean
  #number = 0

  constructor(options: TalkerOptions) {
    this.#options = options
    this.#muted = options.muted
  }

  setMuted(muted: boolean): void {
    if (this.#muted && !muted) {
      this.#options.encoder.reset()
      this.#pauses = new Pauses()
    }
    this.#muted = muted
  }

  /**
   * `afresh`: nobody has heard what went before. The coder otherwise fades from one bandwidth to the other for 5 s, and takes
   * half as much again meanwhile.
   */
  setRate(bitsPerSecond: number, afresh: boolean): void {
    this.#options.encoder.setRate(bitsPerSecond)
    if (afresh) this.#options.encoder.reset()
  }

  setExpectedLoss(percent: number): void {
    this.#options.encoder.setExpectedLoss(percent)
  }

  /** `now`: when the chunk came, in ms of any clock that runs evenly. */
  push(chunk: Int16Array, now: number): void {
    this.#options.cleaner?.captured(chunk.length, now)
    this.#blocks.push(chunk)
  }

  #takeBlock(block: Int16Array): void {
    const {cleaner, level} = this.#options
    if (cleaner !== null) this.#clean(block, cleaner)
    level.add(block)
    this.#frames.push(block)
  }

  #clean(block: Int16Array, cleaner: Cleaner): void {
    const change = this.#silentMicrophone.watch(this.#muted, rootMeanSquare(block))
    if (change !== null) {
      this.#options.onNotice(change === 'silent' ? 'microphoneSilent' : 'microphoneHeard')
    }
    cleaner.clean(block)
    this.#loudest = Math.max(this.#loudest, cleaner.level)
    this.#hasVoice ||= cleaner.isVoice
    if (this.#mutedSpeech.watch(this.#muted, cleaner.isVoice)) this.#options.onNotice('speakingWhileMuted')
  }

  #takeFrame(frame: Int16Array): void {
    const number = this.#number
    this.#number = (number + 1) >>> 0
    const sending = this.#sending()
    if (this.#muted) return
    // Also what is not sent is encoded: the first packet after a pause has a copy of the frame before it.
    const payload = this.#options.encoder.encode(frame, this.#tonality.watch(frame))
    if (sending === 'nothing') return
    this.#options.onEncoded({number, payload: sending === 'pause' ? pauseLike(payload) : payload})
  }

  #sending(): Sending {
    const [level, isVoice] = [this.#loudest, this.#hasVoice]
    this.#loudest = 0
    this.#hasVoice = false
    return this.#options.cleaner === null ? 'sound' : this.#pauses.watch(level, isVoice)
  }
}
