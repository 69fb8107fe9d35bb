/**
 * The signaling server killed for a minute in a call: who still sees and hears whom; how soon a newcomer
 * gets in once it is back; how soon a killed peer is known to be away.
 *   node e2e/dist/measure/signaling-down.js [--seconds 60] [--peers 3]
 */
import {parseArgs} from 'node:util'
import {PeerProcess} from '../rig/peer-process.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {isHeard} from '../rig/tone-call.js'
import {line, report} from './report.js'

const {values} = parseArgs({
  options: {seconds: {type: 'string', default: '60'}, peers: {type: 'string', default: '3'}},
})
const [seconds, size] = [Number(values.seconds), Number(values.peers)]

await report(`Signaling gone for ${seconds} s in a call of ${size}`, async scope => {
  const signaling = await SignalingProcess.start(scope)
  const options = {server: signaling.url, video: 'test', audio: 'test', record: false, args: ['--fps', '15']}
  const peers = Array.from({length: size}, () => new PeerProcess(scope, options))
  for (const peer of peers)
    await peer.waitFor('stats', each => each.peers.filter(isHeard).length === size - 1)
  await signaling.kill()
  await peers[0]!.waitFor('signaling', ({state}) => state === 'lost')
  const last = (await Promise.all(peers.map(peer => peer.figures(seconds)))).map(all => all.at(-1)!)
  const links = last.flatMap(each => each.peers)
  const good = links.filter(peer => peer.state === 'live' && peer.video.fps > 10 && isHeard(peer)).length
  const wanted = size * (size - 1)

  await SignalingProcess.start(scope, {port: signaling.port})
  const startedAt = performance.now()
  const newcomer = new PeerProcess(scope, options)
  for (const peer of peers) await newcomer.live(await peer.id())
  const joinedMs = performance.now() - startedAt

  const since = newcomer.mark
  const victim = await peers[0]!.id()
  const killedAt = performance.now()
  await peers[0]!.program.killGroup()
  await newcomer.waitFor('peer', ({id, state}) => id === victim && state !== 'live', {since})
  const awayMs = performance.now() - killedAt
  return [
    line('links that still carry picture and sound', `${good} of ${wanted}`, `${wanted}`, good === wanted),
    line(
      'newcomer live with all, server back',
      `${(joinedMs / 1000).toFixed(2)} s`,
      '<= 3 s',
      joinedMs <= 3000,
    ),
    line('killed peer known to be away', `${(awayMs / 1000).toFixed(2)} s`, '<= 6 s', awayMs <= 6000),
  ]
})
