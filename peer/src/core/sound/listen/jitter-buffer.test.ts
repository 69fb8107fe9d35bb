import assert from 'node:assert/strict'
import {describe, test} from 'node:test'
import fc from 'fast-check'
import {frameAfter} from './frame-number.js'
import {JitterBuffer, type Playout} from './jitter-buffer.js'

/** Configuration 15: may carry a copy of the frame before. Configuration 31: never does (RFC 6716, table 2). */
const SPEECH = 15 << 3
const TONE = 31 << 3
const payload = (number: number, toc = SPEECH): Uint8Array => Uint8Array.of(toc, number & 0xff)

function insert(buffer: JitterBuffer, ...numbers: number[]): void {
  for (const number of numbers) buffer.insert(number, payload(number))
}

/** What a tick gives in a word: `d5` decode frame 5, `m5+6`, `r5` recover from frame 5, `c` conceal, `f` fade out, `-`. */
function word(playout: Playout): string {
  switch (playout.type) {
    case 'decode':
      return `d${playout.payload[1]}`
    case 'merge':
      return `m${playout.payload[1]}+${playout.nextPayload[1]}`
    case 'recover':
      return `r${playout.nextPayload[1]}`
    case 'conceal':
      return playout.fadeOut ? 'f' : 'c'
    case 'silence':
      return '-'
    default:
      return playout satisfies never
  }
}

const play = (buffer: JitterBuffer, ticks: number): string =>
  Array.from({length: ticks}, () => word(buffer.play())).join(' ')

/** One packet before each tick, for so many ticks. */
const stream = (buffer: JitterBuffer, from: number, ticks: number): string =>
  Array.from({length: ticks}, (_, index) => {
    insert(buffer, frameAfter(from, index))
    return word(buffer.play())
  }).join(' ')

/** In the midst of a call: frames 3 and 4 wait, nothing is counted yet. */
function midCall(): JitterBuffer {
  const buffer = new JitterBuffer()
  assert.equal(stream(buffer, 0, 5), '- - d0 d1 d2')
  buffer.takeStats()
  return buffer
}

describe('starting', () => {
  test('sound starts when 60 ms of it are there', () => {
    const buffer = new JitterBuffer()
    assert.equal(play(buffer, 2), '- -')
    assert.equal(stream(buffer, 10, 5), '- - d10 d11 d12')
  })

  test('few packets start it after 60 ms all the same', () => {
    const buffer = new JitterBuffer()
    insert(buffer, 10)
    assert.equal(play(buffer, 4), '- - - d10')
  })

  test('packets that come in the wrong order at the start play in the right one', () => {
    const buffer = new JitterBuffer()
    insert(buffer, 12, 10, 11)
    assert.equal(play(buffer, 3), 'd10 d11 d12')
  })

  test('of a burst only the newest 60 ms are played', () => {
    const buffer = new JitterBuffer()
    insert(buffer, ...Array.from({length: 20}, (_, number) => number))
    assert.equal(play(buffer, 3), 'd17 d18 d19')
    assert.deepEqual(buffer.drops, {duplicate: 0, late: 0, overflow: 17})
  })

  test('numbers wrap at 2^32 without a seam', () => {
    const buffer = new JitterBuffer()
    assert.equal(stream(buffer, 0xffff_fffd, 8), '- - d253 d254 d255 d0 d1 d2')
  })
})

describe('losing packets', () => {
  test('a lost frame is recovered from the next one', () => {
    const buffer = midCall()
    insert(buffer, 5, 7, 8)
    assert.equal(play(buffer, 6), 'd3 d4 d5 r7 d7 d8')
    assert.equal(buffer.takeStats().concealedPercent, 0)
  })

  test('a packet coded as a tone carries no copy, so the loss before it is concealed', () => {
    const buffer = midCall()
    buffer.insert(6, payload(6, TONE))
    assert.equal(play(buffer, 4), 'd3 d4 c d6')
    assert.equal(buffer.takeStats().concealedPercent, 25)
  })

  test('of several lost in a row all but the last are concealed', () => {
    const buffer = midCall()
    insert(buffer, 8)
    assert.equal(play(buffer, 6), 'd3 d4 c c r8 d8')
    assert.equal(Math.round(buffer.takeStats().concealedPercent), 33)
  })

  test('a hole of more than 100 ms fades out and ends in silence, then goes on in time', () => {
    const buffer = midCall()
    insert(buffer, 14)
    assert.equal(play(buffer, 13), 'd3 d4 c c c c f - - - r14 d14 c')
  })

  test('what was lost while the buffer was dry is not waited for twice', () => {
    const buffer = new JitterBuffer()
    assert.equal(stream(buffer, 10, 5), '- - d10 d11 d12')
    assert.equal(play(buffer, 4), 'd13 d14 c c')
    assert.equal(stream(buffer, 17, 3), 'd17 d18 d19')
    assert.equal(buffer.takeStats().concealedPercent, 20)
  })
})

