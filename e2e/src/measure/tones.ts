/**
 * Two peers sound 440 and 880 Hz, a third listens: how clear the pitches are and how deep the level ever drops.
 *   node e2e/dist/measure/tones.js [--seconds 30] [--loss PERCENT] [--stall]     (loss: as root, needs nftables)
 * With --stall the loops of all peers stand still for 60 ms twice a second.
 */
import {parseArgs} from 'node:util'
import {Namespace} from '../rig/namespace.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {judgeCall, listenToTones} from '../rig/tone-call.js'
import {line, report} from './report.js'

const {values} = parseArgs({
  options: {
    seconds: {type: 'string', default: '30'},
    loss: {type: 'string', default: '0'},
    stall: {type: 'boolean', default: false},
  },
})
const STALLING = new URL('../rig/stalling.js', import.meta.url).href
const env: Record<string, string> = values.stall ? {NODE_OPTIONS: `--import ${STALLING}`} : {}
const [seconds, loss] = [Number(values.seconds), Number(values.loss)]

await report(
  `Two pitches for ${seconds} s, ${loss} % of packets lost${values.stall ? ', stalls' : ''}`,
  async scope => {
    const options = loss === 0 ? {server: (await SignalingProcess.start(scope)).url} : losing()
    const verdict = judgeCall(await listenToTones(scope, {...options, env}, seconds))
    const share = `${(verdict.clearShare * 100).toFixed(1)} % of windows`
    const drop = `${verdict.deepestDropDb.toFixed(1)} dB at ${verdict.deepestDropAtMs} ms`
    const clear = verdict.overRestDb95.map(level => level.toFixed(1)).join(' and ')
    return [
      line(
        'both pitches 20 dB over the rest',
        share,
        loss > 0 ? '' : '>= 95 %',
        loss > 0 || verdict.clearShare >= 0.95,
      ),
      line('what 95 % of windows reach', `${clear} dB`, '', true),
      line('deepest drop of a 20 ms window', drop, '<= 12 dB', verdict.deepestDropDb <= 12),
    ]

    function losing(): {server: null; wrap: Namespace['wrap']} {
      const network = new Namespace(scope)
      network.loseUdp(loss)
      return {server: null, wrap: network.wrap}
    }
  },
)
