import assert from 'node:assert/strict'
import {describe, test} from 'node:test'
import fc from 'fast-check'
import {SimulatedPlayout} from '../../sim/simulated-playout.js'
import {frameAfter} from './frame-number.js'
import type {Playout} from './playout.js'

/** Configuration 15: may carry a copy of the frame before. Configuration 31: never does (RFC 6716, table 2). */
const SPEECH = 15 << 3
const TONE = 31 << 3
const payload = (number: number, toc = SPEECH): Uint8Array => Uint8Array.of(toc, number & 0xff, 0)

function insert({buffer}: SimulatedPlayout, ...numbers: number[]): void {
  for (const number of numbers) buffer.insert(number, payload(number))
}

/**
 * What a tick gives in a word: `d5` decode frame 5, `s5` or `s5+6` shorten, `l5` lengthen, `r5` recover from frame 5, `c`
 * conceal, `C` the same where a gap opens, `m5` mend (`m5<3,?` after decoding 3 and a missing one again), `j5` leap, `_` rest, `-` silence.
 */
function word(playout: Playout): string {
  switch (playout.type) {
    case 'rest':
      return '_'
    case 'decode':
      return `d${playout.payload[1]}`
    case 'shorten':
      return `s${playout.payloads.map(payload => payload[1]).join('+')}`
    case 'lengthen':
      return `l${playout.payload[1]}`
    case 'recover':
      return `r${playout.nextPayload[1]}`
    case 'conceal':
      return playout.opensGap ? 'C' : 'c'
    case 'mend': {
      const missed = playout.missed.map(payload => payload?.[1] ?? '?').join()
      return `m${playout.payload[1]}${missed === '' ? '' : `<${missed}`}`
    }
    case 'leap':
      return `j${playout.payload[1]}`
    case 'silence':
      return '-'
    default:
      return playout satisfies never
  }
}

const play = (playout: SimulatedPlayout, ticks: number): string =>
  Array.from({length: ticks}, () => word(playout.play())).join(' ')

/** One packet before each tick, for so many ticks. */
const stream = (playout: SimulatedPlayout, from: number, ticks: number): string =>
  Array.from({length: ticks}, (_, index) => {
    insert(playout, frameAfter(from, index))
    return word(playout.play())
  }).join(' ')

/** In the midst of a call: frame 4 waits, nothing is counted yet. */
function midCall(): SimulatedPlayout {
  const playout = new SimulatedPlayout()
  assert.equal(stream(playout, 0, 5), '- d0 d1 d2 d3')
  playout.buffer.takeStats()
  return playout
}

describe('starting', () => {
  test('sound starts when the next frame is there, too', () => {
    const playout = new SimulatedPlayout()
    assert.equal(play(playout, 2), '- -')
    assert.equal(stream(playout, 10, 5), '- d10 d11 d12 d13')
  })

  test('a single packet starts it after 20 ms all the same', () => {
    const playout = new SimulatedPlayout()
    insert(playout, 10)
    assert.equal(play(playout, 3), '- d10 C')
  })

  test('packets that come in the wrong order at the start play in the right one', () => {
    const playout = new SimulatedPlayout()
    insert(playout, 12, 10, 11)
    assert.equal(play(playout, 4), '- d10 d11 d12')
  })

  test('a sender that puts six frames into a packet starts without a hole', () => {
    const playout = new SimulatedPlayout()
    const words: string[] = []
    for (let tick = 0; tick < 60; tick++) {
      if (tick % 6 === 0) insert(playout, ...Array.from({length: 6}, (_, index) => tick + index))
      words.push(word(playout.play()))
    }
    assert.ok(
      words.slice(words.indexOf('d0')).every((heard, index) => heard === `d${index}`),
      words.join(' '),
    )
  })

  test('of a heap of old packets the newest are played, a little faster until the delay is short', () => {
    const playout = new SimulatedPlayout()
    insert(playout, ...Array.from({length: 20}, (_, number) => number))
    const words = stream(playout, 20, 12)
    assert.match(words, /^s14\+15( s\d+\+\d+){4} d24 /)
    assert.deepEqual(playout.buffer.drops, {duplicate: 0, late: 0, overflow: 14})
  })

  test('numbers wrap at 2^32 without a seam', () => {
    const playout = new SimulatedPlayout()
    assert.equal(stream(playout, 0xffff_fffd, 8), '- d253 d254 d255 d0 d1 d2 d3')
  })
})

