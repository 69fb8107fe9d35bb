/** The config file's text, read once into settings and tables. Every fault is told, with its line. */
import {cleanText} from '@s2c/shared/clean-text'
import {parse, TomlError, type TomlTable} from 'smol-toml'
import {DEFAULT_TABLES, type Tables} from '../command-line/join-flags.js'
import {ConfigProblem} from '../io/config-file.js'
import {shownPath} from '../io/trust/private-file.js'
import {keyLines} from './key-lines.js'
import {didYouMean} from './nearest-name.js'
import {readSetting, type Setting, type Written} from './setting.js'
import {type Complain, type KeyCheck, readKeys, readNotify, readTheme} from './tables.js'

export type Config = Tables & {
  /** By name: those that stand in the file. */
  readonly settings: ReadonlyMap<string, {readonly value: unknown; readonly written: Written}>
  /** In which line a setting stands, or one of a table behind its name and a dot; as far as known. */
  readonly lines: ReadonlyMap<string, number>
  /** The names of all that stands in tables, as in `lines`. */
  readonly tabled: ReadonlySet<string>
}

/** Of a file that is not there. */
export const NO_CONFIG: Config = {
  ...DEFAULT_TABLES,
  settings: new Map(),
  lines: new Map(),
  tabled: new Set(),
}

const TABLES = ['keys', 'theme', 'notify'] as const
const MAX_NAME = 60
/** Some quote what stands in the file. */
const MAX_SENTENCE = 400

/** Throws a ConfigProblem that names each fault, by `path` and line. */
export function parseConfig(
  text: string,
  path: string,
  known: readonly Setting[],
  checkKeys: KeyCheck,
): Config {
  const lines = keyLines(text)
  const faults: string[] = []
  const complain: Complain = (name, sentence) => {
    const line = lines.get(name)
    faults.push(
      `${shownPath(path)}${line === undefined ? '' : `:${line}`}: ${cleanText(name, MAX_NAME)}: ${cleanText(sentence, MAX_SENTENCE)}`,
    )
  }
  const table = parseToml(text, path)
  const tables = tablesOf(table, complain)
  const config = {
    settings: settingsIn(table, known, complain),
    keys: readKeys(tables.keys, checkKeys, complain),
    theme: readTheme(tables.theme, complain),
    notify: readNotify(tables.notify, complain),
    lines,
    tabled: new Set(TABLES.flatMap(name => Object.keys(tables[name]).map(key => `${name}.${key}`))),
  }
  if (faults.length > 0) throw new ConfigProblem(faults.join('\n'))
  return config
}

function parseToml(text: string, path: string): TomlTable {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const why = error.message.split('\n', 1)[0]!.replace(/^Invalid TOML document: /, '')
    throw new ConfigProblem(`${shownPath(path)}:${error.line}: this is not TOML: ${cleanText(why, 200)}.`)
  }
}

function tablesOf(table: TomlTable, complain: Complain): Record<(typeof TABLES)[number], TomlTable> {
  const tableOf = (name: (typeof TABLES)[number]): TomlTable => {
    const found = Object.hasOwn(table, name) ? table[name] : {}
    if (isTable(found)) return found
    complain(name, `this is a table: write [${name}], and its settings below`)
    return {}
  }
  return {keys: tableOf('keys'), theme: tableOf('theme'), notify: tableOf('notify')}
}

const isTable = (found: unknown): found is TomlTable =>
  typeof found === 'object' &&
  found !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(found))

function settingsIn(table: TomlTable, known: readonly Setting[], complain: Complain): Config['settings'] {
  const settings = new Map<string, {value: unknown; written: Written}>()
  for (const [name, found] of Object.entries(table)) {
    if ((TABLES as readonly string[]).includes(name)) continue
    const setting = known.find(each => each.name === name)
    if (setting === undefined) {
      complain(
        name,
        `there is no such setting${didYouMean(name, [...known.map(each => each.name), ...TABLES])}`,
      )
      continue
    }
    const read = readSetting(setting, found)
    if (read.ok) settings.set(name, read)
    else complain(name, read.why)
  }
  return settings
}
