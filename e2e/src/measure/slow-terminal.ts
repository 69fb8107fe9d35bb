/**
 * A call of four on a screen of 120x40 in true colour whose terminal reads so many bytes a second: how long after a key its
 * effect is read from the terminal's end, behind all the pictures ahead of it, and how late the view's event loop is,
 * without what it waited for a processor, beside
 * the one of an idle process at the same time.
 *   node e2e/dist/measure/slow-terminal.js [--clip FILE | --alone] [--keys 40] [--rates 0,1000000,100000]
 * A rate of 0 is a terminal that reads all there is. `--alone`: moving pictures without peers.
 */
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {seededRandom} from '@s2c/shared/sim/random'
import {makeClip} from '../rig/clips.js'
import {Program, ROOT} from '../rig/program.js'
import {ProgramScope, scratchFolder} from '../rig/scope.js'
import type {Terminal} from '../rig/terminal.js'
import type {Lateness, LoopLateness} from './loop-probe.js'
import {type Line, line, report} from './report.js'
import {type ScreenCall, startLoneScreen, startScreenCall} from './screen-call.js'

const WARM_UP_SECONDS = 12
/** Between two keys at least, and that much more at random: keys fall anywhere between two pictures. */
const PAUSE_MS = 250
/** A terminal that reads all there is shows a key at once; one that does not may lag so far. */
const [KEY_LIMIT_MS, LAG_LIMIT_MS, LOOP_LIMIT_MS] = [50, 500, 15]

const {values} = parseArgs({
  options: {
    clip: {type: 'string'},
    alone: {type: 'boolean', default: false},
    keys: {type: 'string', default: '40'},
    rates: {type: 'string', default: '0,1000000,100000'},
  },
})
const random = seededRandom(1)

await report(`Keys and lag in a call of four, ${values.clip ?? 'synthetic clip'}`, async scope => {
  const clip = values.clip ?? (await makeClip(scratchFolder(scope), 'shapes', 10))
  const lines: Line[] = []
  for (const rate of values.rates.split(',').map(Number)) lines.push(...(await measureAt(rate, clip)))
  return lines
})

async function measureAt(bytesPerSecond: number, clip: string): Promise<Line[]> {
  const scope = new ProgramScope()
  try {
    const file = join(scratchFolder(scope), 'loop')
    const probe = `--import=${join(ROOT, 'e2e/dist/measure/loop-probe.js')}`
    const env = {NODE_OPTIONS: probe, S2C_LOOP_FILE: file, S2C_LOOP_AFTER_SECONDS: String(WARM_UP_SECONDS)}
    const idle = new Program(scope, process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {env})
    const options = {env, ...(bytesPerSecond === 0 ? {} : {bytesPerSecond})}
    const call = values.alone
      ? await startLoneScreen(scope, options)
      : await startScreenCall(scope, `file:${clip}`, options)
    await delay(WARM_UP_SECONDS * 1000)
    const name = bytesPerSecond === 0 ? 'all there is' : `${bytesPerSecond / 1000} kB/s`
    const [shown, atMs] = [call.terminal.updates, performance.now()]
    const keys = await keyLines(call.terminal, name, bytesPerSecond === 0 ? KEY_LIMIT_MS : LAG_LIMIT_MS)
    const rate = ((call.terminal.updates - shown) * 1000) / (performance.now() - atMs)
    return [
      ...keys,
      line(`${name}: updates`, `${rate.toFixed(1)} a second`, '', true),
      ...loopLines(name, call, file, idle.pid),
    ]
  } finally {
    await scope.end()
  }
}

/** One key that goes through the engine, and one that is the view's own affair and covers pictures. */
async function keyLines(terminal: Terminal, name: string, limitMs: number): Promise<Line[]> {
  const mute = await effects(terminal, 'm', () => terminal.rows().at(-1)!.includes('muted'))
  const help = await effects(terminal, '?', () => terminal.text().includes('show or hide this help'))
  return [
    lagLine(`${name}: mute, by way of the engine`, mute, limitMs),
    lagLine(`${name}: help, over the pictures and away`, help, limitMs),
  ]
}

/** The key turns it on, and again off; milliseconds until the screen says so. */
async function effects(terminal: Terminal, key: string, isSeen: () => boolean): Promise<number[]> {
  const took: number[] = []
  for (let stroke = 0; stroke < Number(values.keys); stroke++) {
    await delay(PAUSE_MS + random.below(PAUSE_MS))
    const wasSeen = isSeen()
    const atMs = performance.now()
    terminal.type(key)
    await terminal.waitFor(() => isSeen() !== wasSeen, {what: `an effect of ${key}`})
    took.push(performance.now() - atMs)
  }
  return took
}

function lagLine(what: string, tookMs: readonly number[], limitMs: number): Line {
  const sorted = tookMs.toSorted((a, b) => a - b)
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!
  const shown = `p50 ${at(0.5).toFixed(0)}, p95 ${at(0.95).toFixed(0)}, most ${at(1).toFixed(0)} ms`
  return line(what, shown, `p95 <= ${limitMs}`, at(0.95) <= limitMs)
}

function loopLines(name: string, {viewPid}: ScreenCall, file: string, idlePid: number): Line[] {
  const read = (pid: number): LoopLateness =>
    JSON.parse(readFileSync(`${file}.${pid}`, 'utf8')) as LoopLateness
  const describe = ({p50, p99, most}: Lateness): string =>
    `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, most ${most.toFixed(0)} ms`
  const [{all, withoutWaiting}, idle] = [read(viewPid), read(idlePid)]
  const limit = `p99 <= ${LOOP_LIMIT_MS}`
  return [
    line(
      `${name}: event loop late by itself`,
      describe(withoutWaiting),
      limit,
      withoutWaiting.p99 <= LOOP_LIMIT_MS,
    ),
    line(`${name}: with waiting for a processor`, describe(all), '', true),
    line(`${name}: that of an idle process`, describe(idle.all), '', true),
  ]
}
