/**
 * A WAV file of 16-bit samples at 48 kHz that grows while a call lasts. It can be played at any moment, even
 * when the process is killed: the sizes in its header are brought up to date once a second.
 */
import {closeSync, openSync, writeSync} from 'node:fs'
import {SAMPLE_RATE_HZ} from '../../core/sound/sound-format.js'

const BYTES_PER_SAMPLE = 2
const HEADER_BYTES = 44
/** PCM in the `fmt ` chunk, and the chunk's size. */
const FORMAT_PCM = 1
const FORMAT_CHUNK_BYTES = 16
/** 100 ms of one channel lie in memory before they are written. */
const BATCH_SAMPLES = SAMPLE_RATE_HZ / 10
const HEADER_EVERY_BATCHES = 10
/** RIFF sizes have 32 bits: 12.4 hours of one channel. */
const MAX_SAMPLES = Math.floor((2 ** 32 - 1 - HEADER_BYTES) / BYTES_PER_SAMPLE)

/** Made by the speaker when it opens, closed with it. Calls throw what the file system says; then `abandon` it. */
export class WavFile {
  readonly #file: number
  readonly #channels: number
  readonly #batch = new Int16Array(BATCH_SAMPLES)
  #batched = 0
  #batchesSinceHeader = 0
  #writtenSamples = 0

  /** Creates the file or empties it. Two channels take turns in what is written. */
  constructor(path: string, channels = 1) {
    this.#channels = channels
    this.#file = openSync(path, 'w')
    this.#writeHeader()
  }

  /** Throws a RangeError when the file has reached the longest that WAV can hold. */
  write(samples: Int16Array): void {
    if (this.#writtenSamples + this.#batched + samples.length > MAX_SAMPLES) {
      throw new RangeError('a WAV file cannot hold more than 4 GB')
    }
    for (let taken = 0; taken < samples.length; ) {
      const piece = samples.subarray(taken, taken + BATCH_SAMPLES - this.#batched)
      this.#batch.set(piece, this.#batched)
      this.#batched += piece.length
      taken += piece.length
      if (this.#batched === BATCH_SAMPLES) this.#flush()
    }
  }

  /** Finishes the file. */
  close(): void {
    this.#flush()
    this.#writeHeader()
    closeSync(this.#file)
  }

  /** Lets go of a file that cannot be written any more; it can be played up to its last header. Never throws. */
  abandon(): void {
    closeSync(this.#file)
  }

  #flush(): void {
    const bytes = new Uint8Array(this.#batch.buffer, 0, this.#batched * BYTES_PER_SAMPLE)
    this.#writeAll(bytes, HEADER_BYTES + this.#writtenSamples * BYTES_PER_SAMPLE)
    this.#writtenSamples += this.#batched
    this.#batched = 0
    if (++this.#batchesSinceHeader >= HEADER_EVERY_BATCHES) this.#writeHeader()
  }

  #writeHeader(): void {
    this.#batchesSinceHeader = 0
    this.#writeAll(wavHeader(this.#writtenSamples, this.#channels), 0)
  }

  #writeAll(bytes: Uint8Array, position: number): void {
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(this.#file, bytes, written, bytes.length - written, position + written)
    }
  }
}

/** The 44 bytes in front of so many samples of all channels together (RIFF WAVE, one `fmt ` and one `data` chunk). */
export function wavHeader(samples: number, channels = 1): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES)
  const dataBytes = samples * BYTES_PER_SAMPLE
  header.write('RIFF', 0)
  header.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(FORMAT_CHUNK_BYTES, 16)
  header.writeUInt16LE(FORMAT_PCM, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(SAMPLE_RATE_HZ, 24)
  header.writeUInt32LE(SAMPLE_RATE_HZ * channels * BYTES_PER_SAMPLE, 28)
  header.writeUInt16LE(channels * BYTES_PER_SAMPLE, 32)
  header.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34)
  header.write('data', 36)
  header.writeUInt32LE(dataBytes, 40)
  return header
}
