import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import {Assembler} from './assembler.js'
import {
  joinPacket,
  type LinkHeader,
  MAX_PACKET_BYTES,
  MAX_RELAYED_PACKET_BYTES,
  splitPacket,
} from './link-header.js'
import {
  type BandBytes,
  formatPictureBody,
  MAX_BANDS,
  MAX_FRAGMENTS,
  packPicture,
  parsePictureBody,
} from './picture-body.js'
import {formatSound, MAX_FRAMES, parseSound, soundBytes} from './sound-message.js'

const bytes = fc.uint8Array({maxLength: 300})

const word = fc.integer({min: 0, max: 0xffff})

describe('link header', () => {
  it('comes back as it went, with its body, with or without acknowledgement and report', () => {
    const plain = {noNullPrototype: true}
    const report = fc.record(
      {
        queueMs: fc.integer({min: 0, max: 255}).map(steps => steps * 2),
        lostShare: fc.integer({min: 0, max: 255}).map(steps => steps / 255),
        bitsPerSecond: word.map(steps => steps * 250),
      },
      plain,
    )
    const ack = fc.record({base: word, mask: fc.integer({min: 0, max: 0xffffffff})}, plain)
    const header: fc.Arbitrary<LinkHeader> = fc.record(
      {
        sequence: word,
        sentAtMs: word,
        isRelayed: fc.boolean(),
        ack: fc.option(ack),
        report: fc.option(report),
      },
      plain,
    )
    fc.assert(
      fc.property(header, bytes, (sent, body) => {
        assert.deepEqual(splitPacket(joinPacket(sent, body)), {header: sent, body: Uint8Array.from(body)})
      }),
    )
  })

  it('tells of more than its fields can hold as the most they can', () => {
    const report = {queueMs: 1e6, lostShare: 1, bitsPerSecond: 1e9}
    const packet = joinPacket(
      {sequence: 0, sentAtMs: 0, isRelayed: false, ack: null, report},
      new Uint8Array(0),
    )
    assert.deepEqual(splitPacket(packet)!.header.report, {
      queueMs: 510,
      lostShare: 1,
      bitsPerSecond: 0xffff * 250,
    })
  })

  it('refuses what is too short or too long to be a packet, or has flags unknown', () => {
    const full = {
      sequence: 0,
      sentAtMs: 0,
      isRelayed: false,
      ack: {base: 0, mask: 1},
      report: {queueMs: 0, lostShare: 0, bitsPerSecond: 0},
    }
    const packet = joinPacket(full, new Uint8Array(0))
    for (let length = 0; length < packet.length; length++)
      assert.equal(splitPacket(packet.subarray(0, length)), null)
    assert.equal(splitPacket(new Uint8Array(MAX_PACKET_BYTES + 1)), null)
    assert.equal(splitPacket(Uint8Array.of(8, 0, 0, 0, 0)), null)
    const relayed = joinPacket(
      {...full, isRelayed: true},
      new Uint8Array(MAX_RELAYED_PACKET_BYTES - packet.length),
    )
    assert.equal(splitPacket(relayed)?.header.isRelayed, true)
    assert.equal(splitPacket(Uint8Array.of(...relayed, 0)), null)
  })
})

/** As after a walk through the network, in an order that the seed tells. */
function assemble(
  number: number,
  bands: readonly BandBytes[],
  bodyBytes: number,
  seed: number,
): Map<number, Uint8Array> {
  const random = seededRandom(seed)
  const bodies = packPicture(bands, bodyBytes).map(parts => formatPictureBody(number, parts))
  for (const body of bodies) assert.ok(body.length <= bodyBytes)
  const shuffled = [...bodies, ...bodies].sort(() => random.next() - 0.5)
  const assembler = new Assembler(() => undefined)
  const whole = new Map<number, Uint8Array>()
  for (const part of shuffled.flatMap(body => parsePictureBody(body)!.parts)) {
    const assembled = assembler.add(number, part)
    if (assembled !== null && assembled !== 'contradiction') whole.set(part.band, assembled)
  }
  return whole
}

