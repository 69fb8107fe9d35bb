/** The config file on disk: where it is, its text, and a new one. */
import {dirname, join} from 'node:path'
import {cleanText} from '@s2c/shared/clean-text'
import {configFolder, makePrivateFolder} from './config-folder.js'
import {createPrivateFile, isCode, readPrivateFile, shownPath} from './trust/private-file.js'

/** Some hundred settings with comments are a tenth of it; more is another file. */
const MAX_CONFIG_BYTES = 65_536

/** Something about the config file has to be mended; the message says where and how. */
export class ConfigProblem extends Error {
  override readonly name = 'ConfigProblem'
}

export const defaultConfigPath = (): string => join(configFolder(), 'config.toml')

/** Null: nobody named a file, and there is none at the usual place. Throws a ConfigProblem. */
export function readConfigText(named: string | undefined): string | null {
  const path = named ?? defaultConfigPath()
  const file = reading(path, named === undefined)
  if (file === null && named !== undefined)
    throw new ConfigProblem(
      `${shownPath(path)} does not exist: name a config file that does, or write one with "s2c-peer config init".`,
    )
  return file
}

/** `usual`: nobody asked for it, so that a folder which is none holds none. */
function reading(path: string, usual: boolean): string | null {
  try {
    return readPrivateFile(path, MAX_CONFIG_BYTES)?.text ?? null
  } catch (error) {
    if (usual && isCode(error, 'ENOTDIR')) return null
    throw new ConfigProblem(`${shownPath(path)} cannot be read: ${whyNot(error)}.`)
  }
}

/** False: there is a file already, and it stays as it is. Throws a ConfigProblem. */
export function createConfig(named: string | undefined, text: string): boolean {
  const path = named ?? defaultConfigPath()
  try {
    if (named === undefined) makePrivateFolder(dirname(path))
    return createPrivateFile(path, text)
  } catch (error) {
    const why = isCode(error, 'ENOENT') ? 'its folder does not exist' : whyNot(error)
    throw new ConfigProblem(`${shownPath(path)} cannot be written: ${why}.`)
  }
}

function whyNot(error: unknown): string {
  return error instanceof RangeError
    ? `it is longer than ${MAX_CONFIG_BYTES} bytes`
    : cleanText((error as Error).message, 120)
}
