/** Recordings that peers write with `--speaker file:PATH.wav`, and what they read with `--audio file:PATH.wav`. */
import {readFileSync, writeFileSync} from 'node:fs'
import {wavHeader} from 's2c-peer/io/sound/wav'

const HEADER_BYTES = 44

/** Samples of a 48 kHz mono 16-bit WAV. Throws when it is something else. */
export function readWav(path: string): Int16Array {
  const file = readFileSync(path)
  const [channels, rateHz, bits] = [file.readUInt16LE(22), file.readUInt32LE(24), file.readUInt16LE(34)]
  if (file.toString('latin1', 0, 4) !== 'RIFF' || channels !== 1 || rateHz !== 48_000 || bits !== 16)
    throw new Error(`${path} is not a 48 kHz mono 16-bit WAV`)
  const {buffer} = Uint8Array.from(file.subarray(HEADER_BYTES))
  return new Int16Array(buffer, 0, buffer.byteLength >> 1)
}

/** 48 kHz mono. */
export function writeWav(path: string, samples: Int16Array): void {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
  writeFileSync(path, Buffer.concat([wavHeader(samples.length), bytes]))
}
