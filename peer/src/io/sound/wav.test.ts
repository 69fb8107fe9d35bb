import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {type TestContext, test} from 'node:test'
import {scratchFolder} from '../scratch-folder.js'
import {WavFile, wavHeader} from './wav.js'

const scratchFile = (t: TestContext): string => join(scratchFolder(t), 'sound.wav')

const ramp = (samples: number, from = 0): Int16Array =>
  Int16Array.from({length: samples}, (_, at) => from + at)
const samplesIn = (file: Buffer): Int16Array => new Int16Array(Uint8Array.from(file.subarray(44)).buffer)

test('the header says what RIFF, WAVE and PCM ask for', () => {
  const header = Buffer.from(wavHeader(48_000))
  assert.equal(header.length, 44)
  assert.equal(header.toString('latin1', 0, 4) + header.toString('latin1', 8, 16), 'RIFFWAVEfmt ')
  assert.equal(header.readUInt32LE(4), 36 + 96_000)
  assert.deepEqual(
    [header.readUInt16LE(20), header.readUInt16LE(22), header.readUInt32LE(24)],
    [1, 1, 48_000],
  )
  assert.deepEqual(
    [header.readUInt32LE(28), header.readUInt16LE(32), header.readUInt16LE(34)],
    [96_000, 2, 16],
  )
  assert.equal(header.toString('latin1', 36, 40) + header.readUInt32LE(40), 'data96000')
})

test('the header of two channels has twice the bytes a second', () => {
  const header = Buffer.from(wavHeader(96_000, 2))
  assert.deepEqual([header.readUInt16LE(22), header.readUInt32LE(24)], [2, 48_000])
  assert.deepEqual([header.readUInt32LE(28), header.readUInt16LE(32)], [192_000, 4])
  assert.equal(header.readUInt32LE(40), 192_000)
})

test('a closed file holds every sample, whatever the pieces it was written in', t => {
  const path = scratchFile(t)
  const wav = new WavFile(path)
  let written = 0
  for (const size of [1, 959, 4800, 9600, 10_007]) {
    wav.write(ramp(size, written))
    written += size
  }
  wav.close()
  const file = readFileSync(path)
  assert.deepEqual(samplesIn(file), ramp(written))
  assert.equal(file.readUInt32LE(40), written * 2)
})

test('a file that is never closed can be played up to its last second', t => {
  const path = scratchFile(t)
  const wav = new WavFile(path)
  assert.equal(readFileSync(path).readUInt32LE(40), 0, 'playable from the start')
  for (let frame = 0; frame < 175; frame++) wav.write(ramp(960))
  const file = readFileSync(path)
  const claimed = file.readUInt32LE(40)
  assert.ok(claimed >= 2 * 48_000 * 2.5, `${claimed} bytes claimed of 3.5 s`)
  assert.ok(file.length >= 44 + claimed)
})

test('a second recording replaces the first', t => {
  const path = scratchFile(t)
  for (const seconds of [2, 1]) {
    const wav = new WavFile(path)
    wav.write(ramp(seconds * 48_000))
    wav.close()
  }
  assert.equal(readFileSync(path).length, 44 + 96_000)
})
