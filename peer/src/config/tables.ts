/** The tables of the config file: [keys], [theme] and [notify]. Each tells a sentence for what it does not take. */
import {cleanText} from '@s2c/shared/clean-text'
import type {Tables} from '../command-line/join-flags.js'
import {DEFAULT_NOTIFY, NOTIFY_EVENTS, type NotifyEvent, type NotifyWish} from '../view/scene/notify-wish.js'
import {COLOUR_WORDS, type ColourWord, parseColourWord} from '../view/theme/colour-word.js'
import {
  DEFAULT_THEME,
  ROLES,
  type Role,
  THEME_NAMES,
  type ThemeName,
  type ThemeWish,
} from '../view/theme/theme.js'
import {didYouMean} from './nearest-name.js'
import {isTexts} from './setting.js'

/** Null when that action may have those keys, else a sentence. */
export type KeyCheck = (action: string, keys: readonly string[]) => string | null
/** Where in the file, by table and name, and what is wrong there. */
export type Complain = (name: string, sentence: string) => void
type Entries = Readonly<Record<string, unknown>>

const THEME_KEYS: readonly string[] = ['name', 'people', ...ROLES]
const NOTIFY_KEYS: readonly string[] = ['bell', 'desktop', 'events', 'quiet']

export function readKeys(entries: Entries, check: KeyCheck, complain: Complain): Tables['keys'] {
  const keys: [string, readonly string[]][] = []
  for (const [action, found] of Object.entries(entries)) {
    const list = typeof found === 'string' ? [found] : found
    const fault = isTexts(list) ? check(action, list) : 'give a key in quotes, or several as ["…", "…"]'
    if (fault !== null) complain(`keys.${action}`, fault)
    else keys.push([action, list as readonly string[]])
  }
  return Object.fromEntries(keys)
}

export function readTheme(entries: Entries, complain: Complain): ThemeWish {
  const roles: Partial<Record<Role, ColourWord>> = {}
  let {name, people} = DEFAULT_THEME
  for (const [key, found] of Object.entries(entries)) {
    if (key === 'name') name = oneOf(found, THEME_NAMES, fault => complain('theme.name', fault)) ?? name
    else if (key === 'people') people = readPeople(found, complain)
    else if (isRole(key)) {
      const colour = readColour(found, fault => complain(`theme.${key}`, fault))
      if (colour !== null) roles[key] = colour
    } else complain(`theme.${key}`, `there is no such role${didYouMean(key, THEME_KEYS)}`)
  }
  return {name: name satisfies ThemeName, roles, people}
}

function readPeople(found: unknown, complain: Complain): readonly ColourWord[] | null {
  if (!isTexts(found) || found.length === 0) {
    complain('theme.people', 'give colours, as ["cyan", "#ff8800"]')
    return null
  }
  return found.flatMap(text => readColour(text, fault => complain('theme.people', fault)) ?? [])
}

function readColour(found: unknown, complain: (fault: string) => void): ColourWord | null {
  const colour = typeof found === 'string' ? parseColourWord(found) : null
  if (colour === null)
    complain(
      `${quoted(found)} is no colour: give "#rrggbb", "default" or a colour of the terminal, as "cyan" or "bright-red"${didYouMean(String(found), COLOUR_WORDS)}`,
    )
  return colour
}

export function readNotify(entries: Entries, complain: Complain): NotifyWish {
  const wish: {-readonly [Key in keyof NotifyWish]: NotifyWish[Key]} = {...DEFAULT_NOTIFY}
  for (const [key, found] of Object.entries(entries)) {
    const fault = (sentence: string): void => complain(`notify.${key}`, sentence)
    if (key === 'events') wish.events = readEvents(found, fault)
    else if (key !== 'bell' && key !== 'desktop' && key !== 'quiet')
      fault(`there is no such setting${didYouMean(key, NOTIFY_KEYS)}`)
    else if (typeof found === 'boolean') wish[key] = found
    else fault('give true or false')
  }
  return wish
}

function readEvents(found: unknown, complain: (fault: string) => void): readonly NotifyEvent[] {
  if (!Array.isArray(found)) complain('give events, as ["join", "chat"]')
  else return found.flatMap(event => oneOf(event, NOTIFY_EVENTS, complain) ?? [])
  return DEFAULT_NOTIFY.events
}

function oneOf<Choice extends string>(
  found: unknown,
  choices: readonly Choice[],
  complain: (fault: string) => void,
): Choice | null {
  const choice = choices.find(each => each === found)
  if (choice === undefined)
    complain(`${quoted(found)} is none of ${choices.join(', ')}${didYouMean(String(found), choices)}`)
  return choice ?? null
}

const isRole = (key: string): key is Role => (ROLES as readonly string[]).includes(key)
/** What stood there, short and harmless. */
const quoted = (found: unknown): string => cleanText(JSON.stringify(found) ?? 'that', 60)
