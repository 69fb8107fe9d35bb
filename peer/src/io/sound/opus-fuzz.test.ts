/** Any bytes a participant may send as sound. Kept inputs lie in corpus/, one a file, in hexadecimal. */
import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {Listener} from '../../core/sound/listen/listener.js'
import {FRAME_SAMPLES} from '../../core/sound/sound-format.js'
import {Opus} from './opus.js'

const SEED = 20_240
const INPUTS = 4000
const CORPUS = new URL('../../../src/io/sound/corpus/', import.meta.url)

test('every kept packet is decoded or refused, as the next one or as a copy of the last', () => {
  const files = readdirSync(CORPUS)
  assert.ok(files.length > 0)
  const decoder = Opus.load().makeDecoder()
  const out = new Int16Array(FRAME_SAMPLES)
  for (const file of files) {
    const packet = Uint8Array.from(Buffer.from(readFileSync(new URL(file, CORPUS), 'utf8').trim(), 'hex'))
    decoder.recover(packet, out)
    assert.equal(decoder.decode(packet, out), !file.startsWith('refused'), file)
    decoder.conceal(out)
  }
})

test(`${INPUTS} random packets under random numbers never stop playout (seed ${SEED})`, () => {
  const random = seededRandom(SEED)
  const opus = Opus.load()
  const listener = new Listener(() => opus.makeDecoder())
  const encoder = opus.makeEncoder()
  const out = new Int16Array(FRAME_SAMPLES)
  for (let input = 0; input < INPUTS; input++) {
    const frame = Int16Array.from({length: FRAME_SAMPLES}, () => 20_000 * (random.next() - 0.5))
    const packet = random.chance(0.5)
      ? encoder.encode(frame, random.chance(0.1))
      : random.bytes(random.below(200))
    if (random.chance(0.3)) packet[random.below(packet.length)] = random.below(256)
    const number = random.chance(0.1) ? random.below(2 ** 32) : input
    listener.receive(`peer ${random.below(4)}`, number, packet)
    if (random.chance(0.01)) listener.forget(`peer ${random.below(4)}`)
    listener.play(out)
  }
  const {soundUndecodable, soundOverflow} = listener.dropped()
  assert.ok(soundUndecodable! > 0 && soundOverflow! > 0, 'the inputs reach what they are to test')
})
