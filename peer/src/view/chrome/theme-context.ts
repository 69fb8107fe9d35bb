/** The theme as Ink's components use it: given once by the App, looked up by whoever draws. */
import {createContext, useContext} from 'react'
import type {Tone} from '../scene/model.js'
import {inkColour} from '../theme/colour-word.js'
import {nameColour} from '../theme/name-colour.js'
import {DEFAULT_THEME, type Role, type Theme, themeOn} from '../theme/theme.js'

export const ThemeContext = createContext<Theme>(themeOn(DEFAULT_THEME, 'dark'))

const TONE_ROLES: Readonly<Record<Tone, Role>> = {news: 'accent', warning: 'warning', error: 'error'}

/** Colours and looks in Ink's terms. */
export function useTheme() {
  const theme = useContext(ThemeContext)
  const role = (name: Role): string => inkColour(theme.roles[name])
  return {
    role,
    tone: (tone: Tone): string => role(TONE_ROLES[tone]),
    name: (name: string): string => inkColour(nameColour(theme, name)),
    muted: textLook(role('muted')),
    border: (name: 'border' | 'own-border' | 'speaker-border') => ({borderColor: role(name)}),
    status: statusLook(role('status-foreground'), role('status-background')),
  }
}

const textLook = (muted: string): {dimColor: true} | {color: string} =>
  muted === '' ? {dimColor: true} : {color: muted}

const statusLook = (
  color: string,
  backgroundColor: string,
): {inverse: true} | {color: string; backgroundColor: string} =>
  color === '' && backgroundColor === '' ? {inverse: true} : {color, backgroundColor}
