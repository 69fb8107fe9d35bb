/**
 * A process that joins a session by signaling alone, as an engine without a named server does: no devices, no links. Prints
 * how many others are there at each change. Many of them start at once on a small machine.
 *   node e2e/dist/rig/signaling-peer.js SESSION
 */
import {randomBytes} from 'node:crypto'
import {makeIdentity} from '@s2c/shared/peer-id'
import pino from 'pino'
import {SignalingClient} from 's2c-peer/io/signaling/client'
import {LOCAL_TIMING} from 's2c-peer/io/signaling/connection'
import {LocalServer} from 's2c-peer/io/signaling/local-server'

const session = process.argv[2]!
const log = pino({level: 'silent'})
const others = new Set<string>()

function tell(change: () => void): void {
  change()
  console.log(others.size)
}

const local = new LocalServer({
  log,
  lan: {session, isNamePublic: false, bind: null},
})
const find = local.finder({rank: () => 0, notice: sentence => console.error(sentence)})
const client = new SignalingClient(
  {servers: find, session, identity: makeIdentity(randomBytes(32)), log, timing: LOCAL_TIMING},
  {
    welcome: ({peers}) =>
      tell(() => {
        others.clear()
        for (const peer of peers) others.add(peer)
      }),
    joined: peer => tell(() => others.add(peer)),
    left: peer => tell(() => others.delete(peer)),
    signal: () => undefined,
    iceServers: () => undefined,
    lost: () => tell(() => others.clear()),
    refused: ({message}) => console.error(message),
  },
)
process.once('SIGTERM', async () => {
  await client.leave()
  await local.close()
  process.exit()
})
await client.connect()
