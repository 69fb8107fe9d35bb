/** Which key does what: the table's own keys, with those that somebody chose instead. Made when the view starts. Pure. */
import {NAMED_KEYS} from '../terminal/stroke.js'
import {ACTION_NAMES, ACTIONS, type ActionName, isActionName, type Scope} from './actions.js'

export type Keymap = {
  readonly actions: Readonly<Record<Scope, ReadonlyMap<string, ActionName>>>
  /** None for an action that lost all its keys to others; it is still there by name. */
  readonly keys: ReadonlyMap<ActionName, readonly string[]>
}

/** By name of the action. */
export type ChosenKeys = Readonly<Record<string, readonly string[]>>

/** The keys of each action where nobody chose others. */
export const USUAL_KEYS: ChosenKeys = Object.fromEntries(ACTION_NAMES.map(name => [name, ACTIONS[name].keys]))

/** Chosen keys replace an action's own, and take their keys away from actions that did not choose. */
export function keymapOf(chosen: ChosenKeys = {}): Keymap {
  const keys = new Map<ActionName, readonly string[]>()
  for (const name of ACTION_NAMES) keys.set(name, chosen[name] ?? unchosenKeys(name, chosen))
  const within = (scope: Scope): ReadonlyMap<string, ActionName> =>
    new Map(
      ACTION_NAMES.filter(name => ACTIONS[name].scope === scope).flatMap(name =>
        keys.get(name)!.map(key => [key, name] as const),
      ),
    )
  const actions = {
    meeting: within('meeting'),
    list: within('list'),
    people: within('people'),
    statistics: within('statistics'),
    question: within('question'),
  }
  return {actions, keys}
}

function unchosenKeys(name: ActionName, chosen: ChosenKeys): readonly string[] {
  const {scope, keys} = ACTIONS[name]
  const taken = new Set(
    Object.entries(chosen).flatMap(([other, theirs]) =>
      isActionName(other) && other !== name && ACTIONS[other].scope === scope ? theirs : [],
    ),
  )
  return (keys as readonly string[]).filter(key => !taken.has(key))
}

/** The key to name to a person; null where it has none. */
export const keyFor = ({keys}: Keymap, name: ActionName): string | null => keys.get(name)?.[0] ?? null

/** "up/down select" for a line of hints; none for an action that has no key. Several keys of one hint stand together. */
export function hintFor(keymap: Keymap, actions: readonly ActionName[], does: string): string[] {
  const keys = actions.flatMap(action => keyFor(keymap, action) ?? [])
  return keys.length === 0 ? [] : [does === '' ? keys.join('/') : `${keys.join('/')} ${does}`]
}

/** The raw mode's own: they mean the same in every program. */
const RESERVED: ReadonlySet<string> = new Set(['ctrl+c', 'ctrl+z'])
const MODIFIERS = /^(?:ctrl\+)?(?:alt\+)?(?:shift\+)?/

/** What is wrong with keys that somebody chose, as a sentence; null when nothing is. */
export function keyProblem(name: string, chosen: readonly string[]): string | null {
  if (!isActionName(name)) return `there is no action "${name}"`
  const wrong = chosen.find(key => !isKeyName(key))
  if (wrong !== undefined)
    return `"${wrong}" is no key: a key is one character, or a name such as f1, enter, pageup, ctrl+k or alt+x`
  const reserved = chosen.find(key => RESERVED.has(key))
  return reserved === undefined ? null : `${reserved} always does what it does in every program`
}

function isKeyName(key: string): boolean {
  const base = key.replace(MODIFIERS, '')
  if (NAMED_KEYS.has(base)) return true
  const shifted = /(?:^|\+)shift\+/.test(key.slice(0, key.length - base.length))
  return !shifted && [...base].length === 1 && !/[\p{C}\p{Z}]/u.test(base)
}
