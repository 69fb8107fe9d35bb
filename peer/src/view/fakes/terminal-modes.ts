/**
 * In which modes a terminal is after all that was written to it, as far as a program can leave it otherwise than it found
 * it: private modes (DEC, xterm), kitty's stack of keyboard modes, of which each screen has its own, and colours. For tests. Pure.
 */

export type TerminalModes = {
  /** Private modes by number that are not as in a new terminal, in their order. */
  readonly changed: readonly number[]
  /** How deep the stacks are. */
  readonly keyboards: {readonly normal: number; readonly alternate: number}
  /** Whether text would be drawn in the terminal's own way. */
  readonly plain: boolean
}

/** Wrapping and the cursor; all others are off. */
const ON_AT_FIRST: ReadonlySet<number> = new Set([7, 25])
const ALTERNATE_SCREEN = 1049
/** A sequence that CAN cuts off does not match. */
const SEQUENCE = /\x1b\[([?<>=]?)([\d;:]*)([@-~])/g

export function modesAfter(written: string): TerminalModes {
  const changed = new Set<number>()
  const keyboards = {normal: 0, alternate: 0}
  let plain = true
  const screen = (): 'normal' | 'alternate' => (changed.has(ALTERNATE_SCREEN) ? 'alternate' : 'normal')
  for (const [, kind, parameters = '', final] of written.matchAll(SEQUENCE)) {
    if (kind === '?' && (final === 'h' || final === 'l')) {
      for (const mode of parameters.split(';').map(Number)) {
        if ((final === 'h') === ON_AT_FIRST.has(mode)) changed.delete(mode)
        else changed.add(mode)
      }
    } else if (final === 'u' && kind === '>') keyboards[screen()]++
    else if (final === 'u' && kind === '<') keyboards[screen()] = Math.max(0, keyboards[screen()] - 1)
    else if (final === 'm' && kind === '') plain = /^0?$/.test(parameters)
  }
  return {changed: [...changed].sort((a, b) => a - b), keyboards, plain}
}
