/** A flag of `join` as a line of the config file: its name without dashes, and what may stand behind it. */
import {cleanText} from '@s2c/shared/clean-text'
import {type Command, InvalidArgumentError, type Option} from 'commander'

export type SettingKind = 'yesNo' | 'number' | 'text' | 'list'
export type Setting = {readonly name: string; readonly kind: SettingKind; readonly option: Option}
/** A value as TOML has it. */
export type Written = string | number | boolean | readonly string[]

/** `value`: what the flag of that text would be. */
export type SettingValue =
  | {readonly ok: true; readonly value: unknown; readonly written: Written}
  | {readonly ok: false; readonly why: string}

const NUMBERS = new Set(['fps', 'frames', 'duration'])
const LISTS = new Set(['server', 'ice-server', 'ca'])
/** What would be a secret, and the setting that names a file with it. */
const SECRETS: Readonly<Record<string, string>> = {passphrase: 'passphrase-file', invite: 'invite-file'}

const EXPECTED: Readonly<Record<SettingKind, string>> = {
  yesNo: 'give true or false',
  number: 'give a number',
  text: 'give a text in quotes',
  list: 'give a text in quotes, or several as ["…", "…"]',
}

/** Those that the flags of a command are. */
export const settingsOf = (command: Command): Setting[] =>
  command.options
    .filter(({hidden}) => !hidden)
    .map(option => {
      const name = option.long!.replace(/^--(no-)?/, '')
      return {name, kind: kindOf(name, option), option}
    })

function kindOf(name: string, option: Option): SettingKind {
  if (option.isBoolean() || option.negate) return 'yesNo'
  if (NUMBERS.has(name)) return 'number'
  return LISTS.has(name) ? 'list' : 'text'
}

/** Reads what stands behind a setting, by the same parser as the flag's. */
export function readSetting({name, kind, option}: Setting, found: unknown): SettingValue {
  const secret = SECRETS[name]
  if (secret !== undefined && typeof found === 'string')
    return {
      ok: false,
      why: `a secret does not belong in this file: put it into one of its own and name that, as ${secret} = "FILE"`,
    }
  const written = writtenAs(kind, option, found)
  if (written === null) return {ok: false, why: EXPECTED[kind]}
  if (kind === 'yesNo') return {ok: true, value: written, written}
  try {
    return {ok: true, value: parsed(option, written), written}
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error
    return {ok: false, why: error.message}
  }
}

/** Null for what is of another type. A choice that is a number needs no quotes. */
function writtenAs(kind: SettingKind, option: Option, found: unknown): Written | null {
  switch (kind) {
    case 'yesNo':
      return typeof found === 'boolean' ? found : null
    case 'number':
      return typeof found === 'number' ? found : null
    case 'text':
      if (typeof found === 'number' && option.argChoices?.includes(String(found))) return String(found)
      return typeof found === 'string' ? found : null
    case 'list':
      if (typeof found === 'string') return [found]
      return isTexts(found) ? found : null
    default:
      return kind satisfies never
  }
}

export const isTexts = (found: unknown): found is readonly string[] =>
  Array.isArray(found) && found.every(each => typeof each === 'string')

function parsed({parseArg}: Option, written: Written): unknown {
  const texts = Array.isArray(written) ? (written as readonly string[]) : [String(written)]
  if (parseArg === undefined) return texts[0]
  const first = Array.isArray(written) ? [] : undefined
  return texts.reduce<unknown>((before, text) => parseArg(text, before), first)
}

/** As TOML writes it; JSON's texts and lists are TOML's, too. */
export const asToml = (written: Written): string =>
  cleanText(
    Array.isArray(written)
      ? `[${written.map(each => JSON.stringify(each)).join(', ')}]`
      : JSON.stringify(written),
    MAX_SHOWN,
  )
/** Longer than any that one reads. */
const MAX_SHOWN = 2_000
