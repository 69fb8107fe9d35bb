/**
 * Opus (RFC 6716), compiled to WebAssembly in @evan/opus. Its exports are used as they are, because only they
 * reach loss concealment and in-band error correction. One library serves all coders of a thread.
 */
import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {FRAME_SAMPLES, MAX_OPUS_BYTES, SAMPLE_RATE_HZ} from '../../core/sound/sound-format.js'
import type {SoundEncoder} from '../../core/sound/talk/talker.js'
import type {SoundDecoder} from '../../core/sound/voice.js'

const CHANNELS = 1
const BYTES_PER_SAMPLE = 2
/** OPUS_APPLICATION_VOIP. */
const VOIP = 2048

/** Requests of opus_encoder_ctl and the values used, from opus_defines.h. */
const SET_BITRATE = 4002
const SET_COMPLEXITY = 4010
const SET_INBAND_FEC = 4012
const SET_PACKET_LOSS_PERCENT = 4014
const SET_SIGNAL = 4024
const SIGNAL_VOICE = 3001
const SIGNAL_MUSIC = 3002
/**
 * Told to expect more than 8 % loss, Opus codes even music as speech (decide_mode in opus_encoder.c), and a tone
 * coded as speech tears at every lost packet.
 */
const TONE_LOSS_PERCENT = 8
/** With less, coding it as music sounds worse than it tears, and takes a quarter more than it was given. */
const TONE_BITS = 12_000

/** Copies take from the frames themselves; beyond this they only get worse. */
const MOST_EXPECTED_LOSS_PERCENT = 30

type EncoderSettings = {bitsPerSecond: number; complexity: number; expectedLossPercent: number}

/**
 * 32 kbit/s is transparent for speech and leaves room for the copy of the previous frame, which Opus adds only
 * when it is told to expect loss. No discontinuous transmission of its own: its voice detector takes a lasting tone for noise.
 */
const SPEECH_SETTINGS: EncoderSettings = {
  bitsPerSecond: 32_000,
  complexity: 5,
  expectedLossPercent: 10,
}

/** What is used of the global that neither the language's nor Node's declarations name. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: Record<string, Record<string, () => number>>) => {exports: unknown}
}

type Pointer = number
type OpusExports = {
  memory: {readonly buffer: ArrayBuffer}
  _initialize(): void
  malloc(sizeBytes: number): Pointer
  free(pointer: Pointer): void
  opus_encoder_get_size(channels: number): number
  opus_encoder_init(encoder: Pointer, rateHz: number, channels: number, application: number): number
  opus_encoder_ctl_set(encoder: Pointer, request: number, value: number): number
  opus_encode(encoder: Pointer, pcm: Pointer, samples: number, packet: Pointer, maxBytes: number): number
  opus_decoder_get_size(channels: number): number
  opus_decoder_init(decoder: Pointer, rateHz: number, channels: number): number
  opus_decode(
    decoder: Pointer,
    packet: Pointer,
    sizeBytes: number,
    pcm: Pointer,
    samples: number,
    errorCorrection: 0 | 1,
  ): number
}

/** The library in this thread; makes encoders and decoders. */
export class Opus {
  readonly #wasm: OpusExports
  /** Shared by all coders: each call uses them from start to end. */
  readonly #packet: Pointer
  readonly #pcm: Pointer

  private constructor(wasm: OpusExports) {
    this.#wasm = wasm
    this.#packet = this.#allocate(MAX_OPUS_BYTES)
    this.#pcm = this.#allocate(FRAME_SAMPLES * BYTES_PER_SAMPLE)
  }

