/** Random bytes as the core takes them: Node's own are Buffers, which JSON writes in another way. */
import {randomBytes} from 'node:crypto'
import type {RandomBytes} from 's2c-peer/core/seal/random-bytes'

export const freshBytes: RandomBytes = count => new Uint8Array(randomBytes(count))
