/** The upgrade and what else is answered over HTTP. */
import assert from 'node:assert/strict'
import {SUBPROTOCOL} from '@s2c/shared/signal'
import type {Check} from './check.js'

export const HTTP_CHECKS: readonly Check[] = [
  {
    name: 'subprotocol',
    promise: 'An upgrade that offers the subprotocol, beside others, is accepted with it.',
    run: async bench => {
      const caller = bench.call({protocols: ['s2c.signal.v0', SUBPROTOCOL]})
      assert.equal(await caller.subprotocol(), SUBPROTOCOL)
    },
  },
  {
    name: 'other subprotocol',
    promise: 'An upgrade without the subprotocol gets HTTP 400 and the header that names it.',
    run: async bench => {
      const refused = await bench.call({protocols: ['s2c.signal.v0']}).refused()
      assert.deepEqual(refused, {status: 400, speaks: SUBPROTOCOL})
    },
  },
  {
    name: 'web page',
    promise: 'An upgrade with an Origin header gets HTTP 403 and the header that names the subprotocol.',
    run: async bench => {
      const refused = await bench.call({options: {origin: 'https://example.org'}}).refused()
      assert.deepEqual(refused, {status: 403, speaks: SUBPROTOCOL})
    },
  },
  {
    name: 'any path',
    promise: 'An upgrade is accepted at any path.',
    run: async bench => {
      const url = new URL(bench.url)
      url.pathname = `${url.pathname.replace(/\/$/, '')}/any/path`
      await bench.call({url: url.href}).hear('challenge')
    },
  },
  {
    name: 'health',
    promise: 'GET /healthz answers 200.',
    run: async bench => assert.equal(await status(bench.httpUrl('/healthz')), 200),
  },
  {
    name: 'lost upgrade',
    promise: 'A WebSocket request that lost its Upgrade header gets HTTP 426.',
    run: async bench => {
      assert.equal(await status(bench.httpUrl('/'), {'Sec-WebSocket-Version': '13'}), 426)
    },
  },
]

async function status(url: string, headers: Record<string, string> = {}): Promise<number> {
  const response = await fetch(url, {redirect: 'manual', headers})
  await response.arrayBuffer()
  return response.status
}
