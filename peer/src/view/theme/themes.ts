/**
 * The themes that come with s2c. Each text colour has a contrast of 4.5 to 1 (WCAG 2.2, AA) with the background that
 * the theme is made for, and with its own status line where it stands there.
 */
import type {Theme} from './theme.js'

/** The terminal's own colours, which its owner has chosen already. */
export const TERMINAL: Theme = {
  roles: {
    accent: 'green',
    warning: 'yellow',
    error: 'red',
    muted: 'default',
    border: 'default',
    'own-border': 'default',
    'speaker-border': 'green',
    'status-background': 'default',
    'status-foreground': 'default',
    mention: 'yellow',
    selection: 'default',
  },
  // Yellow and red are left to warnings and errors.
  people: [
    ...(['cyan', 'magenta', 'blue', 'green'] as const),
    ...(['bright-cyan', 'bright-magenta', 'bright-blue', 'bright-green'] as const),
  ],
}

/** Soft light on a dark background. */
export const EVENING: Theme = {
  roles: {
    accent: '#7fd1ae',
    warning: '#f0c674',
    error: '#f28b82',
    muted: '#9aa3b5',
    border: '#66718a',
    'own-border': '#7aa2f7',
    'speaker-border': '#a6e3a1',
    'status-background': '#2a2f45',
    'status-foreground': '#d7dcec',
    mention: '#f5a97f',
    selection: '#8ab4f8',
  },
  people: [
    ...(['#8ab4f8', '#f5a3c7', '#9ece6a', '#ffb072', '#c4a7f7'] as const),
    ...(['#6fd6d6', '#e6d06c', '#ff8f8f', '#b8c4d6', '#e08ae8'] as const),
  ],
}

/** Dark ink on a light background. */
export const PAPER: Theme = {
  roles: {
    accent: '#1a6f4a',
    warning: '#7a4f00',
    error: '#b3261e',
    muted: '#5f6368',
    border: '#857f74',
    'own-border': '#2458b3',
    'speaker-border': '#1a6f4a',
    'status-background': '#e6dfd0',
    'status-foreground': '#2b2a27',
    mention: '#a03a00',
    selection: '#2458b3',
  },
  people: [
    ...(['#2458b3', '#a8326f', '#2f6b1f', '#9a4a00', '#6a3fb5'] as const),
    ...(['#0a6b73', '#6d5700', '#b3261e', '#4a5568', '#8f1fa8'] as const),
  ],
}
