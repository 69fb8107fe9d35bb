/** Where the own identity and the known peers live: the folder that the operating system has for such things. */
import {chmodSync, mkdirSync, statSync} from 'node:fs'
import envPaths from 'env-paths'

/** Nobody else may list it, or put other files in place of ours. */
const PRIVATE_FOLDER_MODE = 0o700

export const configFolder = (): string => envPaths('s2c', {suffix: ''}).config

/** Makes the folder, or makes it private again. Throws where that cannot be. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, {recursive: true, mode: PRIVATE_FOLDER_MODE})
  if ((statSync(path).mode & 0o777) !== PRIVATE_FOLDER_MODE && process.platform !== 'win32') {
    chmodSync(path, PRIVATE_FOLDER_MODE)
  }
}
