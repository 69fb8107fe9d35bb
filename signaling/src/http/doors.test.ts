import assert from 'node:assert/strict'
import {once} from 'node:events'
import {createServer} from 'node:http'
import {type AddressInfo, connect} from 'node:net'
import {type TestContext, test} from 'node:test'
import {Doors} from './doors.js'
import {listen} from './listen.js'

const [SECOND, THIRD, NOT_OURS] = ['127.0.0.2', '127.0.0.3', '192.0.2.1']

const unexpected = (error: Error): void => assert.fail(error)

async function open(t: TestContext): Promise<{doors: Doors; port: number}> {
  const http = createServer()
  await listen(http, {host: '127.0.0.1', port: 0}, unexpected)
  const {port} = http.address() as AddressInfo
  const doors = new Doors(http, port, unexpected)
  t.after(() => {
    doors.close()
    http.close()
  })
  return {doors, port}
}

async function isOpen(port: number, host: string): Promise<boolean> {
  const socket = connect(port, host)
  const isTaken = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  return isTaken
}

test('of two calls at once each tells what there is after it, and the later one holds', async t => {
  const {doors, port} = await open(t)
  const calls = [[NOT_OURS], [SECOND, NOT_OURS], [THIRD]].map(hosts => doors.set(hosts))
  assert.deepEqual(await Promise.all(calls), [[], [SECOND], [THIRD]])
  assert.deepEqual([await isOpen(port, SECOND), await isOpen(port, THIRD)], [false, true])
})

test('an address that is given up before it listens is not listened at afterwards', async t => {
  const {doors, port} = await open(t)
  const given = doors.set([SECOND])
  assert.deepEqual([await doors.set([]), await given], [[], [SECOND]])
  assert.equal(await isOpen(port, SECOND), false)
})

test('nothing is listened at once it is closed, whether it was asked for before or is afterwards', async t => {
  const {doors, port} = await open(t)
  const asked = doors.set([SECOND])
  await Promise.resolve()
  doors.close()
  assert.deepEqual([await asked, await doors.set([SECOND])], [[], []])
  assert.equal(await isOpen(port, SECOND), false)
})

test('an address twice is one door', async t => {
  const {doors} = await open(t)
  assert.deepEqual(await doors.set([SECOND, SECOND]), [SECOND])
})
