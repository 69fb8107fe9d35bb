/**
 * What the terminal at hand can show, read once from the option and the environment when the view starts.
 */

export type ColorOption = 'auto' | 'none' | '16' | '256' | 'true'
/** The variables that matter here; `process.env` is one. */
export type Environment = {
  readonly [name in 'NO_COLOR' | 'TERM' | 'LC_ALL' | 'LC_CTYPE' | 'LANG']?: string | undefined
}

/** The option decides; then NO_COLOR (no-color.org: any value but an empty one); then a terminal without colour. */
export function usesColour(option: ColorOption, env: Environment): boolean {
  if (option !== 'auto') return option !== 'none'
  if ((env.NO_COLOR ?? '') !== '') return false
  return env.TERM !== 'dumb'
}

/** POSIX: the first of LC_ALL, LC_CTYPE and LANG that is set names the encoding. Windows consoles take UTF-8. */
export function usesUnicode(env: Environment, platform: string): boolean {
  if (platform === 'win32') return true
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(value => (value ?? '') !== '')
  return /utf-?8/i.test(locale ?? '')
}
