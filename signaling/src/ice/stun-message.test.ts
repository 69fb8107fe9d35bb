import assert from 'node:assert/strict'
import {it} from 'node:test'
import {crc32} from 'node:zlib'
import {mutate} from '@s2c/shared/sim/mutate'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import {addressBytes} from './address-bytes.js'
import {answerBinding, MAX_ANSWER_BYTES, parseBindingRequest, type SeenAddress} from './stun-message.js'

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex')

/** RFC 5769, section 2.1: SOFTWARE, PRIORITY, ICE-CONTROLLED, USERNAME, MESSAGE-INTEGRITY, FINGERPRINT. */
const SAMPLE_REQUEST = hex(`
  00010058 2112a442 b7e7a701bc34d686fa87dfae
  80220010 5354554e207465737420636c69656e74
  00240004 6e0001ff
  80290008 932ff9b151263b36
  00060009 6576746a3a68367659 202020
  00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
  80280004 e57a3bcf`)
/** Section 2.4: USERNAME, NONCE, REALM, MESSAGE-INTEGRITY, no fingerprint. */
const LONG_TERM_REQUEST = hex(`
  00010060 2112a442 78ad3433c6ad72c029da412e
  00060012 e3839ee38388e383aae38383e382afe382b9 0000
  0015001c 662f2f3439396b39353464364f4c33346f4c394653547679363473 41
  0014000b 6578616d706c652e6f7267 00
  00080014 f67024656dd64a3e02b8e0712e85c9a28ca89666`)
/** Sections 2.2 and 2.3: answers to the first with SOFTWARE and MESSAGE-INTEGRITY around XOR-MAPPED-ADDRESS. */
const IPV4_RESPONSE = hex(`
  0101003c 2112a442 b7e7a701bc34d686fa87dfae
  8022000b 7465737420766563746f72 20
  00200008 0001a147e112a643
  00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7
  80280004 c07d4c96`)
const IPV6_RESPONSE = hex(`
  01010048 2112a442 b7e7a701bc34d686fa87dfae
  8022000b 7465737420766563746f72 20
  00200014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9
  00080014 a382954e4be67bf11784c97c8292c275bfe3ed41
  80280004 c8fb0b4c`)
const IPV4 = {bytes: addressBytes('192.0.2.1')!, port: 32853}
const IPV6 = {bytes: addressBytes('2001:db8:1234:5678:11:2233:4455:6677')!, port: 32853}

const TRANSACTION = '2112a442 000102030405060708090a0b'
const requestOf = (...attributes: string[]): Buffer => {
  const body = hex(attributes.join(''))
  return Buffer.concat([hex(`0001 ${body.length.toString(16).padStart(4, '0')} ${TRANSACTION}`), body])
}

function answer(request: Buffer, seen: SeenAddress = IPV4): Buffer {
  const parsed = parseBindingRequest(request)
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.reason)
  return answerBinding(parsed.request, seen)
}

const refusal = (request: Buffer): string => {
  const parsed = parseBindingRequest(request)
  return parsed.ok ? 'none' : parsed.reason
}

it("answers RFC 5769's request with the address of its sample answers, without software and integrity", () => {
  for (const [sample, seen, sizeBytes] of [
    [IPV4_RESPONSE, IPV4, 12],
    [IPV6_RESPONSE, IPV6, 24],
  ] as const) {
    const mine = answer(SAMPLE_REQUEST, seen)
    const mapped = sample.subarray(36, 36 + sizeBytes)
    assert.deepEqual(mine.subarray(0, 2), sample.subarray(0, 2))
    assert.equal(mine.readUInt16BE(2), sizeBytes + 8)
    assert.deepEqual(mine.subarray(4, 20), sample.subarray(4, 20))
    assert.deepEqual(mine.subarray(20, 20 + sizeBytes), mapped)
    assert.equal(mine.length, 20 + sizeBytes + 8)
  }
})

it('answers a request with long-term credentials as one without', () => {
  assert.deepEqual(
    answer(LONG_TERM_REQUEST),
    hex('0101000c 2112a442 78ad3433c6ad72c029da412e 00200008 0001a147e112a643'),
  )
})

it('puts a fingerprint on an answer if there was one on the request, made as the samples are', () => {
  const mine = answer(SAMPLE_REQUEST)
  for (const message of [IPV4_RESPONSE, IPV6_RESPONSE, mine]) {
    const before = message.subarray(0, -8)
    assert.deepEqual(message.subarray(before.length, before.length + 4), hex('80280004'))
    assert.equal(message.readUInt32BE(before.length + 4), (crc32(before) ^ 0x5354554e) >>> 0)
  }
  assert.equal(answer(requestOf()).length, 32)
})

