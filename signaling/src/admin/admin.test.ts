/** Administration from the command's request to what peers hear. */
import assert from 'node:assert/strict'
import {once} from 'node:events'
import {type TestContext, test} from 'node:test'
import {Command} from 'commander'
import pino from 'pino'
import {type AdminWish, administer, describeAdmin} from '../command/admin-command.js'
import {ask} from '../command/ask.js'
import {ClientAddresses} from '../http/client-address.js'
import {Insiders} from '../http/insiders.js'
import {Networks} from '../http/networks.js'
import {ScriptedPeer} from '../scripted-peer.js'
import {type SignalingServer, startSignalingServer} from '../server.js'
import {Administration} from './administration.js'
import {ADMIN_PATHS, adminRoutes} from './routes.js'

const TOKEN = 'correct-horse-battery-staple-1122'
const HOST = '127.0.0.1'

/** A server with an administrator, behind a proxy on this machine. */
async function start(t: TestContext) {
  const lines: string[] = []
  const log = pino({}, {write: line => lines.push(line)})
  const addresses = new ClientAddresses(new Networks([HOST]))
  const insiders = new Insiders(addresses, new Networks(['198.51.100.0/24']))
  let server: SignalingServer | null = null
  const routes = adminRoutes({
    ...{tokens: ['another-token-that-is-not-used-now', TOKEN], insiders, log},
    carryOut: task => new Administration(server!, () => performance.now()).carryOut(task),
  })
  server = await startSignalingServer({host: HOST, port: 0, log, addresses, routes})
  t.after(() => server!.close())
  return {server, lines}
}

/** What `s2c-signaling admin` with these arguments prints, and its exit code. */
async function admin(server: SignalingServer, token: string, ...args: string[]) {
  let wish: AdminWish | null = null
  const program = new Command().exitOverride()
  describeAdmin(program, chosen => {
    wish = chosen
  })
  program.parse(['admin', ...args], {from: 'user'})
  const said = {out: '', err: '', code: 0}
  const place = {port: server.port, host: HOST, isSecure: false}
  said.code = await administer(place, token, wish!, {
    write: text => {
      said.out += text
    },
    complain: text => {
      said.err += text
    },
  })
  return said
}

const from = (server: SignalingServer, address: string): ScriptedPeer =>
  new ScriptedPeer(server.url, undefined, {headers: {'x-forwarded-for': address}})

test('a closed session ends for who is in it, and stays closed while others go on', async t => {
  const {server} = await start(t)
  const [ann, bob, cat] = [0, 1, 2].map(() => from(server, '192.0.2.7')) as [
    ScriptedPeer,
    ScriptedPeer,
    ScriptedPeer,
  ]
  await ann.join('Büro')
  await bob.join('Büro')
  await cat.join('other')
  const {out, code} = await admin(server, TOKEN, 'close-room', 'Bu\u0308ro', '--for', '10m')
  assert.deepEqual([out, code], ['The session is closed; connections ended: 2.\n', 0])
  assert.deepEqual([await ann.closed, await bob.closed], [1008, 1008])
  await ann.hear('joined')
  assert.equal((await ann.hear('error')).code, 'roomClosed')
  await assert.rejects(from(server, '192.0.2.7').join('Büro'), /roomClosed/)
  assert.ok(await cat.hearsNothing())
  await cat.end()
})

test('a barred network is out at once and at the door, until the bar is lifted', async t => {
  const {server} = await start(t)
  const [ann, bob] = [from(server, '192.0.2.7'), from(server, '198.51.100.1')]
  await ann.join('s')
  await bob.join('s')
  assert.equal(
    (await admin(server, TOKEN, 'bar', '192.0.2.0/24')).out,
    '192.0.2.0/24 is barred; connections ended: 1.\n',
  )
  await ann.hear('joined')
  assert.equal((await ann.hear('error')).code, 'barred')
  const [, response] = await once(from(server, '192.0.2.8').socket, 'unexpected-response')
  assert.deepEqual([response.statusCode, response.headers['s2c-refusal']], [403, 'barred'])
  response.destroy()
  assert.equal((await admin(server, TOKEN, 'lift', '192.0.2.0/24')).code, 0)
  const again = from(server, '192.0.2.7')
  await again.join('s')
  assert.match((await admin(server, TOKEN, 'lift', '192.0.2.0/24')).err, /There is no such bar/)
  await Promise.all([again.end(), bob.end()])
})