describe('losing packets', () => {
  test('a lost frame is recovered from the next one', () => {
    const playout = midCall()
    insert(playout, 6)
    assert.equal(stream(playout, 7, 3), 'd4 r6 d6')
    assert.equal(playout.buffer.takeStats().concealedPercent, 0)
  })

  test('a packet coded as a tone carries no copy, so the loss before it is concealed', () => {
    const playout = midCall()
    playout.buffer.insert(6, payload(6, TONE))
    assert.equal(play(playout, 3), 'd4 C d6')
    assert.equal(Math.round(playout.buffer.takeStats().concealedPercent), 33)
  })

  test('of several lost in a row all but the last are concealed, and what follows plays at its time', () => {
    const playout = midCall()
    assert.equal(play(playout, 3), 'd4 C c')
    insert(playout, 8)
    assert.equal(play(playout, 2), 'r8 d8')
    assert.equal(Math.round(playout.buffer.takeStats().concealedPercent), 40)
  })

  test('a hole of more than 120 ms ends in silence, then playout goes on in time', () => {
    const playout = midCall()
    insert(playout, 14)
    assert.equal(play(playout, 12), 'd4 C c c c c C - - r14 d14 c')
  })

  test('what was lost while the buffer was dry is not waited for twice', () => {
    const playout = midCall()
    assert.equal(play(playout, 3), 'd4 C c')
    assert.equal(stream(playout, 7, 3), 'd7 d8 d9')
    assert.equal(playout.buffer.takeStats().concealedPercent, 100 / 3)
  })
})

describe('packets at odd moments', () => {
  test('a packet that comes twice is played once, before or after its turn', () => {
    const playout = new SimulatedPlayout()
    insert(playout, 10, 11, 12, 11)
    assert.equal(play(playout, 3), '- d10 d11')
    insert(playout, 10, 13)
    assert.equal(play(playout, 2), 'd12 d13')
    assert.deepEqual(playout.buffer.drops, {duplicate: 2, late: 0, overflow: 0})
  })

  test('a packet after its turn is counted, and the decoder goes back to take it in', () => {
    const playout = midCall()
    playout.buffer.insert(6, payload(6, TONE))
    assert.equal(play(playout, 2), 'd4 C')
    insert(playout, 5, 7)
    assert.equal(play(playout, 1), 'm6<5')
    assert.equal(playout.buffer.drops.late, 1)
  })

  test('of two that were missing the one that comes late helps, and again the other', () => {
    const playout = midCall()
    insert(playout, 7, 8, 9)
    assert.equal(play(playout, 3), 'd4 C r7')
    insert(playout, 5)
    assert.equal(play(playout, 1), 'm7<5,?')
  })

  test('what comes more than 80 ms after its turn changes nothing any more', () => {
    const playout = midCall()
    insert(playout, 6)
    stream(playout, 7, 6)
    insert(playout, 5)
    assert.doesNotMatch(stream(playout, 13, 5), /m/)
  })

  test('a packet that comes late is no reason to wait longer, several are', () => {
    const playout = new SimulatedPlayout()
    stream(playout, 0, 200)
    assert.equal(play(playout, 1), 'd199')
    assert.equal(stream(playout, 201, 1), 'r201')
    insert(playout, 200)
    assert.equal(stream(playout, 202, 3), 'm201<200 d202 d203')
    const words: string[] = []
    for (let number = 205; number < 405; number++) {
      // Each tenth comes 60 ms after the others.
      if (number % 10 !== 0) insert(playout, number)
      if (number % 10 === 3) insert(playout, number - 3)
      words.push(word(playout.play()))
    }
    assert.ok(
      words.some(heard => heard.startsWith('l')),
      words.join(' '),
    )
    assert.ok(
      words.slice(-30).every(heard => heard.startsWith('d')),
      words.join(' '),
    )
  })

  test('packets that are all 40 ms late after a standstill are all played', () => {
    const playout = midCall()
    assert.equal(play(playout, 3), 'd4 C c')
    insert(playout, 5, 6, 7)
    const words = stream(playout, 8, 10)
    assert.match(words, /^m5 /)
    assert.match(words.replace(/[a-z](?=\d)/g, '').replaceAll('+', ' '), /^5 6 7 8 9 10 11 12 13 14/)
  })

  test('a sender that counts anew is played from its new numbers', () => {
    for (const jump of [100, 5000, -5000, 0x8000_0000]) {
      const playout = new SimulatedPlayout()
      stream(playout, 10_000, 5)
      const next = frameAfter(10_005, jump)
      assert.equal(
        stream(playout, next, 3),
        `- d${next & 0xff} d${frameAfter(next) & 0xff}`,
        `jump by ${jump}`,
      )
      assert.equal(playout.buffer.drops.overflow, 1, 'what waited under the old numbers')
    }
  })
})

describe('numbers sent to do harm', () => {
  const HALF = 0x8000_0000

  test('three packets half the circle apart do not stop the playout of what follows', () => {
    const playout = new SimulatedPlayout()
    insert(playout, 0, HALF, HALF + 64)
    assert.equal(play(playout, 2), '- d64')
    assert.equal(playout.buffer.drops.overflow, 2)
    assert.equal(stream(playout, HALF + 65, 3), 'd65 l66 _')
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
        const playout = new SimulatedPlayout()
        let last = 0
        for (const step of steps) {
          if (step === 'play') word(playout.play())
          else {
            last = (step.by + (step.from === 'last' ? last : 0)) >>> 0
            insert(playout, last)
          }
        }
        const heard = stream(playout, frameAfter(last, 10_000), 150)
        assert.match(heard, /(?: d\d+){5}/)
      }),
      {numRuns: 2000},
    )
  })
})