it('names what it had to understand and does not, each once and six at most', () => {
  assert.deepEqual(
    answer(requestOf('00030004 00000006', '80220000', '0bad0000', '00030000')),
    hex(`0111 0010 ${TRANSACTION} 00090004 00000414 000a0004 00030bad`),
  )
  const many = Array.from({length: 100}, (_, at) => `01${at.toString(16).padStart(2, '0')}0000`)
  assert.deepEqual(
    answer(requestOf(...many)),
    hex(`0111 0018 ${TRANSACTION} 00090004 00000414 000a000c 010001010102010301040105`),
  )
})

it('ignores what follows the integrity, as nothing protects it', () => {
  const integrity = `00080014 ${'00'.repeat(20)}`
  assert.equal(answer(requestOf(integrity, '0bad0000')).readUInt16BE(0), 0x0101)
  assert.equal(answer(requestOf('0bad0000', integrity)).readUInt16BE(0), 0x0111)
})

it('answers no indication, response, other method, RFC 3489 request, or other protocol', () => {
  const header = (type: string) => hex(`${type} 0000 ${TRANSACTION}`)
  // Indication, success, error, TURN's Allocate.
  for (const type of ['0011', '0101', '0111', '0003']) assert.equal(refusal(header(type)), 'noRequest')
  for (const other of [
    Buffer.alloc(0),
    header('0001').subarray(0, 19),
    Buffer.concat([header('0001'), Buffer.alloc(4)]),
    hex('0001 0000 00000000 000102030405060708090a0b'),
    hex(`8001 0000 ${TRANSACTION}`),
    hex(`0001 0001 ${TRANSACTION} 00`),
    Buffer.concat([hex(`0001 0800 ${TRANSACTION}`), Buffer.alloc(0x800)]),
  ])
    assert.equal(refusal(other), 'notStun')
})

it('answers nothing whose attributes reach over the end or whose fingerprint is wrong or not the last', () => {
  for (const attributes of ['00060005 61626364', '0006ffff', '80280004 e57a3bcf 80220000'])
    assert.equal(refusal(requestOf(attributes)), 'badAttributes')
  for (let at = 20; at < SAMPLE_REQUEST.length; at++) {
    const changed = Buffer.from(SAMPLE_REQUEST)
    changed[at]! ^= 1
    assert.match(refusal(changed), /badFingerprint|badAttributes|none/)
    // Only the fingerprint's own type can hide that something was changed.
    if (refusal(changed) === 'none') assert.ok(at === 100 || at === 101, String(at))
  }
  assert.equal(refusal(requestOf('80280000')), 'badFingerprint')
})

it('never throws, and never answers with more than it says, whatever comes', () => {
  const header = fc.constantFrom(...[SAMPLE_REQUEST, LONG_TERM_REQUEST, requestOf()])
  const attributes = fc.array(
    fc.record({type: fc.integer({min: 0, max: 0xffff}), words: fc.integer({min: 0, max: 3})}),
  )
  const structured = attributes.map(all =>
    requestOf(
      ...all.map(
        ({type, words}) =>
          type.toString(16).padStart(4, '0') +
          (words * 4).toString(16).padStart(4, '0') +
          '00000000'.repeat(words),
      ),
    ),
  )
  const mutated = fc
    .tuple(header, fc.nat())
    .map(([bytes, seed]) => Buffer.from(mutate(bytes, seededRandom(seed))))
  const random = fc.uint8Array({maxLength: 1600}).map(bytes => Buffer.from(bytes))
  let answered = 0
  fc.assert(
    fc.property(fc.oneof(structured, mutated, random), fc.constantFrom(IPV4, IPV6), (message, seen) => {
      const parsed = parseBindingRequest(message)
      if (!parsed.ok) return
      answered++
      const sent = answerBinding(parsed.request, seen)
      assert.ok(sent.length <= MAX_ANSWER_BYTES)
      assert.equal(sent.readUInt16BE(2), sent.length - 20)
      assert.deepEqual(sent.subarray(4, 20), message.subarray(4, 20))
    }),
    {numRuns: 2000},
  )
  assert.ok(answered > 100)
})

it('gives a full IPv6 answer with a fingerprint the size that it says', () => {
  assert.equal(answer(SAMPLE_REQUEST, IPV6).length, MAX_ANSWER_BYTES)
})
