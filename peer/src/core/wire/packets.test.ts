import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import {Assembler, MAX_FRAGMENTS, parseFragment, splitPicture} from './fragments.js'
import {joinPacket, LINK_HEADER_BYTES, MAX_PACKET_BYTES, splitPacket} from './link-header.js'
import {formatSoundFrame, parseSoundFrame} from './sound-message.js'

const bytes = fc.uint8Array({maxLength: 300})

describe('link header', () => {
  it('comes back as it went, with its body', () => {
    const word = fc.integer({min: 0, max: 0xffff})
    fc.assert(
      fc.property(
        word,
        word,
        word,
        fc.integer({min: 0, max: 0xffffffff}),
        bytes,
        (sequence, sentAtMs, base, mask, body) => {
          const split = splitPacket(joinPacket({sequence, sentAtMs, ack: {base, mask}}, body))
          assert.deepEqual(split, {
            header: {sequence, sentAtMs, ack: {base, mask}},
            body: Uint8Array.from(body),
          })
        },
      ),
    )
  })

  it('refuses what is too short or too long to be a packet', () => {
    assert.equal(splitPacket(new Uint8Array(LINK_HEADER_BYTES - 1)), null)
    assert.equal(splitPacket(new Uint8Array(MAX_PACKET_BYTES + 1)), null)
  })
})

describe('fragments', () => {
  it('come together in any order, duplicates included', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({maxLength: 400}),
        fc.integer({min: 10, max: 100}),
        fc.integer(),
        (picture, partBytes, seed) => {
          const random = seededRandom(seed)
          const fragments = splitPicture(9, picture, partBytes)
          const shuffled = [...fragments, ...fragments].sort(() => random.next() - 0.5)
          const assembler = new Assembler(() => undefined)
          const results = shuffled
            .map(fragment => assembler.add(parseFragment(fragment)!))
            .filter(result => result !== null)
          assert.ok(results.length >= 1)
          assert.deepEqual(results[0], Uint8Array.from(picture))
        },
      ),
    )
  })

  it('of a picture that misses one give nothing', () => {
    const [first, , third] = splitPicture(1, new Uint8Array(30), 10)
    const assembler = new Assembler(() => undefined)
    assert.equal(assembler.add(parseFragment(first!)!), null)
    assert.equal(assembler.add(parseFragment(third!)!), null)
  })

  it('of newer pictures push out the oldest incomplete one, which is counted', () => {
    let abandoned = 0
    const assembler = new Assembler(() => abandoned++)
    for (let number = 1; number <= 5; number++)
      assembler.add(parseFragment(splitPicture(number, new Uint8Array(20), 10)[0]!)!)
    assert.equal(abandoned, 1)
    assert.equal(assembler.add(parseFragment(splitPicture(1, new Uint8Array(20), 10)[1]!)!), null)
    assert.notEqual(assembler.add(parseFragment(splitPicture(5, new Uint8Array(20), 10)[1]!)!), null)
  })

  it('with impossible numbers are refused', () => {
    const forged = (index: number, count: number): Uint8Array => Uint8Array.of(0, 0, 0, 1, index, count, 0)
    assert.equal(parseFragment(forged(0, 0)), null)
    assert.equal(parseFragment(forged(2, 2)), null)
    assert.equal(parseFragment(forged(0, MAX_FRAGMENTS + 1)), null)
    assert.equal(parseFragment(new Uint8Array(5)), null)
  })

  it('of one picture that disagree about their count never mix', () => {
    const assembler = new Assembler(() => undefined)
    assembler.add({number: 1, index: 0, count: 2, part: new Uint8Array(1)})
    assert.equal(assembler.add({number: 1, index: 1, count: 3, part: new Uint8Array(1)}), 'contradiction')
  })
})

describe('sound message', () => {
  it('comes back as it went', () => {
    const payload = fc.uint8Array({minLength: 1, maxLength: 1275})
    fc.assert(
      fc.property(fc.integer({min: 0, max: 0xffffffff}), payload, (number, opus) => {
        assert.deepEqual(parseSoundFrame(formatSoundFrame({number, payload: opus})), {
          number,
          payload: Uint8Array.from(opus),
        })
      }),
    )
  })

  it('without a payload, or with more than a frame can have, is refused', () => {
    assert.equal(parseSoundFrame(new Uint8Array(4)), null)
    assert.equal(parseSoundFrame(new Uint8Array(4 + 1276)), null)
  })
})
