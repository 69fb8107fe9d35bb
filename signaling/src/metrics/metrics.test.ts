import assert from 'node:assert/strict'
import {get} from 'node:http'
import {test} from 'node:test'
import pino from 'pino'
import {ClientAddresses} from '../http/client-address.js'
import {Insiders} from '../http/insiders.js'
import {Networks} from '../http/networks.js'
import {ScriptedPeer} from '../scripted-peer.js'
import {type SignalingServer, startSignalingServer} from '../server.js'
import {Metrics} from './metrics.js'
import {watchRoutes} from './routes.js'

const log = pino({level: 'silent'})
const NONE = {connections: 0, rooms: 0, members: 0}

async function ask(server: SignalingServer, path: string, headers: Record<string, string> = {}) {
  const response = await new Promise<import('node:http').IncomingMessage>(resolve =>
    get({port: server.port, host: '127.0.0.1', path, headers, agent: false}, resolve),
  )
  return {status: response.statusCode, headers: response.headers, body: (await response.toArray()).join('')}
}

test('what a server does is counted, without a name in it', async t => {
  let server: SignalingServer | null = null
  const metrics = new Metrics(() => server?.holdings ?? NONE)
  metrics.counter({name: 'stun_answers_total', help: 'Answers of STUN.'}, 'result', () => ({
    answered: 3,
    dropped: 1,
  }))
  const insiders = new Insiders(new ClientAddresses(), new Networks([]))
  const routes = watchRoutes(() => null, metrics, insiders)
  server = await startSignalingServer({host: '127.0.0.1', port: 0, log, routes, meter: metrics.meter})
  t.after(() => server!.close())
  const [ann, bob] = [new ScriptedPeer(server.url), new ScriptedPeer(server.url)]
  await ann.join('secret-session')
  await bob.join('secret-session')
  await ann.hear('joined')
  ann.say({type: 'signal', to: bob.peer, data: 'é'})
  await bob.hear('signal')
  ann.say('rubbish')
  await ann.hear('error')
  const {status, headers, body} = await ask(server, '/metrics')
  assert.equal(status, 200)
  assert.match(headers['content-type']!, /^text\/plain; version=0\.0\.4/)
  for (const line of [
    's2c_signaling_connections 2',
    's2c_signaling_rooms 1',
    's2c_signaling_members 2',
    's2c_signaling_joins_total 2',
    's2c_signaling_relayed_messages_total 1',
    's2c_signaling_relayed_bytes_total 2',
    's2c_signaling_refusals_total{code="badMessage"} 1',
    's2c_signaling_stun_answers_total{result="answered"} 3',
    's2c_signaling_stun_answers_total{result="dropped"} 1',
  ])
    assert.ok(body.split('\n').includes(line), line)
  assert.match(body, /^process_cpu_seconds_total \d/m)
  assert.match(body, /^nodejs_eventloop_lag_seconds \d/m)
  assert.doesNotMatch(body, new RegExp(`secret-session|${ann.peer}`))
  assert.equal((await ask(server, '/metrics')).body.includes('result="answered"} 3'), true, 'not added up')
  await Promise.all([ann.end(), bob.end()])
})

test('figures are for programs on this machine and named networks, by the address of the client', async t => {
  const addresses = new ClientAddresses(new Networks(['127.0.0.1']))
  const insiders = new Insiders(addresses, new Networks(['192.0.2.0/24']))
  const metrics = new Metrics(() => NONE)
  const routes = watchRoutes(() => null, metrics, insiders)
  const server = await startSignalingServer({host: '127.0.0.1', port: 0, log, addresses, routes})
  t.after(() => server.close())
  const cases: [headers: Record<string, string>, status: number][] = [
    [{}, 200],
    [{'x-forwarded-for': '192.0.2.7'}, 200],
    [{'x-forwarded-for': '198.51.100.1'}, 403],
    [{'x-forwarded-for': '127.0.0.1'}, 403],
    [{'x-forwarded-for': 'rubbish'}, 403],
  ]
  for (const [headers, status] of cases)
    assert.equal((await ask(server, '/metrics', headers)).status, status, JSON.stringify(headers))
})

test('a server says whether it is ready, and why not', async t => {
  let why: string | null = null
  const routes = watchRoutes(() => why, null, new Insiders(new ClientAddresses(), new Networks([])))
  const server = await startSignalingServer({host: '127.0.0.1', port: 0, log, routes})
  t.after(() => server.close())
  assert.deepEqual(
    [(await ask(server, '/readyz')).status, (await ask(server, '/metrics')).status],
    [200, 404],
  )
  why = 'Redis is away.'
  const {status, body} = await ask(server, '/readyz')
  assert.deepEqual([status, body], [503, 'Redis is away.\n'])
})
