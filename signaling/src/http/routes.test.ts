import assert from 'node:assert/strict'
import {once} from 'node:events'
import {createServer, type IncomingHttpHeaders, request} from 'node:http'
import type {AddressInfo} from 'node:net'
import {type TestContext, test} from 'node:test'
import {SUBPROTOCOL, SUBPROTOCOL_HEADER} from '@s2c/shared/signal'
import {answerFrom, BASE_ROUTES, type Routes, text} from './routes.js'

type Got = {status: number | undefined; headers: IncomingHttpHeaders; body: string}

async function serve(t: TestContext, routes: Routes) {
  const failures: unknown[] = []
  const server = createServer(answerFrom(routes, error => failures.push(error))).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  const ask = async (path: string, method = 'GET', headers = {}): Promise<Got> => {
    const asked = request({host: '127.0.0.1', port, path, method, headers, agent: false}).end()
    const [response] = await once(asked, 'response')
    return {
      status: response.statusCode,
      headers: response.headers,
      body: (await response.toArray()).join(''),
    }
  }
  return {ask, failures}
}

test('a path is answered by its route, whatever its query, and others are not found', async t => {
  const {ask} = await serve(t, {...BASE_ROUTES, '/later': async () => text(200, 'später\n')})
  const {status, body, headers} = await ask('/later?x=1')
  assert.deepEqual([status, body, headers['content-length']], [200, 'später\n', '8'])
  assert.equal((await ask('/healthz')).status, 200)
  const root = await ask('/')
  assert.deepEqual([root.status, root.headers.upgrade], [426, 'websocket'])
  for (const path of ['/healthz/', '//', '/constructor', '/__proto__', '/%00'])
    assert.equal((await ask(path)).status, 404)
})

test('HEAD gets the same headers without a body, other methods are named as not allowed', async t => {
  const {ask} = await serve(t, BASE_ROUTES)
  const head = await ask('/healthz', 'HEAD')
  assert.deepEqual([head.status, head.body, head.headers['content-length']], [200, '', '3'])
  for (const method of ['POST', 'DELETE', 'OPTIONS']) {
    const {status, headers} = await ask('/healthz', method)
    assert.deepEqual([status, headers.allow], [405, 'GET, HEAD'])
  }
})

test('every answer says who speaks, and that it is neither to be kept nor to be guessed at', async t => {
  const {ask} = await serve(t, BASE_ROUTES)
  for (const path of ['/', '/healthz', '/nowhere']) {
    const {headers} = await ask(path)
    assert.equal(headers[SUBPROTOCOL_HEADER], SUBPROTOCOL)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['cache-control'], 'no-store')
  }
})

test('a handshake whose upgrade a proxy took away is told so at any path', async t => {
  const {ask} = await serve(t, BASE_ROUTES)
  for (const path of ['/', '/signal']) {
    const {status, body} = await ask(path, 'GET', {'Sec-WebSocket-Version': '13'})
    assert.equal(status, 426)
    assert.match(body, /proxy/)
  }
})

test('a route that fails is answered with 500 and told to the server, not to who asked', async t => {
  const {ask, failures} = await serve(t, {
    '/thrown': () => {
      throw new Error('secret')
    },
    '/rejected': () => Promise.reject(new Error('secret')),
  })
  for (const path of ['/thrown', '/rejected']) {
    const {status, body} = await ask(path)
    assert.equal(status, 500)
    assert.doesNotMatch(body, /secret/)
  }
  assert.equal(failures.length, 2)
})
