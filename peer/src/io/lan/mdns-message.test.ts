import assert from 'node:assert/strict'
import {test} from 'node:test'
import {mutate} from '@s2c/shared/sim/mutate'
import {seededRandom} from '@s2c/shared/sim/random'
import {decode, encode} from 'dns-packet'
import fc from 'fast-check'
import {isFor, makeAdvert} from '../../core/lan/host-advert.js'
import {
  encodeAnnouncement,
  encodeAnswerTo,
  encodeQuestion,
  type HostAnswer,
  type LanMessage,
  type LanQuestion,
  parseLanMessage,
} from './mdns-message.js'

const SEED = 11
const random = seededRandom(SEED)
const about = {port: 1122, canBeReached: true, isNamed: false}
const ADVERT = makeAdvert('session1', about, random.bytes)
const HOST: HostAnswer = {advert: ADVERT, addresses: ['192.168.1.2', 'fd00::2'], isGoodbye: false}

function question(bytes: Buffer): LanQuestion {
  const message = parseLanMessage(bytes)
  assert.equal(message.is, 'question')
  return message as LanQuestion
}

test('a host is read as it was announced, and its goodbye as one', () => {
  assert.deepEqual(parseLanMessage(encodeAnnouncement(HOST)), {is: 'answer', hosts: [HOST]})
  const gone = {...HOST, isGoodbye: true}
  assert.deepEqual(parseLanMessage(encodeAnnouncement(gone)), {is: 'answer', hosts: [gone]})
  assert.ok(decode(encodeAnnouncement(gone)).answers!.every(answer => 'ttl' in answer && answer.ttl === 0))
})

test('neither the session nor anybody is named unless that is asked for', () => {
  assert.ok(!encodeAnnouncement(HOST).includes('session1'))
  const named = makeAdvert('session1', {...about, isNamed: true}, random.bytes)
  const message = parseLanMessage(encodeAnnouncement({...HOST, advert: named}))
  assert.equal(message.is === 'answer' && message.hosts[0]!.advert.name, 'session1')
})

test('only who knows the name of a session sees that an advert is for it', () => {
  assert.ok(isFor(ADVERT, 'session1'))
  assert.ok(!isFor(ADVERT, 'session2'))
  assert.notDeepEqual(makeAdvert('session1', about, random.bytes).tag, ADVERT.tag)
})

test('a question names the service alone, wishes an answer to the asker alone, and says whom it knows', () => {
  const asked = question(encodeQuestion(7, [ADVERT.id]))
  assert.deepEqual([asked.id, asked.wantsUnicast, asked.knownIds], [7, true, [ADVERT.id]])
  assert.deepEqual(asked.wants, [{is: 'hosts', name: '_s2c._tcp.local', type: 'PTR'}])
  const plain = encode({type: 'query', questions: [{name: '_S2C._tcp.local', type: 'PTR'}]})
  assert.equal(question(plain).wantsUnicast, false)
})

test('a question that knows many hosts still fits one packet', () => {
  const ids = Array.from({length: 100}, () => makeAdvert('s', about, random.bytes).id)
  assert.ok(encodeQuestion(0, ids).length <= 1_472)
})

test('plain DNS gets its question and number back, short lives and no word about caches', () => {
  const asked = question(encodeQuestion(7, []))
  const legacy = decode(encodeAnswerTo(asked.wants[0]!, HOST, asked)!)
  assert.deepEqual([legacy.id, legacy.questions!.map(({name}) => name)], [7, ['_s2c._tcp.local']])
  for (const record of [...legacy.answers!, ...legacy.additionals!])
    assert.ok('ttl' in record && record.ttl! <= 10 && !('flush' in record && record.flush), record.name)
  const multicast = decode(encodeAnswerTo(asked.wants[0]!, HOST, null)!)
  assert.deepEqual([multicast.id, multicast.questions], [0, []])
  assert.deepEqual(
    [...multicast.answers!, ...multicast.additionals!].map(record => [
      record.type,
      'flush' in record && record.flush,
    ]),
    [
      ['PTR', false],
      ['SRV', true],
      ['TXT', true],
      ['A', true],
      ['AAAA', true],
    ],
  )
})

test('other programs can list the service, and read one record of one host', () => {
  const ask = (name: string, type: 'PTR' | 'SRV' | 'A'): string[] => {
    const {wants} = question(encode({type: 'query', questions: [{name, type}]}))
    return decode(encodeAnswerTo(wants[0]!, HOST, null)!).answers!.map(answer => answer.type)
  }
  assert.deepEqual(ask('_services._dns-sd._udp.local', 'PTR'), ['PTR'])
  assert.deepEqual(ask(`${ADVERT.id}._s2c._tcp.local`, 'SRV'), ['SRV'])
  assert.deepEqual(ask(`${ADVERT.id}.local`, 'A'), ['A'])
  const other = question(encode({type: 'query', questions: [{name: `${'0'.repeat(32)}.local`, type: 'A'}]}))
  assert.equal(encodeAnswerTo(other.wants[0]!, HOST, null), null)
})

test('what concerns other services is ignored, and what lacks a record is no host', () => {
  const printer = {type: 'query', questions: [{name: '_ipp._tcp.local', type: 'PTR'}]} as const
  assert.deepEqual(parseLanMessage(encode({...printer, questions: [...printer.questions]})), {is: 'ignored'})
  const whole = decode(encodeAnnouncement(HOST))
  for (const missing of ['SRV', 'TXT']) {
    const additionals = whole.additionals!.filter(({type}) => type !== missing)
    assert.deepEqual(
      parseLanMessage(encode({...whole, type: 'response', additionals})),
      {is: 'ignored'},
      missing,
    )
  }
})

test('counts and sizes beyond reason are refused before anything is made of them', () => {
  const many = encodeAnnouncement(HOST)
  many.writeUInt16BE(0xffff, 6)
  assert.deepEqual(parseLanMessage(many), {is: 'refused', why: 'tooMany'})
  assert.deepEqual(parseLanMessage(Buffer.alloc(9_001)), {is: 'refused', why: 'tooLarge'})
  assert.deepEqual(parseLanMessage(Buffer.alloc(11)), {is: 'refused', why: 'malformed'})
})

const VERDICTS: readonly LanMessage['is'][] = ['question', 'answer', 'ignored', 'refused']

test('any bytes are answered with one of the verdicts', () => {
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 600}), bytes =>
      VERDICTS.includes(parseLanMessage(Buffer.from(bytes)).is),
    ),
    {seed: SEED, numRuns: 2_000},
  )
})

test('so are messages with anything changed, and whoever is read from them is complete', () => {
  const inputs = [encodeAnnouncement(HOST), encodeQuestion(7, [ADVERT.id])]
  for (let round = 0; round < 4_000; round++) {
    const message = parseLanMessage(Buffer.from(mutate(inputs[round % 2]!, random)))
    if (message.is !== 'answer') continue
    for (const {advert, addresses} of message.hosts) {
      assert.match(advert.id, /^[0-9a-f]{32}$/)
      assert.deepEqual([advert.salt.length, advert.tag.length], [16, 16])
      assert.ok(advert.port > 0 && advert.port < 65_536 && addresses.length <= 6)
    }
  }
})
