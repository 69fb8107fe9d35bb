/**
 * What is said about the service elsewhere than by flags: in the environment and in a config file. Each value passes the
 * parser of its flag; flag goes before environment, environment before file, file before default.
 */
import {cleanText} from '@s2c/shared/clean-text'
import {type Command, InvalidArgumentError, type Option} from 'commander'
import {ListOption} from './options.js'

/** What somebody said cannot be used; the message has a sentence for each fault. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault'
}

const PREFIX = 'S2C_SIGNALING_'
const MAX_SHOWN = 80
/** Further variables that Kubernetes sets for a service of this name: S2C_SIGNALING_SERVICE_HOST, S2C_SIGNALING_PORT_1122_TCP and on. */
const KUBERNETES_LINK = /^S2C_SIGNALING_(SERVICE_HOST$|SERVICE_PORT(_|$)|PORT_\d+_(TCP|UDP))/
const YES_NO: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])
/** About one run, not about the service. */
const OF_ONE_RUN: ReadonlySet<string> = new Set(['healthcheck', 'version', 'help'])
/** Also about where the file is. */
const NOT_IN_FILE: ReadonlySet<string> = new Set(['config'])

/** Settings by their names: the long flags without dashes. */
const settingsOf = (command: Command): Map<string, Option> =>
  new Map(
    command.options
      .map(option => [nameOf(option), option] as const)
      .filter(([name]) => !OF_ONE_RUN.has(name)),
  )

const nameOf = (option: Option): string => option.long!.replace(/^--(no-)?/, '')

/** `S2C_SIGNALING_ROOM_SIZE` for `room-size`. */
export const variableOf = (name: string): string => `${PREFIX}${name.replaceAll('-', '_').toUpperCase()}`

/** Throws a UsageFault. A variable that is empty counts as unset, as everywhere in a shell. */
export function applyEnvironment(command: Command, environment: NodeJS.ProcessEnv): void {
  const settings = settingsOf(command)
  const faults = unknownVariables([...settings.keys()], environment).map(
    variable => `${shown(variable)}: there is no such setting; s2c-signaling --help lists them.`,
  )
  for (const [name, option] of settings) {
    const text = environment[variableOf(name)]
    if (text === undefined || text === '' || isKubernetesLink(name, text)) continue
    const fault = apply(command, option, 'env', fromText(option, text))
    if (fault !== null) faults.push(`${variableOf(name)}: ${fault}`)
  }
  if (faults.length > 0) throw new UsageFault(faults.join('\n'))
}

/** Misspelled ones: a server that was to be closed must not be open for it. */
function unknownVariables(settings: readonly string[], environment: NodeJS.ProcessEnv): string[] {
  // A secret is in a file, or in a variable itself.
  const names = [...settings, ...settings.map(name => name.replace(/-file$/, ''))]
  const known = new Set(names.map(variableOf))
  return Object.keys(environment).filter(
    variable => variable.startsWith(PREFIX) && !known.has(variable) && !KUBERNETES_LINK.test(variable),
  )
}

/** Kubernetes gives all pods beside a Service of the name s2c-signaling a variable of this name, for its address. */
const isKubernetesLink = (name: string, text: string): boolean =>
  name === 'port' && /^(tcp|udp):\/\//.test(text)

/** `settings`: as the file's table has them. `path` is for messages. Throws a UsageFault. */
export function applyFile(command: Command, settings: Readonly<Record<string, unknown>>, path: string): void {
  const known = settingsOf(command)
  const faults: string[] = []
  for (const [name, value] of Object.entries(settings)) {
    const option = NOT_IN_FILE.has(name) ? undefined : known.get(name)
    const fault =
      option === undefined
        ? 'there is no such setting; s2c-signaling --help lists them.'
        : apply(command, option, 'config', fromFile(option, value))
    if (fault !== null) faults.push(`${shown(path)}: ${shown(name)}: ${fault}`)
  }
  if (faults.length > 0) throw new UsageFault(faults.join('\n'))
}

type Read =
  | {readonly ok: true; readonly texts: readonly string[] | boolean}
  | {readonly ok: false; readonly why: string}

function fromText(option: Option, text: string): Read {
  if (option instanceof ListOption) return {ok: true, texts: text.split(',').map(each => each.trim())}
  if (!isYesNo(option)) return {ok: true, texts: [text]}
  const value = YES_NO.get(text.toLowerCase())
  return value === undefined ? {ok: false, why: 'It must be true or false.'} : {ok: true, texts: value}
}

function fromFile(option: Option, value: unknown): Read {
  if (isYesNo(option))
    return typeof value === 'boolean'
      ? {ok: true, texts: value}
      : {ok: false, why: 'It must be true or false.'}
  if (typeof option.defaultValue === 'number')
    return typeof value === 'number'
      ? {ok: true, texts: [String(value)]}
      : {ok: false, why: 'It must be a number.'}
  if (typeof value === 'string') return {ok: true, texts: [value]}
  if (!(option instanceof ListOption)) return {ok: false, why: 'It must be a text in quotes.'}
  return isTexts(value)
    ? {ok: true, texts: value}
    : {ok: false, why: 'It must be a text in quotes, or several as ["…", "…"].'}
}

const isYesNo = (option: Option): boolean => option.isBoolean() || option.negate
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(each => typeof each === 'string')

/** What is wrong, or null. Sources are applied in the order of their rank: what is said already stays. */
function apply(command: Command, option: Option, source: 'env' | 'config', read: Read): string | null {
  if (!read.ok) return read.why
  const key = option.attributeName()
  const isSaid = (command.getOptionValueSource(key) ?? 'default') !== 'default'
  try {
    const value = typeof read.texts === 'boolean' ? read.texts : parsed(option, read.texts)
    if (!isSaid) command.setOptionValueWithSource(key, value, source)
    return null
  } catch (error) {
    if (error instanceof InvalidArgumentError) return error.message
    throw error
  }
}

function parsed({parseArg}: Option, texts: readonly string[]): unknown {
  if (parseArg === undefined) return texts[0]
  return texts.reduce<unknown>((before, text) => parseArg(text, before), undefined)
}

const shown = (text: string): string => cleanText(text, MAX_SHOWN)
