/** Small tables and the little arithmetic that measurements share. */
import {cpus, loadavg} from 'node:os'
import {ProgramScope} from '../rig/scope.js'

/** `limit` is what the figure is to stay within; empty when nothing is promised. */
export type Line = {what: string; figure: string; limit: string; holds: boolean}

export const line = (what: string, figure: string, limit: string, holds: boolean): Line => ({
  what,
  figure,
  limit,
  holds,
})

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

/** What flags come to. Ends the process with code 2 and the error's sentence where they cannot be used. */
export function usable<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    console.error((error as Error).message)
    process.exit(2)
  }
}

/** Runs a measurement with a scope of its own, prints its table, and ends the process: 1 when a limit is broken. */
export async function report(
  title: string,
  measure: (scope: ProgramScope) => Promise<Line[]>,
): Promise<never> {
  const scope = new ProgramScope()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void scope.end().then(() => process.exit(1)))
  try {
    const lines = await measure(scope)
    print(title, lines)
    process.exitCode = lines.length > 0 && lines.every(({holds}) => holds) ? 0 : 1
  } finally {
    await scope.end()
  }
  process.exit()
}

function print(title: string, lines: readonly Line[]): void {
  const load = loadavg()[0]!.toFixed(1)
  const width = Math.max(...lines.map(({what}) => what.length))
  console.log(`${title} (${cpus().length} cores, load ${load}, Node ${process.version})`)
  for (const {what, figure, limit, holds} of lines)
    console.log(
      `  ${what.padEnd(width)}  ${figure.padEnd(24)} ${limit.padEnd(12)} ${holds ? 'ok' : 'BROKEN'}`,
    )
}
