/**
 * npm run bench [-- --clips FOLDER] [--only NAME,NAME]: every stage and the whole path against its reference, printed and
 * written to docs/benchmarks.md between its two marks, with pictures in docs/figures. The folder may hold real clips (.mp4);
 * without it a synthetic one serves. Sections that are not named stay as they stand.
 */
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {cpus} from 'node:os'
import {dirname, join} from 'node:path'
import {parseArgs} from 'node:util'
import {draw} from 's2c-peer/bench/chart/draw'
import {run as coding} from 's2c-peer/bench/coding'
import {run as colourCoding} from 's2c-peer/bench/colour-coding'
import {run as compositor} from 's2c-peer/bench/compositor'
import {run as conversion} from 's2c-peer/bench/conversion'
import {run as handshake} from 's2c-peer/bench/handshake'
import {run as packets} from 's2c-peer/bench/packets'
import {run as paths} from 's2c-peer/bench/paths'
import {figurePath, sectionText, withSections} from 's2c-peer/bench/report'
import type {BenchResult, BenchRow} from 's2c-peer/bench/row'
import {run as sound} from 's2c-peer/bench/sound'
import {run as voiceProcessing} from 's2c-peer/bench/voice-processing'
import {ROOT} from '../rig/program.js'
import {run as call} from './call.js'

const REPORT = join(ROOT, 'docs/benchmarks.md')

type Bench = {readonly name: string; readonly title: string; readonly run: () => Promise<BenchResult>}

const {values} = parseArgs({options: {clips: {type: 'string'}, only: {type: 'string'}}})
const folder = values.clips ?? null

/** In the order of the page. */
const benches: readonly Bench[] = [
  {name: 'conversion', title: 'Conversion and painting', run: () => conversion(folder)},
  {name: 'levels', title: 'Pictures of levels', run: () => coding(folder)},
  {name: 'colour', title: 'Colour pictures', run: () => colourCoding(folder)},
  {name: 'paths', title: 'Bad paths, simulated', run: () => paths(folder)},
  {name: 'packets', title: 'Packets', run: () => rowsAlone(packets())},
  {name: 'handshake', title: 'Handshake', run: () => rowsAlone(handshake())},
  {name: 'sound', title: 'Sound', run: () => rowsAlone(sound(folder))},
  {name: 'voice', title: 'Voice processing', run: () => rowsAlone(voiceProcessing(folder))},
  {name: 'view', title: 'View', run: () => rowsAlone(compositor(folder))},
  {name: 'call', title: 'Whole path', run: () => rowsAlone(call(talkingHead()))},
]

const measured = new Map<string, string>()
for (const {title, run} of chosen(values.only)) {
  const startMs = performance.now()
  const result = await run()
  const section = sectionText(title, circumstances((performance.now() - startMs) / 1000), result)
  console.log(`${section}\n`)
  measured.set(title, section)
  for (const chart of result.charts) write(join(dirname(REPORT), figurePath(chart)), draw(chart))
}
const titles = benches.map(({title}) => title)
write(REPORT, withSections(readFileSync(REPORT, 'utf8'), titles, measured))
process.exit(0)

function chosen(only: string | undefined): readonly Bench[] {
  if (only === undefined) return benches
  const names = only.split(',')
  const unknown = names.find(name => !benches.some(bench => bench.name === name))
  if (unknown === undefined) return benches.filter(({name}) => names.includes(name))
  throw new Error(`no bench is called ${unknown}; there are ${benches.map(({name}) => name).join(', ')}`)
}

async function rowsAlone(rows: Promise<BenchRow[]>): Promise<BenchResult> {
  return {rows: await rows, charts: []}
}

/** Null where the folder has none. */
function talkingHead(): string | null {
  if (folder === null) return null
  const name = readdirSync(folder).find(name => /talking.*\.mp4$/.test(name))
  return name === undefined ? null : join(folder, name)
}

function circumstances(seconds: number): string {
  const [cpu] = cpus()
  const machine = `${cpus().length} x ${cpu?.model ?? 'unknown processor'}, Node ${process.versions.node}, ${process.platform}`
  return `${new Date().toISOString().slice(0, 10)}, ${machine}; took ${seconds.toFixed(0)} s.`
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), {recursive: true})
  writeFileSync(path, content)
}