const fragment = (index: number, count: number, band = 0): Parameters<Assembler['add']>[1] => ({
  ...{band, bands: 8, index, count},
  bytes: new Uint8Array(10),
})

describe('the bands of a picture', () => {
  it('come together in any order, duplicates included', () => {
    const sizes = fc.array(fc.uint8Array({maxLength: 400}), {minLength: 1, maxLength: MAX_BANDS})
    const property = fc.property(
      sizes,
      fc.integer({min: 20, max: 300}),
      fc.integer(),
      (parts, bodyBytes, seed) => {
        const bands = parts.map((bytes, band) => ({band, bands: parts.length, bytes}))
        const whole = assemble(7, bands, bodyBytes, seed)
        for (const {band, bytes} of bands) assert.deepEqual(whole.get(band), Uint8Array.from(bytes))
      },
    )
    fc.assert(property)
  })

  it('share a packet while they fit', () => {
    const bands = [10, 20, 30].map((size, band) => ({band, bands: 3, bytes: new Uint8Array(size)}))
    assert.deepEqual(
      packPicture(bands, 60).map(parts => parts.map(({band}) => band)),
      [[0, 1], [2]],
    )
  })

  it('of a picture that misses a fragment give nothing', () => {
    const assembler = new Assembler(() => undefined)
    for (const index of [0, 2]) assert.equal(assembler.add(1, fragment(index, 3)), null)
  })

  it('of newer pictures push out the oldest incomplete one, which is counted', () => {
    let abandoned = 0
    const assembler = new Assembler(() => abandoned++)
    for (let number = 1; number <= 17; number++) assembler.add(number, fragment(0, 2))
    assert.equal(abandoned, 1)
    assert.equal(assembler.add(1, fragment(1, 2)), null)
    assert.notEqual(assembler.add(17, fragment(1, 2)), null)
  })

  it('with impossible numbers are refused', () => {
    const forged = (...part: number[]): Uint8Array => Uint8Array.of(0, 0, 0, 1, ...part)
    const bad = [
      ...[forged(), forged(0b000_001_01), forged(0b000_000_11, 0, 0), forged(0b000_000_11, 0, 1)],
      ...[forged(0b000_000_11, 2, 2), forged(0b000_000_11, 0, MAX_FRAGMENTS + 1), forged(0b000_000_11)],
      ...[forged(0, 0), forged(0, 0, 5, 1), new Uint8Array(3)],
    ]
    for (const body of bad) assert.equal(parsePictureBody(body), null, body.join(' '))
  })

  it('that disagree about the number of their fragments never mix', () => {
    const assembler = new Assembler(() => undefined)
    assembler.add(1, fragment(0, 2))
    assert.equal(assembler.add(1, fragment(1, 3)), 'contradiction')
  })

  it('that need too many fragments are not sent', () => {
    assert.throws(() => packPicture([{band: 0, bands: 1, bytes: new Uint8Array(100_000)}], 500), RangeError)
  })
})

describe('sound message', () => {
  const payload = fc.uint8Array({minLength: 1, maxLength: 1275})

  it('comes back as it went, frames in a row', () => {
    const payloads = fc.array(payload, {minLength: 1, maxLength: MAX_FRAMES})
    fc.assert(
      fc.property(fc.integer({min: 0, max: 0xffffffff}), payloads, (number, all) => {
        const frames = all.map((each, i) => ({number: (number + i) >>> 0, payload: Uint8Array.from(each)}))
        assert.equal(formatSound(frames).length, soundBytes(frames))
        assert.deepEqual(parseSound(formatSound(frames)), frames)
      }),
    )
  })

  it('with an empty frame, one too long, none or too many is refused', () => {
    const number = [0, 0, 0, 9]
    const bad = [
      ...[[], number, [...number, 0], [...number, 1], [...number, 2, 0, 0, 5], [...number, 2, 0, 9, 5, 5]],
      ...[
        [...number, MAX_FRAMES + 1, ...new Array(40).fill(1)],
        [...number, 1, ...new Array(1276).fill(1)],
      ],
    ]
    for (const bytes of bad)
      assert.equal(parseSound(Uint8Array.from(bytes)), null, bytes.slice(0, 9).join(' '))
  })
})
