/**
 * npm run bench [-- --clips FOLDER]: every stage and the whole path against its reference, printed and written
 * to docs/benchmarks.md between its two marks. The folder may hold real clips (.mp4); without it a synthetic one serves.
 */
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {cpus} from 'node:os'
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import {run as coding} from 's2c-peer/bench/coding'
import {run as colourCoding} from 's2c-peer/bench/colour-coding'
import {run as compositor} from 's2c-peer/bench/compositor'
import {run as conversion} from 's2c-peer/bench/conversion'
import {run as handshake} from 's2c-peer/bench/handshake'
import {run as packets} from 's2c-peer/bench/packets'
import {run as paths} from 's2c-peer/bench/paths'
import type {BenchRow} from 's2c-peer/bench/row'
import {run as sound} from 's2c-peer/bench/sound'
import {ROOT} from '../rig/program.js'
import {run as call} from './call.js'

const REPORT = join(ROOT, 'docs/benchmarks.md')
const BEGIN = '<!-- bench: begin -->'
const END = '<!-- bench: end -->'

const {values} = parseArgs({options: {clips: {type: 'string'}}})
const folder = values.clips ?? null
const talkingHead =
  folder === null ? undefined : readdirSync(folder).find(name => /talking.*\.mp4$/.test(name))

const sections: [title: string, rows: BenchRow[]][] = [
  ['Conversion and painting', await conversion(folder)],
  ['Pictures of levels', await coding(folder)],
  ['Colour pictures', await colourCoding(folder)],
  ['Bad paths, simulated', await paths(folder)],
  ['Packets', await packets()],
  ['Handshake', await handshake()],
  ['Sound', await sound(folder)],
  ['View', await compositor(folder)],
  ['Whole path', await call(talkingHead === undefined ? null : join(folder!, talkingHead))],
]
const report = [machine(), ...sections.map(([title, rows]) => `### ${title}\n\n${table(rows)}`)].join('\n\n')
console.log(report)
const page = readFileSync(REPORT, 'utf8')
const [before, after] = [page.slice(0, page.indexOf(BEGIN) + BEGIN.length), page.slice(page.indexOf(END))]
writeFileSync(REPORT, `${before}\n${report}\n${after}`)
process.exit(0)

function machine(): string {
  const [cpu] = cpus()
  return `${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpu?.model ?? 'unknown processor'}, Node ${process.versions.node}, ${process.platform}.`
}

function table(rows: readonly BenchRow[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const body = rows.map(({stage, figure, reference, ratio}) => line([stage, figure, reference, ratio]))
  return [
    line(['what', 'figure', 'reference in the same run', 'ratio']),
    line(['---', '---', '---', '---']),
    ...body,
  ].join('\n')
}
