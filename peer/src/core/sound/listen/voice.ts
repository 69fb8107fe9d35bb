import {LevelMeter} from '../levels.js'
import {FRAME_MS, FRAME_SAMPLES} from '../sound-format.js'
import {ConcealmentFade} from './concealment-fade.js'
import {JitterBuffer} from './jitter-buffer.js'
import type {Playout} from './playout.js'
import {SampleQueue} from './sample-queue.js'

/** Unpacks frames of FRAME_SAMPLES samples; packets are given in order, with every loss told. */
export type SoundDecoder = {
  /** False when the bytes are not one Opus frame of 20 ms; `out` is then as it was. */
  decode(payload: Uint8Array, out: Int16Array): boolean
  /** The frame before `nextPayload`, from the copy in it; concealed when there is none. */
  recover(nextPayload: Uint8Array, out: Int16Array): boolean
  /** Carries on with what was heard last. */
  conceal(out: Int16Array): void
  /** Keeps the state in place of what was kept before. */
  keep(): void
  /** Goes back to the state that was kept. */
  goBack(): void
  reset(): void
  free(): void
}

const SAMPLES_PER_MS = FRAME_SAMPLES / FRAME_MS
/** 5 ms: what begins in the midst of a sound is faded in. */
const FADE_IN_SAMPLES = FRAME_SAMPLES / 4

/** One peer's way from packets to samples. */
export class Voice {
  readonly buffer = new JitterBuffer()
  /** Two readers, two meters: one for the picture of the level, one for the statistics. */
  readonly meters: readonly [LevelMeter, LevelMeter] = [new LevelMeter(), new LevelMeter()]
  readonly frame = new Int16Array(FRAME_SAMPLES)
  readonly #decoder: SoundDecoder
  readonly #decoded = new Int16Array(FRAME_SAMPLES)
  readonly #carriedOn = new Int16Array(FRAME_SAMPLES)
  readonly #waiting = new SampleQueue()
  #zeroPlayedAtMs: number | null = null
  readonly #fade = new ConcealmentFade()
  #silent = true
  #undecodable = 0

  constructor(decoder: SoundDecoder) {
    this.#decoder = decoder
  }

  /** The next 20 ms into `frame`; false when there is nothing to hear. */
  play(): boolean {
    const audible = this.#playNext()
    for (const meter of this.meters) {
      if (audible) meter.add(this.frame)
      else meter.addSilence(FRAME_SAMPLES)
    }
    return audible
  }

  /** The frame played last began at `tickAtMs`. */
  noteTick(tickAtMs: number): void {
    const {next} = this.buffer
    if (next === null) this.#zeroPlayedAtMs = null
    else {
      const zeroAtMs = tickAtMs + FRAME_MS + this.#waiting.length / SAMPLES_PER_MS - next * FRAME_MS
      this.#zeroPlayedAtMs = Math.min(zeroAtMs, this.#zeroPlayedAtMs ?? zeroAtMs)
    }
  }

  /**
   * When frame number 0 would have begun to play, by the earliest tick since the last call, for one that comes late is not heard
   * late: the card lives on what it has. Null while nothing is played.
   */
  takeZeroPlayedAtMs(): number | null {
    const zeroAtMs = this.#zeroPlayedAtMs
    this.#zeroPlayedAtMs = null
    return zeroAtMs
  }

  /** Packets that were no sound of the agreed form. */
  get undecodable(): number {
    return this.#undecodable
  }

  free(): void {
    this.#decoder.free()
  }

  #playNext(): boolean {
    const playout = this.buffer.play(this.#waiting.length)
    if (playout.type === 'silence') return this.#fallSilent()
    const starts = this.#silent
    if (starts) this.#startAfresh()
    this.#silent = false
    this.#unpack(playout)
    this.#waiting.take(this.frame)
    if (starts) fadeIn(this.frame)
    return true
  }

  /** Whatever was heard last fades out within a frame; false when nothing was. */
  #fallSilent(): boolean {
    if (this.#silent) return false
    this.#silent = true
    this.#conceal(true)
    this.#waiting.take(this.frame)
    this.#waiting.clear()
    fadeOut(this.frame)
    return true
  }

  #startAfresh(): void {
    this.#decoder.reset()
    this.#fade.restart()
  }

  #unpack(playout: Exclude<Playout, {type: 'silence'}>): void {
    switch (playout.type) {
      case 'rest':
        return
      case 'decode':
        return this.#decode(playout.payload)
      case 'shorten':
        for (const payload of playout.payloads) this.#decode(payload)
        return this.#waiting.shorten(playout.most, playout.alike)
      case 'lengthen':
        this.#decode(playout.payload)
        return this.#waiting.lengthen(playout.alike)
      case 'recover':
        if (playout.opensGap) this.#decoder.keep()
        this.#recover(playout.nextPayload)
        return this.#push()
      case 'conceal':
        if (playout.opensGap) this.#decoder.keep()
        return this.#conceal(playout.isLost)
      case 'mend':
        return this.#mend(playout.missed, playout.payload)
      case 'leap':
        this.#decoder.conceal(this.#carriedOn)
        this.#fade.conceal(this.#carriedOn)
        this.#fade.restart()
        return this.#cross(playout.payload)
      default:
        return playout satisfies never
    }
  }

  #decode(payload: Uint8Array): void {
    this.#unpackOne(payload)
    this.#push()
  }

  #push(): void {
    this.#fade.pass(this.#decoded)
    this.#waiting.push(this.#decoded)
  }

  #conceal(isLost: boolean): void {
    this.#decoder.conceal(this.#decoded)
    if (isLost) this.#fade.conceal(this.#decoded)
    else this.#fade.pass(this.#decoded)
    this.#waiting.push(this.#decoded)
  }

  /** What is played goes over from the decoder that missed something to the one that did not. */
  #mend(missed: readonly (Uint8Array | null)[], payload: Uint8Array): void {
    if (!this.#decoder.decode(payload, this.#carriedOn)) this.#decoder.conceal(this.#carriedOn)
    this.#fade.pass(this.#carriedOn)
    this.#decoder.goBack()
    for (const [index, late] of missed.entries()) {
      const next = index + 1 < missed.length ? missed[index + 1]! : payload
      if (late !== null) this.#unpackOne(late)
      else if (next === null) this.#decoder.conceal(this.#decoded)
      else this.#recover(next)
    }
    this.#cross(payload)
  }

  #cross(payload: Uint8Array): void {
    this.#unpackOne(payload)
    this.#waiting.pushFaded(this.#carriedOn, this.#decoded)
  }

  #unpackOne(payload: Uint8Array): void {
    if (this.#decoder.decode(payload, this.#decoded)) return
    this.#undecodable++
    this.#decoder.conceal(this.#decoded)
  }

  #recover(nextPayload: Uint8Array): void {
    if (!this.#decoder.recover(nextPayload, this.#decoded)) this.#decoder.conceal(this.#decoded)
  }
}

function fadeIn(frame: Int16Array): void {
  for (let at = 0; at < FADE_IN_SAMPLES; at++) frame[at] = (frame[at]! * at) / FADE_IN_SAMPLES
}

function fadeOut(frame: Int16Array): void {
  for (let at = 0; at < FRAME_SAMPLES; at++) frame[at] = frame[at]! * (1 - (at + 1) / FRAME_SAMPLES)
}
