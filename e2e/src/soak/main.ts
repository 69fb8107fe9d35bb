/**
 * A meeting that people join, leave, are killed in, cut off from and moved within, for minutes or for hours; at the end all who
 * are there must see and hear all. Needs root and iproute2.
 *   node e2e/dist/soak/main.js [--peers 5] [--minutes 10] [--every 2] [--seed N]
 */
import {randomInt} from 'node:crypto'
import {parseArgs} from 'node:util'
import {line, megabytes, report} from '../measure/report.js'
import {soak} from './soak.js'

const {values} = parseArgs({
  options: {
    peers: {type: 'string', default: '5'},
    minutes: {type: 'string', default: '10'},
    every: {type: 'string', default: '2'},
    seed: {type: 'string', default: String(randomInt(1e9))},
  },
})
/** What collections leave is not the same each time. */
const MOST_GROWN_BYTES = 20e6
const [seats, minutes, seconds, seed] = [values.peers, values.minutes, values.every, values.seed].map(Number)

await report(`${seats} peers for ${minutes} minutes, seed ${seed}`, async scope => {
  const options = {seats: seats!, durationMs: minutes! * 60_000, everyMs: seconds! * 1000}
  const {happenings, complaints, settledMs, grownBytes} = await soak(scope, seed!, options)
  for (const complaint of complaints) console.log(complaint)
  const grown = Math.max(0, ...grownBytes)
  return [
    line('happenings', String(happenings), '', true),
    line('complaints at the end', String(complaints.length), '0', complaints.length === 0),
    line('until the last was settled', `${(settledMs / 1000).toFixed(1)} s`, '', true),
    line(
      `grown by, of ${grownBytes.length} old enough`,
      megabytes(grown),
      '<= 20 MB',
      grown <= MOST_GROWN_BYTES,
    ),
  ]
})
