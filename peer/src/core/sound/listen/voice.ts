import {LevelMeter} from '../levels.js'
import {FRAME_SAMPLES} from '../sound-format.js'
import {JitterBuffer, type Playout} from './jitter-buffer.js'
import {splice} from './splice.js'

/** Unpacks frames of FRAME_SAMPLES samples; packets are given in order, with every loss told. */
export type SoundDecoder = {
  /** False when the bytes are not one Opus frame of 20 ms; `out` is then as it was. */
  decode(payload: Uint8Array, out: Int16Array): boolean
  /** The frame before `nextPayload`, from the copy in it; concealed when there is none. */
  recover(nextPayload: Uint8Array, out: Int16Array): boolean
  /** Carries on with what was heard last. */
  conceal(out: Int16Array): void
  reset(): void
  free(): void
}

/** One peer's way from packets to samples. */
export class Voice {
  readonly buffer = new JitterBuffer()
  /** Two readers, two meters: one for the picture of the level, one for the statistics. */
  readonly meters: readonly [LevelMeter, LevelMeter] = [new LevelMeter(), new LevelMeter()]
  readonly frame = new Int16Array(FRAME_SAMPLES)
  readonly #decoder: SoundDecoder
  readonly #decoded = new Int16Array(FRAME_SAMPLES)
  /** Decoded and not played yet: less than a frame before a tick, for what is spliced need not fill whole frames. */
  readonly #waiting = new Int16Array(3 * FRAME_SAMPLES)
  #waitingLength = 0
  #silent = true
  #undecodable = 0

  constructor(decoder: SoundDecoder) {
    this.#decoder = decoder
  }

  /** The next 20 ms into `frame`; false when there is nothing to hear. */
  play(): boolean {
    const audible = this.#decodeNext()
    for (const meter of this.meters) {
      if (audible) meter.add(this.frame)
      else meter.addSilence(FRAME_SAMPLES)
    }
    return audible
  }

  /** Packets that were no sound of the agreed form. */
  get undecodable(): number {
    return this.#undecodable
  }

  free(): void {
    this.#decoder.free()
  }

  #decodeNext(): boolean {
    if (this.#waitingLength >= FRAME_SAMPLES) return this.#take()
    const playout = this.buffer.play()
    if (playout.type === 'silence') {
      this.#silent = true
      this.#waitingLength = 0
      return false
    }
    if (this.#silent) this.#decoder.reset()
    this.#silent = false
    this.#unpack(playout)
    const isEnd = playout.type === 'conceal' && playout.fadeOut
    this.#take()
    if (isEnd) this.#end()
    return true
  }

  #unpack(playout: Exclude<Playout, {type: 'silence'}>): void {
    switch (playout.type) {
      case 'decode':
        return this.#decode(playout.payload)
      case 'merge':
        this.#decode(playout.payload)
        this.#decode(playout.nextPayload)
        this.#waitingLength = splice(this.#waiting, this.#waitingLength)
        return
      case 'recover':
        if (!this.#decoder.recover(playout.nextPayload, this.#decoded)) this.#decoder.conceal(this.#decoded)
        return this.#append()
      case 'conceal':
        this.#decoder.conceal(this.#decoded)
        return this.#append()
      default:
        return playout satisfies never
    }
  }

  #decode(payload: Uint8Array): void {
    if (!this.#decoder.decode(payload, this.#decoded)) {
      this.#undecodable++
      this.#decoder.conceal(this.#decoded)
    }
    this.#append()
  }

  #append(): void {
    this.#waiting.set(this.#decoded, this.#waitingLength)
    this.#waitingLength += FRAME_SAMPLES
  }

  #take(): true {
    this.frame.set(this.#waiting.subarray(0, FRAME_SAMPLES))
    this.#waiting.copyWithin(0, FRAME_SAMPLES, this.#waitingLength)
    this.#waitingLength -= FRAME_SAMPLES
    return true
  }

  /** Nothing follows. */
  #end(): void {
    this.#waitingLength = 0
    for (let at = 0; at < FRAME_SAMPLES; at++) this.frame[at] = this.frame[at]! * (1 - at / FRAME_SAMPLES)
  }
}
