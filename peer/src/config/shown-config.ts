/** What `s2c-peer config` prints: each setting, its value, and where that came from. */
import {basename} from 'node:path'
import {cleanText} from '@s2c/shared/clean-text'
import type {Command} from 'commander'
import {ROLES, themeOn} from '../view/theme/theme.js'
import type {Config} from './config.js'
import type {SaidTexts} from './said-texts.js'
import {asToml, type Setting, type Written} from './setting.js'

export type Shown = {
  readonly name: string
  /** Null: not set. */
  readonly value: Written | null
  /** `default`, `flag`, `environment NAME`, or the file and line. */
  readonly origin: string
}
/** By action, the keys that it has without the file. */
export type UsualKeys = Readonly<Record<string, readonly string[]>>

/** Whoever reads along shall not see what a TURN server asks for. */
const CREDENTIALS = /^(turns?:[^:@]*):.*@/

/** What all of it is made from, besides the command. */
export type ShownFrom = {
  readonly config: Config
  /** Of the config file. */
  readonly path: string
  readonly said: SaidTexts
  readonly usualKeys: UsualKeys
}

/** `command`: one that has all settings, parsed, with what the file says. */
export function shownConfig(command: Command, settings: readonly Setting[], from: ShownFrom): Shown[] {
  const {config, usualKeys} = from
  const tabled = tabledOf(config, usualKeys).map(({name, value, usual = 'default'}) => {
    return {name, value, origin: config.tabled.has(name) ? inFile(name, from) : usual}
  })
  return [...settings.map(setting => shownSetting(setting, command, from)), ...tabled]
}

function inFile(name: string, {config, path}: ShownFrom): string {
  const line = config.lines.get(name)
  return line === undefined ? basename(path) : `${basename(path)}:${line}`
}

function shownSetting(setting: Setting, command: Command, from: ShownFrom): Shown {
  const {name, option} = setting
  const key = option.attributeName()
  const source = command.getOptionValueSource(key)
  if (source === 'config') {
    const {written} = from.config.settings.get(name)!
    return {name, value: withoutCredentials(written), origin: inFile(name, from)}
  }
  if (source !== 'cli' && source !== 'env') return {name, value: defaultOf(setting), origin: 'default'}
  const value = saidValue(setting, from.said.of(key), command.getOptionValue(key))
  const origin = source === 'cli' ? 'flag' : `environment ${option.envVar}`
  return {name, value: withoutCredentials(value), origin}
}

function saidValue({kind}: Setting, text: string, value: unknown): Written {
  switch (kind) {
    case 'yesNo':
      return value === true
    case 'number':
      return Number(value)
    case 'text':
      return text
    case 'list':
      return value as readonly string[]
    default:
      return kind satisfies never
  }
}

/** Null where nothing is as good as any value. */
export function defaultOf({kind, option}: Setting): Written | null {
  const {defaultValue, defaultValueDescription, negate} = option
  if (kind === 'yesNo') return negate
  if (kind === 'list') return []
  if (defaultValue === undefined) return null
  return defaultValueDescription ?? (defaultValue as string | number)
}

const withoutCredentials = (value: Written): Written =>
  Array.isArray(value) ? value.map((url: string) => url.replace(CREDENTIALS, '$1:…@')) : value

type Tabled = {readonly name: string; readonly value: Written; readonly usual?: string}

function tabledOf({keys, theme, notify}: Config, usualKeys: UsualKeys): Tabled[] {
  const {roles, people} = themeOn(theme, 'dark')
  const usual = `theme ${theme.name}`
  return [
    ...Object.entries({...usualKeys, ...keys}).map(([action, value]) => ({name: `keys.${action}`, value})),
    {name: 'theme.name', value: theme.name},
    ...ROLES.map(role => ({name: `theme.${role}`, value: roles[role], usual})),
    {name: 'theme.people', value: people, usual},
    ...Object.entries(notify).map(([key, value]) => ({name: `notify.${key}`, value})),
  ]
}

/** Columns that line up, read without colours. */
export function asLines(path: string, exists: boolean, shown: readonly Shown[]): string {
  const rows = shown.map(({name, value, origin}) => [
    name,
    value === null ? '(not set)' : asToml(value),
    origin,
  ])
  const width = (column: number): number =>
    Math.min(MAX_COLUMN, Math.max(...rows.map(row => row[column]!.length)))
  const lines = rows.map(
    ([name, value, origin]) => `${name!.padEnd(width(0))}  ${value!.padEnd(width(1))}  ${origin}`,
  )
  const where = `${cleanText(path, 200)}${exists ? '' : ' (none there; "s2c-peer config init" writes one)'}`
  return [`Config file: ${where}`, '', ...lines, ''].join('\n')
}

/** One long value shall not push all origins out of the window. */
const MAX_COLUMN = 40

/** For scripts. */
export const asJson = (path: string, exists: boolean, shown: readonly Shown[]): string =>
  `${JSON.stringify({path, exists, settings: shown})}\n`
