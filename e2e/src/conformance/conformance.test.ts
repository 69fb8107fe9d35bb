/** The server of this project keeps the protocol, and a server that does not is found out. */
import assert from 'node:assert/strict'
import {once} from 'node:events'
import type {AddressInfo} from 'node:net'
import {test} from 'node:test'
import pino from 'pino'
import {startSignalingServer} from 's2c-signaling/server'
import {WebSocketServer} from 'ws'
import {judge} from './check.js'
import {CHECKS} from './checks.js'

test('the signaling server keeps every promise of the protocol', async t => {
  const log = pino({level: 'silent'})
  const iceOffer = () => ({iceServers: ['stun:127.0.0.1:3478'], iceSeconds: 600})
  const server = await startSignalingServer({host: '127.0.0.1', port: 0, iceOffer, log})
  t.after(() => server.close())
  const results = await Promise.all(CHECKS.map(check => judge(server.url, check)))
  assert.deepEqual(
    results.filter(({verdict}) => verdict !== 'pass'),
    [],
  )
})

test('a server that sends what it hears back to everybody keeps hardly any', async t => {
  const echo = new WebSocketServer({host: '127.0.0.1', port: 0})
  t.after(() => echo.close())
  await once(echo, 'listening')
  echo.on('connection', socket =>
    socket.on('message', data => socket.send(data)).send('{"type":"challenge"}'),
  )
  const url = `ws://127.0.0.1:${(echo.address() as AddressInfo).port}`
  const kept = ['lost upgrade', 'any path']
  const some = CHECKS.filter(({name}) =>
    ['challenge', 'web page', 'other subprotocol', 'welcome', 'health', ...kept].includes(name),
  )
  const results = await Promise.all(some.map(check => judge(url, check)))
  const passed = results.filter(({verdict}) => verdict === 'pass').map(({name}) => name)
  assert.deepEqual(passed, ['lost upgrade'])
})
