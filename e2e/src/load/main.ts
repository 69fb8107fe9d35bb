/**
 * Load for a signaling server: simulated peers come at a steady rate, stay, and send each other envelopes at a steady rate.
 * Both are open loops: what waits is counted from when it was due. Ends with 1 when a peer met an error or an envelope was lost.
 *   node e2e/dist/load/main.js --url ws://127.0.0.1:1122 [--url …] [--peers 1000] [--room-size 8] [--joins-per-second 200]
 *     [--messages-per-second 1000] [--bytes 1000] [--seconds 20] [--addresses N] [--dialect s2c|peerjs|y-webrtc] [--no-pings]
 *     [--warm-up SECONDS] [--json]
 * `--warm-up` sends for so long before anything sent is judged: what is measured is a process whose code is compiled.
 * `--json` tells the same to a program, see telling.ts.
 * `--addresses N` spreads the peers of a server at the loopback over so many addresses of it, as a server takes a limited number
 * from each. Each peer is a file descriptor: see `ulimit -n`.
 */
import {parseArgs} from 'node:util'
import {Crowd} from './crowd.js'
import {DIALECTS, type DialectName} from './dialects.js'
import {OwnLoop} from './own-loop.js'
import {encodeTold, resultOf, shownTold, type Told} from './telling.js'

const LEAVES_PER_SECOND = 2_000

const {values} = parseArgs({
  options: {
    url: {type: 'string', multiple: true, default: ['ws://127.0.0.1:1122']},
    peers: {type: 'string', default: '1000'},
    'room-size': {type: 'string', default: '8'},
    'joins-per-second': {type: 'string', default: '200'},
    'messages-per-second': {type: 'string', default: '1000'},
    bytes: {type: 'string', default: '1000'},
    seconds: {type: 'string', default: '20'},
    addresses: {type: 'string', default: '0'},
    dialect: {type: 'string', default: 's2c'},
    'no-pings': {type: 'boolean', default: false},
    'warm-up': {type: 'string', default: '0'},
    json: {type: 'boolean', default: false},
  },
})
const isDialect = (name: string): name is DialectName => Object.hasOwn(DIALECTS, name)
if (!isDialect(values.dialect)) throw new Error(`--dialect is one of ${Object.keys(DIALECTS).join(', ')}`)
const tell = (told: Told): void => console.log(values.json ? encodeTold(told) : shownTold(told))

const ownLoop = new OwnLoop()
const crowd = new Crowd({
  dialect: DIALECTS[values.dialect],
  servers: values.url,
  size: Number(values.peers),
  roomSize: Number(values['room-size']),
  roomPrefix: `load-${process.pid}`,
  addresses: Number(values.addresses),
})
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    crowd.kill()
    process.exit(1)
  })

if (!values['no-pings']) crowd.askServer()
await crowd.join(Number(values['joins-per-second']))
tell({told: 'joined', count: crowd.joinedCount, of: crowd.peers.length})
const joining = crowd.takeTally()
const send = (seconds: string): Promise<void> =>
  crowd.send(Number(values['messages-per-second']), Number(seconds), Number(values.bytes))
if (Number(values['warm-up']) > 0) await send(values['warm-up'])
const warmUp = crowd.takeTally()
tell({told: 'warm'})
ownLoop.takeLateMs()
await send(values.seconds)
const steady = crowd.takeTally()
tell(resultOf({joining, warmUp, steady}, ownLoop.takeLateMs()))
await crowd.leave(LEAVES_PER_SECOND)
process.exit([joining, warmUp, steady].every(tally => tally.errorCount === 0 && tally.missing === 0) ? 0 : 1)
