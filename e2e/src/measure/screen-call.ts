/** A call of four whose fourth has a screen: three peers that send and draw nothing, and one in a terminal of a given size. */

import {join} from 'node:path'
import {joinArguments} from '../rig/peer-process.js'
import {PEER_COMMAND, Program, ROOT} from '../rig/program.js'
import type {Scope} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {Terminal, type TerminalOptions} from '../rig/terminal.js'

const OTHERS = ['Ada', 'Grace', 'Joan'] as const
/** Somebody sits at it: half blocks in every colour. */
const LOOK = ['--glyphs', 'half', '--color', 'true'] as const
const DEADLINE_MS = 60_000

export type ScreenCall = {
  readonly terminal: Terminal
  /** The command is the view's own process. */
  readonly viewPid: number
}

/** `video`: what everybody sends. Resolves once all four are there and their pictures have come. */
export async function startScreenCall(
  scope: Scope,
  video: string,
  options: TerminalOptions,
): Promise<ScreenCall> {
  const {url: server} = await SignalingProcess.start(scope)
  const sends = {server, video, audio: 'test', look: LOOK}
  for (const name of OTHERS)
    new Program(scope, PEER_COMMAND, [...joinArguments({...sends, name}), '--view', 'none'])
  const terminal = new Terminal(scope, PEER_COMMAND, joinArguments({...sends, name: 'Me'}), {
    ...{cols: 120, rows: 40},
    ...options,
  })
  await terminal.waitFor(`${OTHERS.length + 1} here`, {deadlineMs: DEADLINE_MS})
  return {terminal, viewPid: terminal.pid}
}

/** The same on the screen without peers: a view before an engine of moving pictures, on a machine that has not three more to run. */
export async function startLoneScreen(scope: Scope, options: TerminalOptions): Promise<ScreenCall> {
  const demo = [join(ROOT, 'peer/dist/bench/demo.js'), String(OTHERS.length)]
  const env = {...options.env, COLORTERM: 'truecolor'}
  const terminal = new Terminal(scope, process.execPath, demo, {cols: 120, rows: 40, ...options, env})
  await terminal.waitFor(`${OTHERS.length + 1} here`, {deadlineMs: DEADLINE_MS})
  return {terminal, viewPid: terminal.pid}
}
