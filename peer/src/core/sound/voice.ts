import {JitterBuffer} from './jitter-buffer.js'
import {LevelMeter} from './levels.js'
import {FRAME_SAMPLES} from './sound-format.js'

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
  readonly #mergeScratch = new Int16Array(FRAME_SAMPLES)
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
    const playout = this.buffer.play()
    if (playout.type === 'silence') {
      this.#silent = true
      return false
    }
    if (this.#silent) this.#decoder.reset()
    this.#silent = false
    switch (playout.type) {
      case 'decode':
        this.#decode(playout.payload, this.frame)
        return true
      case 'merge':
        this.#decode(playout.payload, this.frame)
        this.#decode(playout.nextPayload, this.#mergeScratch)
        crossfade(this.frame, this.#mergeScratch)
        return true
      case 'recover':
        if (!this.#decoder.recover(playout.nextPayload, this.frame)) this.#decoder.conceal(this.frame)
        return true
      case 'conceal':
        this.#decoder.conceal(this.frame)
        if (playout.fadeOut) crossfade(this.frame, this.#mergeScratch.fill(0))
        return true
      default:
        return playout satisfies never
    }
  }

  #decode(payload: Uint8Array, out: Int16Array): void {
    if (this.#decoder.decode(payload, out)) return
    this.#undecodable++
    this.#decoder.conceal(out)
  }
}

/** From the one to the other within the frame, so that both ends join on without a step. */
function crossfade(from: Int16Array, to: Int16Array): void {
  for (let at = 0; at < FRAME_SAMPLES; at++) {
    const share = at / FRAME_SAMPLES
    from[at] = from[at]! * (1 - share) + to[at]! * share
  }
}
