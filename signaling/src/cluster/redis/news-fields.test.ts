import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import type {Passed} from '../backplane.js'
import {newsFieldsOf, parseNews} from './news-fields.js'

const ANN = '1'.padStart(32, '0')
const BOB = '2'.padStart(32, '0')

const connection = fc.nat(1e9)
const record = <T>(parts: {[Key in keyof T]: fc.Arbitrary<T[Key]>}) =>
  fc.record<T>(parts, {noNullPrototype: true})
const passed: fc.Arbitrary<Passed> = fc.oneof(
  record({
    news: fc.constant('signal' as const),
    session: fc.constantFrom('s', 'Ärger.2'),
    envelope: record({from: fc.constant(ANN), to: fc.constant(BOB), data: fc.string({unit: 'binary'})}),
    sender: record({instance: fc.constantFrom('0123456789abcdef', 'instance-1'), connection}),
    isMail: fc.boolean(),
  }),
  record({
    news: fc.constant('undelivered' as const),
    connection,
    code: fc.constantFrom('unknownPeer' as const, 'notRelayed' as const),
  }),
  record({
    news: fc.constant('release' as const),
    connection,
    hold: fc.constantFrom('mail' as const, 'fence' as const),
  }),
)

test('what instances tell each other is read as it was written', () => {
  fc.assert(
    fc.property(passed, news => assert.deepEqual(parseNews(newsFieldsOf(news)), news)),
    {seed: 1},
  )
})

const joined = [
  'news',
  'joined',
  'session',
  's',
  'peer',
  ANN,
  'place',
  'abc 7',
  'since',
  '12.5',
  'before',
  '',
]
const admitted = [
  ...['news', 'admitted', 'session', 's', 'peer', ANN, 'connection', '7', 'before', 'def 3'],
  ...['members', `${ANN} abc 7 12.5,${BOB} def 3 1e3`],
]

test('what the script tells is read into types', () => {
  assert.deepEqual(parseNews(joined), {
    ...{news: 'joined', session: 's', before: null},
    member: {peer: ANN, place: {instance: 'abc', connection: 7}, since: 12.5},
  })
  const [members] = admitted.slice(-1)
  assert.deepEqual(parseNews([...admitted.slice(0, -1), members!.replace('1e3', '1000')]), {
    ...{news: 'admitted', session: 's', peer: ANN, connection: 7},
    before: {instance: 'def', connection: 3},
    members: [
      {peer: ANN, place: {instance: 'abc', connection: 7}, since: 12.5},
      {peer: BOB, place: {instance: 'def', connection: 3}, since: 1000},
    ],
  })
})

test('what is none of ours is no news', () => {
  const withField = (name: string, value: unknown): unknown[] =>
    joined.map((text, at) => (at > 0 && joined[at - 1] === name ? value : text))
  const odd = [
    [],
    ['news'],
    ['news', 'unheard'],
    [null, {}],
    admitted,
    withField('peer', 'ann'),
    withField('peer', null),
    withField('place', 'abc'),
    withField('place', 'abc 7 8'),
    withField('place', '../x 7'),
    withField('since', 'Infinity'),
    withField('since', '-1'),
    withField('session', ''),
    ['news', 'signal', ...newsFieldsOf({news: 'release', connection: 1, hold: 'mail'}).slice(2)],
    ['news', 'undelivered', 'connection', '1', 'code', 'nonsense'],
  ]
  for (const fields of odd) assert.equal(parseNews(fields), null, JSON.stringify(fields))
})
