/**
 * How a terminal is told to call a person who looks elsewhere: its bell, or a notification of the desktop by the sequence
 * that it is known for. OSC 9 is iTerm2's, OSC 777 rxvt-unicode's. Pure.
 */
import type {Environment} from './capabilities.js'

/** `none`: not known for any, or within tmux and screen, which pass on none that is not wrapped. */
export type DesktopChannel = 'osc9' | 'osc777' | 'none'
export type Means = {readonly bell: boolean; readonly desktop: boolean}

const BELL = '\x07'
const END = '\x1b\\'
/** Also what keeps a name from being read as numbers: OSC 9 with these is a progress bar on some terminals. */
const TITLE = 's2c'
/** Code points; desktops cut sooner. */
const MAX_TEXT = 120

const MULTIPLEXER_TERM = /^(?:tmux|screen)/
const OSC9_PROGRAM = /^(?:iTerm\.app|WezTerm|ghostty|WarpTerminal)$/
const OSC9_TERM = /^(?:xterm-)?(?:kitty|ghostty|wezterm)/
const OSC777_TERM = /^(?:rxvt-unicode|foot|contour)/

export function desktopChannel(env: Environment): DesktopChannel {
  const {TERM = '', TERM_PROGRAM = '', VTE_VERSION = '', KITTY_WINDOW_ID = '', TMUX = '', STY = ''} = env
  if (TMUX !== '' || STY !== '' || MULTIPLEXER_TERM.test(TERM)) return 'none'
  if (OSC9_PROGRAM.test(TERM_PROGRAM) || OSC9_TERM.test(TERM) || KITTY_WINDOW_ID !== '') return 'osc9'
  return OSC777_TERM.test(TERM) || VTE_VERSION !== '' ? 'osc777' : 'none'
}

/** Empty when nothing was wished for. A desktop that cannot be reached is made up for by the bell. */
export function notificationBytes(
  text: string,
  {bell, desktop}: Means,
  channel: DesktopChannel,
  unicode: boolean,
): string {
  const reaches = desktop && channel !== 'none'
  const rings = bell || (desktop && !reaches)
  return (reaches ? desktopSequence(channel, textFor(text, unicode)) : '') + (rings ? BELL : '')
}

const desktopSequence = (channel: Exclude<DesktopChannel, 'none'>, text: string): string =>
  channel === 'osc9' ? `\x1b]9;${TITLE}: ${text}${END}` : `\x1b]777;notify;${TITLE};${text}${END}`

/** Whoever made the text cleaned it; here nothing may end the sequence or be another field of it, whatever it holds. */
function textFor(text: string, unicode: boolean): string {
  const kept = text.replace(/\p{C}/gu, '').replaceAll(';', ',')
  const safe = [...kept].slice(0, MAX_TEXT).join('')
  return unicode ? safe : safe.replace(/[^\x20-\x7e]/gu, '?')
}
