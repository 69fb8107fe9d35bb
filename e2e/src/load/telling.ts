/**
 * What a run of load tells while it goes on: for people in lines, for programs (`--json`) as one object a line. Pure; `main.ts`
 * writes it, `probe.ts` reads it.
 */
import {type Errors, shownErrors, shownWaits, type Tally, type Waits, waitsOf} from './tally.js'

export type Told =
  | {readonly told: 'joined'; readonly count: number; readonly of: number}
  /** From now on what is sent is judged. */
  | {readonly told: 'warm'}
  | {
      readonly told: 'result'
      readonly joins: Waits
      readonly relays: Waits
      /** Of those who lost their connection meanwhile. */
      readonly returns: Waits
      readonly sent: number
      readonly missing: number
      /** Of the joining, the warming up, and what is judged. */
      readonly errors: readonly Errors[]
      /** The 99th percentile of how late the measuring process itself was. */
      readonly ownLateMs: number
    }

export type Stretches = {readonly joining: Tally; readonly warmUp: Tally; readonly steady: Tally}

export const resultOf = ({joining, warmUp, steady}: Stretches, ownLateMs: number): Told => ({
  ...{told: 'result', joins: waitsOf(joining.joins), relays: waitsOf(steady.relays)},
  ...{returns: waitsOf(steady.returns), sent: steady.sentCount, missing: steady.missing, ownLateMs},
  errors: [joining, warmUp, steady].map(({errors}) => errors),
})

export const encodeTold = (told: Told): string => JSON.stringify(told)

/** A line of our own `--json`; throws for any other text. */
export const decodeTold = (line: string): Told => JSON.parse(line) as Told

/** For people. */
export function shownTold(told: Told): string {
  switch (told.told) {
    case 'joined':
      return `joined     ${told.count} of ${told.of}`
    case 'warm':
      return 'warm'
    case 'result':
      return [
        `join       ${shownWaits(told.joins)}`,
        `relay      ${shownWaits(told.relays)}`,
        `back after a loss  ${shownWaits(told.returns)}, ${told.returns.count} times`,
        `errors     ${told.errors.map(shownErrors).join('; ')}`,
        `envelopes  ${told.sent} sent, ${told.missing} lost`,
        `this process's own loop, late  p99 ${told.ownLateMs.toFixed(1)} ms`,
      ].join('\n')
    default:
      return told satisfies never
  }
}
