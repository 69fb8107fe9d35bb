/**
 * What a link costs a real peer: CPU time from the first hail until both have let each other in, connection and
 * certificates included. For the time to the first picture see first-picture.ts.
 *   node e2e/dist/measure/handshake.js [--links 20]
 */
import {parseArgs} from 'node:util'
import {endRtc} from 's2c-peer/io/link/rtc-library'
import {HostilePeer} from '../rig/hostile-peer.js'
import {PeerProcess} from '../rig/peer-process.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {treeUsage} from '../rig/usage.js'
import {type Line, line, report} from './report.js'

/** Per link, as the project promises it. */
const LIMIT_MS = 60
const SESSION = 'measured'
const PASSPHRASE = 'correct horse battery staple'
const {values} = parseArgs({options: {links: {type: 'string', default: '20'}}})
const links = Number(values.links)

await report(`${links} links of a real peer, one after the other`, async scope => {
  const args = ['--room-size', String(links + 1)]
  const {url: server} = await SignalingProcess.start(scope, {args})
  const env = {S2C_PASSPHRASE: PASSPHRASE}
  const peer = new PeerProcess(scope, {server, session: SESSION, env, record: false})
  const id = await peer.id()
  const cpuMs = (): number => treeUsage(peer.program.pid).cpuSeconds * 1000
  await peer.figures(2)
  const idleMs = await spent(cpuMs, () => peer.figures(3).then(() => undefined))

  const costs: number[] = []
  for (let count = 0; count < links; count++) {
    const guest = await HostilePeer.join(scope, server, {session: SESSION, passphrase: PASSPHRASE})
    costs.push(
      await spent(cpuMs, async () => {
        const link = await guest.enter(id, `Guest ${count}`)
        await peer.live(guest.id)
        link.say({type: 'bye'})
      }),
    )
    await peer.waitFor('peer', event => event.id === guest.id && event.state === 'closed')
  }
  endRtc()
  const [first, ...others] = costs as [number, ...number[]]
  const mean = others.reduce((sum, cost) => sum + cost, 0) / others.length
  return [
    costLine('the first link of a process', first),
    costLine('each further one, mean', mean),
    idleLine(idleMs / 3),
  ]
})

async function spent(cpuMs: () => number, action: () => Promise<void>): Promise<number> {
  const before = cpuMs()
  await action()
  return cpuMs() - before
}

function costLine(what: string, ms: number): Line {
  return line(what, `${ms.toFixed(0)} ms of CPU`, `<= ${LIMIT_MS} ms`, ms <= LIMIT_MS)
}

function idleLine(ms: number): Line {
  return line('for comparison, a second alone', `${ms.toFixed(0)} ms of CPU`, '', true)
}