describe('packets at odd moments', () => {
  test('a packet that comes twice is played once, before or after its turn', () => {
    const buffer = new JitterBuffer()
    insert(buffer, 10, 11, 12, 11)
    assert.equal(play(buffer, 2), 'd10 d11')
    insert(buffer, 10, 13)
    assert.equal(play(buffer, 2), 'd12 d13')
    assert.deepEqual(buffer.drops, {duplicate: 2, late: 0, overflow: 0})
  })

  test('a late packet is counted, and the next frame waits 20 ms longer', () => {
    const buffer = midCall()
    insert(buffer, 5, 7, 8)
    assert.equal(play(buffer, 4), 'd3 d4 d5 r7')
    insert(buffer, 6, 9)
    assert.equal(play(buffer, 4), 'c d7 d8 d9')
    assert.equal(buffer.drops.late, 1)
  })

  test('packets that are all 40 ms late after a standstill lengthen the delay by 40 ms, and none is lost', () => {
    const buffer = new JitterBuffer()
    stream(buffer, 10, 5)
    assert.equal(play(buffer, 4), 'd13 d14 c c')
    insert(buffer, 15, 16, 17, 18, 19)
    assert.equal(stream(buffer, 20, 6), 'd15 d16 d17 d18 d19 d20')
    buffer.takeStats()
    stream(buffer, 26, 10)
    assert.equal(buffer.takeStats().bufferMs, 120)
  })

  test('a sender that counts anew is played from its new numbers', () => {
    for (const jump of [100, 5000, -5000, 0x8000_0000]) {
      const buffer = new JitterBuffer()
      stream(buffer, 10_000, 5)
      const silent = stream(buffer, frameAfter(10_005, jump), 2)
      assert.equal(silent, '- -', `jump by ${jump}`)
      const next = frameAfter(10_005, jump)
      assert.equal(stream(buffer, frameAfter(next, 2), 2), `d${next & 0xff} d${frameAfter(next) & 0xff}`)
      assert.equal(buffer.drops.overflow, 2, 'what waited under the old numbers')
    }
  })
})

describe('numbers sent to do harm', () => {
  const HALF = 0x8000_0000

  test('three packets half the circle apart do not stop the playout of what follows', () => {
    const buffer = new JitterBuffer()
    insert(buffer, 0, HALF, HALF + 64)
    assert.equal(play(buffer, 4), '- - - d64')
    assert.equal(buffer.drops.overflow, 2)
    assert.equal(stream(buffer, HALF + 65, 3), 'd65 d66 d67')
  })

  /** Where wrapping, half the circle, the ring and the longest lateness have their edges. */
  const jump = fc
    .tuple(fc.constantFrom(0, HALF, 2 ** 32 - 1, 64, -64, 250, -250, 1000), fc.integer({min: -70, max: 70}))
    .map(([base, aside]) => base + aside)
  const step = fc.oneof(
    fc.record({by: jump, from: fc.constantFrom('last' as const, 'zero' as const)}),
    fc.record({by: fc.integer({min: -3, max: 3}), from: fc.constant('last' as const)}),
    fc.constant('play' as const),
  )

  test('whatever numbers come, each tick has an answer, and an honest sender is heard afterwards', () => {
    fc.assert(
      fc.property(fc.array(step, {maxLength: 120}), steps => {
        const buffer = new JitterBuffer()
        let last = 0
        for (const step of steps) {
          if (step === 'play') word(buffer.play())
          else {
            last = (step.by + (step.from === 'last' ? last : 0)) >>> 0
            insert(buffer, last)
          }
        }
        const heard = stream(buffer, frameAfter(last, 10_000), 20)
        assert.match(heard, /(?: d\d+){5}$/)
      }),
      {numRuns: 2000},
    )
  })
})

describe('a muted sender', () => {
  test('fades to silence after 100 ms, is not counted as concealed, and comes back cleanly', () => {
    const buffer = new JitterBuffer()
    stream(buffer, 10, 8)
    assert.equal(play(buffer, 10), 'd16 d17 c c c c f - - -')
    assert.equal(buffer.takeStats().concealedPercent, 0)
    assert.equal(play(buffer, 1000).replaceAll(' -', ''), '-')
    assert.deepEqual(buffer.takeStats(), {concealedPercent: 0, bufferMs: 0})
    assert.equal(stream(buffer, 1028 + 256, 4), '- - d4 d5')
    assert.deepEqual(buffer.drops, {duplicate: 0, late: 0, overflow: 0})
  })

  test('its last packets, late, do not start it again', () => {
    const buffer = new JitterBuffer()
    stream(buffer, 10, 8)
    play(buffer, 10)
    insert(buffer, 16, 15)
    assert.equal(play(buffer, 5), '- - - - -')
    assert.equal(buffer.drops.duplicate, 2)
  })
})

describe('the delay', () => {
  test('shrinks to 40 ms by merging two frames when the network has been steady for 20 s', () => {
    const buffer = new JitterBuffer()
    const words = stream(buffer, 0, 2500).split(' ')
    const merges = words.flatMap((heard, tick) => (heard.startsWith('m') ? [tick] : []))
    assert.deepEqual(merges, [1001])
    assert.ok(words.slice(2).every(heard => heard.startsWith('d') || heard.startsWith('m')))
    assert.equal(buffer.takeStats().concealedPercent, 0)
    stream(buffer, 2500, 50)
    assert.equal(buffer.takeStats().bufferMs, 40)
  })

  test('never passes 200 ms for long, even after a playout standstill of a second', () => {
    const buffer = new JitterBuffer()
    stream(buffer, 0, 10)
    insert(buffer, ...Array.from({length: 50}, (_, index) => 10 + index))
    stream(buffer, 60, 60)
    buffer.takeStats()
    stream(buffer, 120, 25)
    assert.ok(buffer.takeStats().bufferMs <= 200)
    assert.ok(buffer.drops.overflow >= 40)
  })
})
