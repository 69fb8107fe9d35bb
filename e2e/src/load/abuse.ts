/**
 * Bad clients for a signaling server, each with one socket at a time: after an attempt a pause, then the next kind.
 *   node e2e/dist/load/abuse.js --url ws://127.0.0.1:1122 [--sockets 1000] [--seconds 60] [--pause-ms 2000] [--addresses 16]
 * Prints how many attempts of each kind there were.
 */
import {randomBytes} from 'node:crypto'
import {setMaxListeners} from 'node:events'
import {setTimeout as delay} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {makeIdentity} from '@s2c/shared/peer-id'
import {ed25519Key} from 's2c-peer/io/trust/ed25519'
import {ABUSES} from './abuses.js'
import {loopbackAddress} from './loopback-address.js'

/** Good clients have the first addresses. */
const FIRST_ADDRESS = 254
const {values} = parseArgs({
  options: {
    url: {type: 'string', default: 'ws://127.0.0.1:1122'},
    sockets: {type: 'string', default: '1000'},
    seconds: {type: 'string', default: '60'},
    'pause-ms': {type: 'string', default: '2000'},
    addresses: {type: 'string', default: '16'},
  },
})
const [sockets, pauseMs, addresses] = [
  Number(values.sockets),
  Number(values['pause-ms']),
  Number(values.addresses),
]
const over = AbortSignal.timeout(Number(values.seconds) * 1000)
setMaxListeners(0, over)
const kinds = Object.entries(ABUSES)
const attempts = new Map<string, number>()

await Promise.all(Array.from({length: sockets}, (_, number) => abuse(number)))
console.log(Array.from(attempts, ([kind, count]) => `${kind} ${count}`).join(', '))
process.exit(0)

async function abuse(number: number): Promise<void> {
  const identity = makeIdentity(randomBytes(32), ed25519Key)
  const localAddress = loopbackAddress(FIRST_ADDRESS + (number % addresses))
  await pause()
  for (let turn = number; !over.aborted; turn++) {
    const [kind, attempt] = kinds[turn % kinds.length]!
    attempts.set(kind, (attempts.get(kind) ?? 0) + 1)
    await attempt({url: values.url, localAddress, identity, number, signal: over})
    await pause()
  }
}

/** None waits as long as its neighbour. */
async function pause(): Promise<void> {
  await delay(pauseMs * (0.5 + Math.random()), undefined, {signal: over}).catch(() => undefined)
}
