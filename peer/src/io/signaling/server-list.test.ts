import assert from 'node:assert/strict'
import {test} from 'node:test'
import {ServerList} from './server-list.js'

const take = async (list: ServerList, count: number): Promise<string[]> => {
  const urls = []
  for (let left = count; left > 0; left--) urls.push(await list.next())
  return urls
}

test('the server that worked is tried first, then the others in turn', async () => {
  const list = new ServerList(['ws://a', 'ws://b', 'ws://c'])
  list.worked('ws://b', [])
  assert.deepEqual(await take(list, 4), ['ws://b', 'ws://c', 'ws://a', 'ws://b'])
})

test('addresses that the service names are used, except for what is no address or gives up TLS', async () => {
  const list = new ServerList(['wss://a'])
  list.worked('wss://a', ['wss://b', 'ws://c', 'http://d', 'odd', 'wss://a', 'wss://b'])
  assert.deepEqual(await take(list, 3), ['wss://a', 'wss://b', 'wss://a'])
})

test('a service cannot grow the list without end', async () => {
  const list = new ServerList(['ws://a'])
  for (let count = 0; count < 100; count++) list.worked('ws://a', [`ws://x${count}`])
  assert.equal(new Set(await take(list, 100)).size, 32)
})

test('a search is asked again each time and learns nothing', async () => {
  let searches = 0
  const list = new ServerList(async () => `ws://${++searches}`)
  list.worked('ws://1', ['ws://evil'])
  assert.deepEqual(await take(list, 3), ['ws://1', 'ws://2', 'ws://3'])
  assert.equal(await list.firstRound()[0]!(), 'ws://4')
})

test('what a search finds may be gone by then, so the first round searches a few times', () => {
  assert.equal(new ServerList(async () => 'ws://1').firstRound().length, 3)
})

test('where a server sends us is tried first, each address once, and forgotten when one works', async () => {
  const list = new ServerList(async () => 'ws://found')
  list.sentAway('ws://old', ['ws://a', 'ws://b'])
  assert.deepEqual(await take(list, 3), ['ws://a', 'ws://b', 'ws://found'])
  list.sentAway('ws://old', ['ws://a', 'ws://b'])
  assert.equal(await list.next(), 'ws://a')
  list.worked('ws://a', [])
  assert.equal(await list.next(), 'ws://found')
})

test('where a server sends us is remembered beside the named ones, but never without TLS after TLS', async () => {
  const list = new ServerList(['wss://old'])
  list.sentAway('wss://old', ['ws://plain', 'wss://new', 'nonsense'])
  assert.deepEqual(await take(list, 3), ['wss://new', 'wss://old', 'wss://new'])
})

test('what is no WebSocket address is refused with a sentence', () => {
  for (const text of [
    '',
    'localhost',
    'localhost:1122',
    'http://a',
    'ws://',
    'ws://a#b',
    'ws://a b',
    '\x1b[2J',
  ]) {
    assert.throws(() => new ServerList([text]), {kind: 'wrongUrl', exitCode: 3, message: /ws:\/\/host:port/})
  }
})