test('the status counts rooms by size, and names them only when asked', async t => {
  const {server, lines} = await start(t)
  const peers = await Promise.all(
    ['a-secret', 'a-secret', 'b-secret'].map(async session => {
      const peer = from(server, '192.0.2.7')
      await peer.join(session)
      return peer
    }),
  )
  await admin(server, TOKEN, 'bar', '203.0.113.9', '--for', '2h')
  const status = {...{connections: 3, rooms: 2, members: 3}, roomsBySize: {1: 1, 2: 1}, closedRooms: 0}
  const bars = [{network: '203.0.113.9', seconds: 7200}]
  assert.deepEqual(JSON.parse((await admin(server, TOKEN, 'status')).out), {...status, bars})
  const sessions = {'a-secret': 2, 'b-secret': 1}
  assert.deepEqual(JSON.parse((await admin(server, TOKEN, 'status', '--names')).out), {
    ...status,
    bars,
    sessions,
  })
  assert.doesNotMatch(lines.join(''), /secret|203\.0\.113/)
  await Promise.all(peers.map(peer => peer.end()))
})

test('without the token, or from elsewhere, nothing is done, and who guesses keeps nobody out who knows', async t => {
  const {server} = await start(t)
  const place = {port: server.port, host: HOST, isSecure: false}
  const headers = {Authorization: `Bearer ${TOKEN}`, 'X-Forwarded-For': '203.0.113.9'}
  assert.equal((await ask(place, {path: ADMIN_PATHS.status, headers}))?.status, 403)
  const named = {...headers, 'X-Forwarded-For': '198.51.100.1'}
  assert.equal((await ask(place, {path: ADMIN_PATHS.status, headers: named}))?.status, 200)
  assert.equal((await ask(place, {path: ADMIN_PATHS.status}))?.status, 401)
  for (const token of ['x', TOKEN.slice(1), `${TOKEN}x`]) {
    const {code, err} = await admin(server, token, 'bar', '192.0.2.7')
    assert.deepEqual([code, err], [1, 's2c-signaling: The admin token is missing or wrong.\n'])
  }
  assert.deepEqual(server.admission.bars.list(0), [])
  for (let count = 0; count < 6; count++) await admin(server, 'x', 'status')
  assert.match((await admin(server, 'x', 'status')).err, /too many wrong tokens/)
  assert.equal((await admin(server, TOKEN, 'status')).code, 0)
})

test('orders that cannot be carried out are refused in a sentence', async t => {
  const {server} = await start(t)
  assert.match((await admin(server, TOKEN, 'close-room', 'a b')).err, /space/)
  const place = {port: server.port, host: HOST, isSecure: false}
  const headers = {Authorization: `Bearer ${TOKEN}`}
  const bodies = [
    {},
    {network: 'x', seconds: 1},
    {network: '192.0.2.7', seconds: 0},
    {network: '::', seconds: 1, more: 1},
  ]
  for (const body of [...bodies, {network: 'x'.repeat(5_000), seconds: 1}])
    assert.equal(
      (await ask(place, {path: ADMIN_PATHS.bar, headers, body}))?.status,
      400,
      JSON.stringify(body),
    )
  const none = await startSignalingServer({host: HOST, port: 0, log: pino({level: 'silent'})})
  t.after(() => none.close())
  assert.match((await admin(none, TOKEN, 'status')).err, /without --admin-token-file/)
  await none.close()
  assert.match((await admin(none, TOKEN, 'status')).err, /No server answers on port/)
})