  static load(): Opus {
    const path = createRequire(import.meta.url).resolve('@evan/opus/wasm/simd.wasm')
    const ignore = (): number => 0
    const {exports} = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)), {
      wasi_snapshot_preview1: {fd_seek: ignore, fd_write: ignore, fd_close: ignore, proc_exit: ignore},
      env: {emscripten_notify_memory_growth: ignore},
    })
    const wasm = exports as OpusExports
    wasm._initialize()
    return new Opus(wasm)
  }

  makeEncoder(settings = SPEECH_SETTINGS): SoundEncoder {
    const wasm = this.#wasm
    const encoder = this.#allocate(wasm.opus_encoder_get_size(CHANNELS))
    const set = (request: number, value: number): number =>
      check(wasm.opus_encoder_ctl_set(encoder, request, value))
    let codedAsTone = false
    let {bitsPerSecond, expectedLossPercent} = settings
    const codeAs = (tone: boolean): void => {
      set(SET_INBAND_FEC, expectedLossPercent > 0 ? 1 : 0)
      set(
        SET_PACKET_LOSS_PERCENT,
        tone ? Math.min(TONE_LOSS_PERCENT, expectedLossPercent) : expectedLossPercent,
      )
      set(SET_SIGNAL, tone ? SIGNAL_MUSIC : SIGNAL_VOICE)
      codedAsTone = tone
    }
    const reset = (): void => {
      check(wasm.opus_encoder_init(encoder, SAMPLE_RATE_HZ, CHANNELS, VOIP))
      set(SET_BITRATE, bitsPerSecond)
      set(SET_COMPLEXITY, settings.complexity)
      codeAs(false)
    }
    reset()
    return {
      reset,
      setRate: wanted => {
        bitsPerSecond = wanted
        set(SET_BITRATE, wanted)
      },
      setExpectedLoss: percent => {
        expectedLossPercent = Math.round(Math.max(0, Math.min(MOST_EXPECTED_LOSS_PERCENT, percent)))
        codeAs(codedAsTone)
      },
      encode: (frame, isTone) => {
        const tone = isTone && bitsPerSecond >= TONE_BITS
        if (tone !== codedAsTone) codeAs(tone)
        return this.#encode(encoder, frame)
      },
    }
  }

  makeDecoder(): SoundDecoder {
    const wasm = this.#wasm
    const decoder = this.#allocate(wasm.opus_decoder_get_size(CHANNELS))
    const reset = (): void => void check(wasm.opus_decoder_init(decoder, SAMPLE_RATE_HZ, CHANNELS))
    reset()
    return {
      reset,
      decode: (payload, out) => this.#decode(decoder, payload, 0, out),
      recover: (nextPayload, out) => this.#decode(decoder, nextPayload, 1, out),
      conceal: out => {
        check(wasm.opus_decode(decoder, 0, 0, this.#pcm, FRAME_SAMPLES, 0))
        out.set(this.#samples())
      },
      free: () => wasm.free(decoder),
    }
  }

  #encode(encoder: Pointer, frame: Int16Array): Uint8Array<ArrayBuffer> {
    this.#samples().set(frame)
    const sizeBytes = check(
      this.#wasm.opus_encode(encoder, this.#pcm, FRAME_SAMPLES, this.#packet, MAX_OPUS_BYTES),
    )
    return this.#bytes().slice(0, sizeBytes)
  }

  /** Anything but exactly one frame of 20 ms is refused. */
  #decode(decoder: Pointer, payload: Uint8Array, errorCorrection: 0 | 1, out: Int16Array): boolean {
    if (payload.length === 0 || payload.length > MAX_OPUS_BYTES) return false
    this.#bytes().set(payload)
    const {opus_decode} = this.#wasm
    const samples = opus_decode(
      decoder,
      this.#packet,
      payload.length,
      this.#pcm,
      FRAME_SAMPLES,
      errorCorrection,
    )
    if (samples !== FRAME_SAMPLES) return false
    out.set(this.#samples())
    return true
  }

  #allocate(sizeBytes: number): Pointer {
    const pointer = this.#wasm.malloc(sizeBytes)
    if (pointer === 0) throw new Error(`Opus has no memory left for ${sizeBytes} bytes`)
    return pointer
  }

  /** Views are made anew each time: the memory moves when it grows. */
  #bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#wasm.memory.buffer, this.#packet, MAX_OPUS_BYTES)
  }

  #samples(): Int16Array {
    return new Int16Array(this.#wasm.memory.buffer, this.#pcm, FRAME_SAMPLES)
  }
}

/** Our own arguments never fail; a negative result is a defect here, not odd input. */
function check(result: number): number {
  if (result < 0) throw new Error(`Opus returned error ${result}`)
  return result
}
