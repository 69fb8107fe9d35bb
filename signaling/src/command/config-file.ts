/** The config file (TOML) as a table. Loaded only where one is named. */
import {readFileSync} from 'node:fs'
import {cleanText} from '@s2c/shared/clean-text'
import {parse, TomlError, type TomlTable} from 'smol-toml'
import {UsageFault} from './sources.js'

const MAX_SHOWN = 200

/** Throws a UsageFault for a file that cannot be read, and for one that is not TOML, with the line. */
export function readConfigFile(path: string): TomlTable {
  const shown = cleanText(path, MAX_SHOWN)
  try {
    return parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const {message} = error as Error
    const why = cleanText(message.split('\n', 1)[0]!.replace(/^Invalid TOML document: /, ''), MAX_SHOWN)
    if (error instanceof TomlError) throw new UsageFault(`${shown}:${error.line}: this is not TOML: ${why}.`)
    throw new UsageFault(`The config file cannot be read (${why}): give one that exists with --config.`)
  }
}
