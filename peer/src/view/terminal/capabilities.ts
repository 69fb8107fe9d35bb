/**
 * What the terminal at hand can show, read once from the option and the environment when the view starts.
 */

import type {ColourMode} from '../../core/picture/paint/look.js'

export type ColourOption = 'auto' | ColourMode
/** The variables that matter here; `process.env` is one. */
export type Environment = {
  readonly [name in
    | 'NO_COLOR'
    | 'COLORTERM'
    | 'TERM'
    | 'TERM_PROGRAM'
    | 'WT_SESSION'
    | 'VTE_VERSION'
    | 'KITTY_WINDOW_ID'
    | 'TMUX'
    | 'STY'
    | 'LC_ALL'
    | 'LC_CTYPE'
    | 'LANG']?: string | undefined
}

/** Terminals that show every colour, by what they call themselves. */
const TRUE_COLOUR_TERM = /-direct|^(?:xterm-)?(?:kitty|ghostty|alacritty|foot|wezterm|rio|contour)/
const TRUE_COLOUR_PROGRAM = /^(?:iTerm\.app|WezTerm|vscode|ghostty|Hyper|rio|WarpTerminal)$/
/** Those of paper, or of two colours. */
const COLOURLESS_TERM = /^(?:dumb|vt\d|ansi-m|.*-m(?:ono)?$)/

/**
 * The option decides; then NO_COLOR (no-color.org: any value but an empty one); then COLORTERM, which terminals set that
 * show every colour, then the names of the terminal.
 */
export function colourMode(option: ColourOption, env: Environment, platform: string): ColourMode {
  if (option !== 'auto') return option
  const {NO_COLOR = '', COLORTERM = '', TERM = '', TERM_PROGRAM = '', WT_SESSION = ''} = env
  if (NO_COLOR !== '' || COLOURLESS_TERM.test(TERM)) return 'none'
  if (/^(?:truecolor|24bit)$/i.test(COLORTERM) || TRUE_COLOUR_TERM.test(TERM)) return 'true'
  if (TRUE_COLOUR_PROGRAM.test(TERM_PROGRAM) || WT_SESSION !== '' || platform === 'win32') return 'true'
  return /256/.test(TERM) ? '256' : '16'
}

/** POSIX: the first of LC_ALL, LC_CTYPE and LANG that is set names the encoding. Windows consoles take UTF-8. */
export function usesUnicode(env: Environment, platform: string): boolean {
  if (platform === 'win32') return true
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(value => (value ?? '') !== '')
  return /utf-?8/i.test(locale ?? '')
}
