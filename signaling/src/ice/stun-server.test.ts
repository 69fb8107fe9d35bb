import assert from 'node:assert/strict'
import {randomBytes} from 'node:crypto'
import {createSocket, type Socket} from 'node:dgram'
import {once} from 'node:events'
import {type TestContext, test} from 'node:test'
import {mutate} from '@s2c/shared/sim/mutate'
import {seededRandom} from '@s2c/shared/sim/random'
import {MAX_ANSWER_BYTES} from './stun-message.js'
import {type StunServer, type StunServerOptions, startStunServer} from './stun-server.js'

const binding = (id = randomBytes(12)): Buffer => Buffer.concat([Buffer.from('000100002112a442', 'hex'), id])

async function start(t: TestContext, options: Partial<StunServerOptions> = {}): Promise<StunServer> {
  const server = await startStunServer({port: 0, host: '127.0.0.1', ...options})
  t.after(() => server.close())
  return server
}

async function client(t: TestContext, family: 'udp4' | 'udp6' = 'udp4'): Promise<Socket> {
  const socket = createSocket(family)
  t.after(() => socket.close())
  socket.bind(0, family === 'udp4' ? '127.0.0.1' : '::1')
  await once(socket, 'listening')
  return socket
}

async function ask(socket: Socket, port: number, host = '127.0.0.1', request = binding()): Promise<Buffer> {
  const heard = once(socket, 'message')
  socket.send(request, port, host)
  return (await heard)[0]
}

/** The port in an answer's XOR-MAPPED-ADDRESS. */
const portIn = (answer: Buffer): number => answer.readUInt16BE(26) ^ 0x2112

test('each is told its own address, at both families of one port', async t => {
  const server = await startStunServer({port: 0})
  t.after(() => server.close())
  for (const [family, host, mapped] of [
    ['udp4', '127.0.0.1', '0001'],
    ['udp6', '::1', '0002'],
  ] as const) {
    const socket = await client(t, family)
    const id = randomBytes(12)
    const answer = await ask(socket, server.port, host, binding(id))
    assert.deepEqual(answer.subarray(8, 20), id)
    assert.equal(answer.subarray(24, 26).toString('hex'), mapped)
    assert.equal(portIn(answer), socket.address().port)
  }
  assert.equal(server.counts.answered, 2)
})

test('what is no request is counted by reason and not answered, what is unknown is named', async t => {
  const server = await start(t)
  const socket = await client(t)
  const odd = [
    Buffer.from('junk'),
    Buffer.alloc(0),
    Buffer.from('001100002112a442000102030405060708090a0b', 'hex'),
    Buffer.from('000100042112a442000102030405060708090a0b00060009', 'hex'),
    Buffer.from('000100082112a442000102030405060708090a0b8028000400000000', 'hex'),
  ]
  for (const message of odd) socket.send(message, server.port, '127.0.0.1')
  // CHANGE-REQUEST of RFC 3489.
  const unknown = Buffer.from('000100082112a442000102030405060708090a0b0003000400000000', 'hex')
  assert.equal((await ask(socket, server.port, '127.0.0.1', unknown)).readUInt16BE(0), 0x0111)
  const {notStun, noRequest, badAttributes, badFingerprint, answeredUnknown, answered} = server.counts
  assert.deepEqual(
    [notStun, noRequest, badAttributes, badFingerprint, answeredUnknown, answered],
    [2, 1, 1, 1, 1, 0],
  )
})

test('an address that asks too often is refused until its bucket fills, and costs no other its answers', async t => {
  const server = await start(t, {limits: {each: {burst: 2, perSecond: 0}}})
  const socket = await client(t)
  await ask(socket, server.port)
  await ask(socket, server.port)
  socket.send(binding(), server.port, '127.0.0.1')
  // Another address of the same machine; its answer comes after the refusal before it.
  const other = createSocket('udp4')
  t.after(() => other.close())
  other.bind(0, '127.0.0.2')
  await once(other, 'listening')
  await ask(other, server.port)
  assert.deepEqual([server.counts.answered, server.counts.addressTooFast], [3, 1])
})

test('thousands of random and damaged datagrams get nothing large, and the next request its answer', async t => {
  const plenty = {burst: 1e6, perSecond: 1e6}
  const server = await start(t, {limits: {each: plenty, all: plenty}})
  const socket = await client(t)
  const random = seededRandom(5769)
  const answers: Buffer[] = []
  socket.on('message', answer => answers.push(answer))
  const id = Buffer.alloc(12, 7)
  const received = () => Object.values(server.counts).reduce((sum, count) => sum + count, 0)
  for (let batch = 1; batch <= 40; batch++) {
    for (let sent = 1; sent < 50; sent++) {
      const message = random.chance(0.5) ? random.bytes(random.below(1500)) : mutate(binding(id), random)
      socket.send(message, server.port, '127.0.0.1')
    }
    // Paced by answers, so that no buffer of the kernel overflows.
    const own = randomBytes(12)
    socket.send(binding(own), server.port, '127.0.0.1')
    while (!answers.some(answer => answer.subarray(8, 20).equals(own))) await once(socket, 'message')
  }
  assert.equal(received(), 2000)
  assert.ok(answers.every(({length}) => length <= MAX_ANSWER_BYTES))
  assert.equal(answers.length, server.counts.answered + server.counts.answeredUnknown)
})

test('a port in use is reported as such, and nothing stays open; a closed server frees its port', async t => {
  const server = await start(t)
  await assert.rejects(startStunServer({port: server.port, host: '127.0.0.1'}), {code: 'EADDRINUSE'})
  await assert.rejects(startStunServer({port: server.port}), {code: 'EADDRINUSE'})
  const {port} = server
  await server.close()
  const again = await startStunServer({port})
  await again.close()
})
