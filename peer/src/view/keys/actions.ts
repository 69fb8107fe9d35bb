/**
 * All that can be done at the terminal, as one table: the keys it has unless others are chosen, and its words. Help, the
 * status line, hints and the configuration are made from it. Pure.
 */

/** Where an action is reached by key: where a question or a list is open, its keys come first. */
export type Scope = 'meeting' | 'list' | 'people' | 'statistics' | 'question'

type ActionSpec<Where extends Scope = Scope> = {
  readonly scope: Where
  /** By name, see `terminal/stroke.ts`. */
  readonly keys: readonly string[]
  readonly does: string
}

const action = <Where extends Scope>(
  scope: Where,
  keys: readonly string[],
  does: string,
): ActionSpec<Where> => ({scope, keys, does})

export const ACTIONS = {
  leave: action('meeting', ['q'], 'leave the meeting'),
  help: action('meeting', ['?'], 'show or hide this help'),
  mute: action('meeting', ['m'], 'mute or unmute your microphone'),
  talk: action('meeting', ['space'], 'talk while muted'),
  camera: action('meeting', ['v'], 'turn your camera off or on'),
  deafen: action('meeting', ['d'], 'hear nobody and be muted, or hear again'),
  chat: action('meeting', ['c'], 'chat: write, or close it'),
  share: action('meeting', ['s'], 'share your screen, or show your camera again'),
  hand: action('meeting', ['r'], 'raise or lower your hand'),
  reactions: action('meeting', [':'], 'react with a sign'),
  people: action('meeting', ['i'], 'people: words to compare, who is who, volume'),
  devices: action('meeting', ['e'], 'choose a microphone, speaker or camera'),
  statistics: action('meeting', ['t'], 'figures of each connection'),
  layout: action('meeting', ['w'], 'layout: all, who talks, only you'),
  'own-picture': action('meeting', ['z'], 'your own picture: tile, corner, hidden'),
  sidebar: action('meeting', ['\\'], 'list of names beside the pictures'),
  'page-next': action('meeting', ['pagedown'], 'next page of people'),
  'page-previous': action('meeting', ['pageup'], 'page of people before'),
  'pin-1': action('meeting', ['1'], 'pin the first picture, or let it go'),
  'pin-2': action('meeting', ['2'], 'pin the second picture'),
  'pin-3': action('meeting', ['3'], 'pin the third picture'),
  'pin-4': action('meeting', ['4'], 'pin the fourth picture'),
  'pin-5': action('meeting', ['5'], 'pin the fifth picture'),
  'pin-6': action('meeting', ['6'], 'pin the sixth picture'),
  'pin-7': action('meeting', ['7'], 'pin the seventh picture'),
  'pin-8': action('meeting', ['8'], 'pin the eighth picture'),
  'pin-9': action('meeting', ['9'], 'pin the ninth picture'),
  unpin: action('meeting', ['0'], 'pin nobody'),
  glyphs: action('meeting', ['g'], 'pictures of other glyphs'),
  colours: action('meeting', ['o'], 'pictures in other colours'),
  filter: action('meeting', ['f'], 'filter of the pictures'),
  palette: action('meeting', ['p'], 'glyphs of the ramp'),
  dither: action('meeting', ['b'], 'dither the pictures, or not'),
  lock: action('meeting', ['l'], 'lock or unlock the meeting'),
  admit: action('meeting', ['a'], 'let in who knocks'),
  remove: action('meeting', ['x'], 'turn away who knocks'),
  commands: action('meeting', ['ctrl+k', '/'], 'do anything by its name'),

  up: action('list', ['up'], 'select the one above'),
  down: action('list', ['down'], 'select the one below'),
  enter: action('list', ['enter'], 'take what is selected'),
  close: action('list', ['esc'], 'close what is open'),

  'take-back': action('people', ['u'], 'take back that the words were the same'),
  'let-in': action('people', ['a'], 'let in who is selected'),
  'turn-away': action('people', ['x'], 'turn away or kick who is selected'),
  'hand-over': action('people', ['h'], 'hand the meeting over to who is selected'),
  accept: action('people', ['c'], 'accept a changed key'),
  louder: action('people', ['+', '='], 'louder for you'),
  quieter: action('people', ['-'], 'quieter for you'),
  'mute-here': action('people', ['0'], 'mute for you, or hear again'),
  'pin-person': action('people', ['p'], 'pin who is selected, or let go'),

  'copy-statistics': action('statistics', ['y'], 'copy the figures of the connections as text'),

  yes: action('question', ['y'], 'yes'),
  no: action('question', ['n'], 'no'),
} as const satisfies Record<string, ActionSpec>

export type ActionName = keyof typeof ACTIONS
export type ActionIn<Where extends Scope> = {
  [Name in ActionName]: (typeof ACTIONS)[Name]['scope'] extends Where ? Name : never
}[ActionName]

export const ACTION_NAMES = Object.keys(ACTIONS) as readonly ActionName[]

export const isActionName = (name: string): name is ActionName => Object.hasOwn(ACTIONS, name)
