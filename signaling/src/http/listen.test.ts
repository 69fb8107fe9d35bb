import assert from 'node:assert/strict'
import {once} from 'node:events'
import {type AddressInfo, connect, createServer} from 'node:net'
import {test} from 'node:test'
import {listen} from './listen.js'

test('what goes wrong while a server listens is told each time, and it listens on', async t => {
  const server = createServer(socket => socket.end('here'))
  const told: string[] = []
  await listen(server, {host: '127.0.0.1', port: 0}, ({message}) => told.push(message))
  t.after(() => server.close())
  for (const what of ['accept EMFILE', 'accept ENOBUFS']) server.emit('error', new Error(what))
  assert.deepEqual(told, ['accept EMFILE', 'accept ENOBUFS'])
  const [data] = await once(connect((server.address() as AddressInfo).port, '127.0.0.1'), 'data')
  assert.equal(String(data), 'here')
})

test('what keeps a server from listening is told to who asked for it, and to nobody else', async t => {
  const first = createServer()
  const told: Error[] = []
  const failed = (error: Error): void => void told.push(error)
  await listen(first, {host: '127.0.0.1', port: 0}, failed)
  t.after(() => first.close())
  const {port} = first.address() as AddressInfo
  await assert.rejects(listen(createServer(), {host: '127.0.0.1', port}, failed), {code: 'EADDRINUSE'})
  assert.deepEqual(told, [])
})
