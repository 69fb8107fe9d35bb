/** A minute of figures as a row of small bars. Pure. */
import {within} from '@s2c/shared/within'
import {HISTORY_SECONDS} from './history.js'

const UNICODE_BARS = '▁▂▃▄▅▆▇'
/** From low to high, for terminals without block elements. */
const ASCII_BARS = '_.-=+*#'
/** Of each bar, so that a minute is a whole number of them. */
const SECONDS_A_BAR = [1, 2, 3, 4, 5, 6, 10]

/**
 * In at most so many columns, or as few as a bar for ten seconds needs; blank before the first value. Bars rise from 0 to the
 * highest value or to `least` (more than 0), whichever is more, so that little noise looks like little. Each shows the highest of its seconds.
 */
export function sparkline(values: readonly number[], least: number, cols: number, unicode: boolean): string {
  const seconds = SECONDS_A_BAR.find(each => HISTORY_SECONDS / each <= cols) ?? SECONDS_A_BAR.at(-1)!
  const bars = unicode ? UNICODE_BARS : ASCII_BARS
  const top = Math.max(least, ...values)
  const blank = Array.from({length: HISTORY_SECONDS - values.length}, () => null)
  const places = [...blank, ...values]
  return Array.from({length: HISTORY_SECONDS / seconds}, (_, bar) => {
    const known = places.slice(bar * seconds, (bar + 1) * seconds).filter(value => value !== null)
    return known.length === 0 ? ' ' : bars[stepOf(Math.max(...known) / top, bars.length)]!
  }).join('')
}

const stepOf = (share: number, steps: number): number => within(Math.floor(share * steps), steps - 1)
