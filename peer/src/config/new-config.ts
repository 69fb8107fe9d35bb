/** The file that `s2c-peer config init` writes: every setting with its default, commented out. Pure. */
import {DEFAULT_NOTIFY, NOTIFY_EVENTS} from '../view/scene/notify-wish.js'
import {DEFAULT_THEME, ROLES, THEME_NAMES, themeOn} from '../view/theme/theme.js'
import {asToml, type Setting} from './setting.js'
import {defaultOf, type UsualKeys} from './shown-config.js'

const HEAD = `# Settings of s2c-peer, in TOML. A flag goes before the environment, that before this file.
# Take the # away from a line that begins with one and change its value. "s2c-peer config" shows what counts.
# No secret belongs here: name a file that holds it, with passphrase-file.
`

export function newConfig(settings: readonly Setting[], usualKeys: UsualKeys): string {
  return [HEAD, ...settings.map(settingText), keysText(usualKeys), themeText(), notifyText()].join('\n')
}

function settingText(setting: Setting): string {
  const {name, option} = setting
  const value = defaultOf(setting)
  const line = value === null ? `# ${name} = … (not set)` : `#${name} = ${asToml(value)}`
  return `# ${option.negate ? 'false: ' : ''}${option.description}\n${line}\n`
}

function keysText(usualKeys: UsualKeys): string {
  const lines = Object.entries(usualKeys).map(([action, keys]) => `#${action} = ${asToml(keys)}`)
  return ['# What a key does: action = "key", or several as ["key", "key"]', '[keys]', ...lines, ''].join(
    '\n',
  )
}

function themeText(): string {
  const {roles, people} = themeOn(DEFAULT_THEME, 'dark')
  return [
    `# Colours of words and borders: ${THEME_NAMES.join(', ')} (by the terminal's background)`,
    '[theme]',
    `#name = ${asToml(DEFAULT_THEME.name)}`,
    '# Another colour for a role: "default", a colour of the terminal as "cyan" or "bright-red", or "#rrggbb"',
    ...ROLES.map(role => `#${role} = ${asToml(roles[role])}`),
    "# What people's names are told apart by",
    `#people = ${asToml(people)}`,
    '',
  ].join('\n')
}

function notifyText(): string {
  return [
    `# What to be told while you look elsewhere; events: ${NOTIFY_EVENTS.join(', ')}`,
    '[notify]',
    ...Object.entries(DEFAULT_NOTIFY).map(([key, value]) => `#${key} = ${asToml(value)}`),
    '',
  ].join('\n')
}