describe('a sender that falls silent', () => {
  test('is silent after 120 ms, not counted as concealed, and comes back cleanly', () => {
    const playout = new SimulatedPlayout()
    stream(playout, 10, 8)
    assert.equal(play(playout, 10), 'd17 C c c c c c - - -')
    assert.equal(playout.buffer.takeStats().concealedPercent, 0)
    assert.equal(play(playout, 1000).replaceAll(' -', ''), '-')
    assert.deepEqual(playout.buffer.takeStats(), {concealedPercent: 0, bufferMs: 0})
    assert.equal(stream(playout, 1028, 4), '- d4 d5 d6')
    assert.deepEqual(playout.buffer.drops, {duplicate: 0, late: 0, overflow: 0})
  })

  test('is heard again at once although its clock has gone on by a second less or more meanwhile', () => {
    for (const apart of [-50, 50]) {
      const playout = new SimulatedPlayout()
      stream(playout, 0, 100)
      play(playout, 1000)
      const next = 1100 + apart
      assert.equal(stream(playout, next, 3), `- d${next & 0xff} d${(next + 1) & 0xff}`, `${apart} frames`)
    }
  })

  test('its last packets, late, do not start it again', () => {
    const playout = new SimulatedPlayout()
    stream(playout, 10, 8)
    play(playout, 10)
    insert(playout, 16, 15)
    assert.equal(play(playout, 5), '- - - - -')
    assert.equal(playout.buffer.drops.duplicate, 2)
  })

  test('and says so is concealed for as long as it says so each 400 ms, and that counts for nothing', () => {
    const playout = new SimulatedPlayout()
    stream(playout, 0, 50)
    playout.buffer.takeStats()
    const words: string[] = []
    for (let number = 50; number < 150; number++) {
      if (number % 20 === 10) playout.buffer.insert(number, Uint8Array.of(SPEECH))
      words.push(word(playout.play()))
    }
    const rest = words.slice(words.indexOf('dundefined'))
    assert.ok(
      rest.every(heard => /^[dm]undefined|^[cC]$/.test(heard)),
      rest.join(' '),
    )
    assert.equal(stream(playout, 150, 3).split(' ').at(-1), 'd151')
    assert.equal(playout.buffer.takeStats().concealedPercent, 0)
  })
})

describe('after a pause', () => {
  test('what was learnt of a path still holds, though much comes before playout starts', () => {
    const playout = new SimulatedPlayout()
    // Each second frame takes 180 ms longer.
    for (let edge = 0; edge < 200; edge++) {
      if (edge % 2 === 0) insert(playout, edge)
      if (edge % 2 === 0 && edge > 9) insert(playout, edge - 9)
      playout.play()
    }
    play(playout, 100)
    const words = stream(playout, 300, 16)
    assert.match(words, /^(- ){10}(d\d+ ?)+$/)
  })
})

describe('the delay', () => {
  const bufferMs = (playout: SimulatedPlayout, from: number): number => {
    playout.buffer.takeStats()
    stream(playout, from, 25)
    return playout.buffer.takeStats().bufferMs
  }

  test('is 40 ms where nothing comes late, and nothing is stretched', () => {
    const playout = new SimulatedPlayout()
    const words = stream(playout, 0, 2500).split(' ')
    assert.ok(words.slice(1).every(heard => heard.startsWith('d')))
    assert.equal(bufferMs(playout, 2500), 40)
  })

  test('is back to 40 ms within five seconds of a playback standstill of a second', () => {
    const playout = new SimulatedPlayout()
    stream(playout, 0, 100)
    insert(playout, ...Array.from({length: 50}, (_, index) => 100 + index))
    stream(playout, 150, 75)
    assert.ok(bufferMs(playout, 225) <= 440)
    stream(playout, 250, 150)
    assert.equal(bufferMs(playout, 400), 40)
  })

  test('is cut by a leap where playing faster would take too long', () => {
    const playout = new SimulatedPlayout()
    stream(playout, 0, 100)
    insert(playout, ...Array.from({length: 50}, (_, index) => 100 + index))
    assert.match(stream(playout, 150, 150), /j/)
  })

  test('is what it was when playback catches up a standstill', () => {
    const playout = new SimulatedPlayout()
    stream(playout, 0, 100)
    insert(playout, ...Array.from({length: 20}, (_, index) => 100 + index))
    assert.ok(
      play(playout, 20)
        .split(' ')
        .every(heard => heard.startsWith('d')),
    )
    assert.ok(
      stream(playout, 120, 50)
        .split(' ')
        .every(heard => heard.startsWith('d')),
    )
    assert.equal(bufferMs(playout, 170), 40)
  })
})
