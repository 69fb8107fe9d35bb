/**
 * A theme gives a colour to each role that text and borders play; pictures are none of its business. It is chosen
 * by name, and any role can be given another colour. Pure.
 */
import type {ColourWord} from './colour-word.js'
import {EVENING, PAPER, TERMINAL} from './themes.js'

export const ROLES = [
  /** What is new and good. */
  'accent',
  'warning',
  'error',
  /** What matters less. `default`: dimmed. */
  'muted',
  'border',
  'own-border',
  'speaker-border',
  /** `default` for this and the next: the terminal's own two, swapped. */
  'status-background',
  'status-foreground',
  /** Words that name oneself. */
  'mention',
  /** Where the pointer stands in a list. */
  'selection',
] as const
export type Role = (typeof ROLES)[number]

export type Theme = {
  readonly roles: Readonly<Record<Role, ColourWord>>
  /** What people are told apart by; each has always the same one. At least one. */
  readonly people: readonly ColourWord[]
}

const THEMES = {terminal: TERMINAL, evening: EVENING, paper: PAPER} as const
/** `auto`: paper on a light background, else evening. */
export const THEME_NAMES = ['terminal', 'evening', 'paper', 'auto'] as const
export type ThemeName = (typeof THEME_NAMES)[number]

/** Chosen by somebody. */
export type ThemeWish = {
  readonly name: ThemeName
  readonly roles: Readonly<Partial<Record<Role, ColourWord>>>
  /** Null: those of the theme. */
  readonly people: readonly ColourWord[] | null
}

export const DEFAULT_THEME: ThemeWish = {name: 'terminal', roles: {}, people: null}

export function themeOn({name, roles, people}: ThemeWish, background: 'dark' | 'light'): Theme {
  const theme = THEMES[name === 'auto' ? (background === 'light' ? 'paper' : 'evening') : name]
  return {roles: {...theme.roles, ...roles}, people: people ?? theme.people}
}
