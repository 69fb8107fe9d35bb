/**
 * From the command to the first remote picture, ten times, the others already live.
 *   node e2e/dist/measure/first-picture.js [--others 2]
 */
import {parseArgs} from 'node:util'
import {PeerProcess} from '../rig/peer-process.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {line, median, report} from './report.js'

const JOINS = 10
const {values} = parseArgs({options: {others: {type: 'string', default: '2'}}})
const others = Number(values.others)

await report(`${JOINS} joins to ${others} others`, async scope => {
  const {url: server} = await SignalingProcess.start(scope)
  const options = {server, video: 'test', audio: 'test', record: false}
  const present = Array.from({length: others}, () => new PeerProcess(scope, options))
  for (const peer of present) {
    await peer.id()
    if (others > 1) await peer.waitFor('stats', ({peers}) => peers.length === others - 1)
  }
  const times: number[] = []
  for (let join = 0; join < JOINS; join++) {
    const startedAt = performance.now()
    const newcomer = new PeerProcess(scope, {...options, args: ['--frames', '30']})
    await newcomer.waitFor('frame')
    times.push(performance.now() - startedAt)
    await newcomer.leave()
  }
  const middle = median(times)
  const shown = `${(middle / 1000).toFixed(2)} s (${(Math.min(...times) / 1000).toFixed(2)}-${(Math.max(...times) / 1000).toFixed(2)})`
  return [line('first remote picture, median', shown, '<= 1.5 s', middle <= 1500)]
})
