/**
 * A call of four at 30 pictures a second, one of them on a screen of 120x40 in true colour: the CPU of that view's process
 * alone, and of the whole peer.
 *   node e2e/dist/measure/view-cpu.js [--clip FILE] [--seconds 30]
 */
import {setTimeout as delay} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {makeClip} from '../rig/clips.js'
import {scratchFolder} from '../rig/scope.js'
import {processCpuSeconds, treeUsage} from '../rig/usage.js'
import {line, report} from './report.js'
import {startScreenCall} from './screen-call.js'

/** Until everything runs compiled. */
const WARM_UP_SECONDS = 10
const {values} = parseArgs({options: {clip: {type: 'string'}, seconds: {type: 'string', default: '30'}}})
const seconds = Number(values.seconds)

await report(`Call of four on a screen, ${seconds} s, ${values.clip ?? 'synthetic clip'}`, async scope => {
  const clip = values.clip ?? (await makeClip(scratchFolder(scope), 'shapes', 10))
  const {terminal, viewPid} = await startScreenCall(scope, `file:${clip}`, {})
  const reading = () => ({
    atMs: performance.now(),
    view: processCpuSeconds(viewPid),
    peer: treeUsage(viewPid).cpuSeconds,
    updates: terminal.updates,
    bytes: terminal.bytesWritten,
  })
  await delay(WARM_UP_SECONDS * 1000)
  const before = reading()
  await delay(seconds * 1000)
  const after = reading()
  const elapsed = (after.atMs - before.atMs) / 1000
  const rate = (of: Exclude<keyof typeof before, 'atMs'>): number => (after[of] - before[of]) / elapsed
  const percent = rate('view') * 100
  return [
    line('updates of the screen', `${rate('updates').toFixed(1)} a second`, '>= 28', rate('updates') >= 28),
    line('bytes to the terminal', `${(rate('bytes') / 1000).toFixed(0)} kB/s`, '', true),
    line('CPU of the view process', `${percent.toFixed(1)} % of a core`, '<= 15', percent <= 15),
    line('CPU of the whole peer', `${(rate('peer') * 100).toFixed(1)} % of a core`, '', true),
  ]
})
