import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {elevenBitNumbers, linkWords, MEETING_WORDS, meetingWords, WORD_COUNT, wordAt} from './words.js'

const random = seededRandom(11)
const [ada, bob, cleo] = [random.bytes(32), random.bytes(32), random.bytes(32)]

describe('the words', () => {
  it('are 2,048 plain ones, no two alike in their first four letters', () => {
    const words = Array.from({length: WORD_COUNT}, (_, index) => wordAt(index))
    for (const word of words) assert.match(word, /^[a-z]{3,8}$/)
    assert.equal(new Set(words.map(word => word.slice(0, 4))).size, WORD_COUNT)
    assert.throws(() => wordAt(WORD_COUNT), RangeError)
    assert.throws(() => wordAt(-1), RangeError)
  })

  it('of a link are the four that the first 44 bits of its hash name', () => {
    const hash = Uint8Array.of(0x00, 0x00, 0x07, 0xff, 0xff, 0xef, ...random.bytes(58))
    assert.deepEqual(linkWords(hash), ['abandon', 'ability', 'zoo', 'zone'])
  })
})

describe('the words of a meeting', () => {
  it('are twelve, the same for all orders and repetitions of its members', () => {
    const words = meetingWords([ada, bob, cleo])
    assert.equal(words.length, MEETING_WORDS)
    assert.deepEqual(meetingWords([cleo, ada, bob, ada]), words)
  })

  it('differ by every member more, less or other', () => {
    const meetings = [[], [ada], [bob], [ada, bob], [ada, cleo], [ada, bob, cleo]]
    const words = meetings.map(members => meetingWords(members).join(' '))
    assert.equal(new Set(words).size, meetings.length)
  })
})

describe('numbers of 11 bits', () => {
  it('are cut from bytes without a gap, the highest bit first', () => {
    for (let run = 0; run < 200; run++) {
      const bytes = random.bytes(17)
      const bits = Array.from(bytes, byte => byte.toString(2).padStart(8, '0')).join('')
      const expected = Array.from({length: 12}, (_, at) =>
        Number.parseInt(bits.slice(at * 11, at * 11 + 11), 2),
      )
      assert.deepEqual(elevenBitNumbers(bytes, 12), expected)
    }
  })
})
