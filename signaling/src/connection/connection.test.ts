import assert from 'node:assert/strict'
import {EventEmitter} from 'node:events'
import type {Writable} from 'node:stream'
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
  isTerminated = false
  ping(): void {
    this.emit('pong', Buffer.of())
  }
  terminate(): void {
    this.isTerminated = true
  }
}

/** As much of the stream below it as is told something. */
class FakeWire {
  writableLength = 0
  write(frame: Buffer): void {
    this.writableLength += frame.length
  }
}

/** `taken`: how many bytes the network takes before each heartbeat, at which the peer is told more. */
function beating(taken: readonly number[]): {isTerminated: boolean; refused: string[]} {
  const [socket, wire] = [new FakeSocket(), new FakeWire()]
  const ends = {socket: socket as unknown as WebSocket, wire: wire as unknown as Writable}
  const refused: string[] = []
  const log = pino({level: 'silent'})
  const connection = new Connection(1, ends, '192.0.2.1', {
    limits: DEFAULT_LIMITS,
    refusals: new RefusalCounts({log, logAddresses: false, counted: reason => refused.push(reason)}),
    nonces: new Nonces(),
    refuseJoin: () => null,
    relayed: () => undefined,
  })
  connection.open({
    received: () => undefined,
    pinged: () => undefined,
    ponged: ({gate}) => void gate.police(0, performance.now()),
    failed: () => undefined,
    closed: () => undefined,
  })
  for (const bytes of taken) {
    connection.tell({type: 'pong'})
    wire.writableLength = Math.max(0, wire.writableLength - bytes)
    connection.beat()
  }
  return {isTerminated: socket.isTerminated, refused}
}

test('who answers each heartbeat and still reads nothing is cut off, who reads slowly is not', () => {
  assert.deepEqual(beating([0, 0, 0]), {isTerminated: true, refused: ['tooSlow']})
  assert.deepEqual(beating([1, 1, 1, 1, 1, 1]), {isTerminated: false, refused: []})
  assert.deepEqual(beating([999, 999, 999, 999]), {isTerminated: false, refused: []})
})
