import assert from 'node:assert/strict'
import {EventEmitter} from 'node:events'
import {test} from 'node:test'
import pino from 'pino'
import type {WebSocket} from 'ws'
import {DEFAULT_LIMITS} from '../limits.js'
import {RefusalCounts} from '../refusal-counts.js'
import {Connection} from './connection.js'
import {Nonces} from './nonces.js'

/** As much of a WebSocket as a heartbeat touches. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1
  readonly readyState = 1
  bufferedAmount = 0
  send(bytes: Buffer): void {
    this.bufferedAmount += bytes.length
  }
  isTerminated = false
  ping(): void {
    this.emit('pong', Buffer.of())
  }
  terminate(): void {
    this.isTerminated = true
  }
}

/** `taken`: how many bytes the network takes before each heartbeat, at which the peer is told more. */
function beating(taken: readonly number[]): {isTerminated: boolean; refused: string[]} {
  const socket = new FakeSocket()
  const refused: string[] = []
  const log = pino({level: 'silent'})
  const connection = new Connection(1, socket as unknown as WebSocket, '192.0.2.1', {
    limits: DEFAULT_LIMITS,
    refusals: new RefusalCounts({log, logAddresses: false, counted: reason => refused.push(reason)}),
    nonces: new Nonces(),
    refuseJoin: () => null,
    relayed: () => undefined,
  })
  connection.open({
    received: () => undefined,
    flooded: () => undefined,
    failed: () => undefined,
    closed: () => undefined,
  })
  for (const bytes of taken) {
    connection.tell({type: 'pong'})
    socket.bufferedAmount = Math.max(0, socket.bufferedAmount - bytes)
    connection.beat()
  }
  return {isTerminated: socket.isTerminated, refused}
}

test('who answers each heartbeat and still reads nothing is cut off, who reads slowly is not', () => {
  assert.deepEqual(beating([0, 0, 0]), {isTerminated: true, refused: ['tooSlow']})
  assert.deepEqual(beating([1, 1, 1, 1, 1, 1]), {isTerminated: false, refused: []})
  assert.deepEqual(beating([999, 999, 999, 999]), {isTerminated: false, refused: []})
})
