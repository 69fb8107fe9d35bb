/** `s2c-peer config` and `s2c-peer config init`. */
import {existsSync} from 'node:fs'
import type {Command} from 'commander'
import {EXIT} from '../exit-codes.js'
import {createConfig, defaultConfigPath} from '../io/config-file.js'
import {shownPath} from '../io/trust/private-file.js'
import {USUAL_KEYS} from '../view/keys/keymap.js'
import {type Config, NO_CONFIG} from './config.js'
import {allSettings} from './load-config.js'
import {newConfig} from './new-config.js'
import type {SaidTexts} from './said-texts.js'
import {asJson, asLines, shownConfig} from './shown-config.js'

type Write = (text: string) => void

/** `command`: parsed, with what the file says; `config` null: there is no file. */
export function printConfig(
  command: Command,
  {
    config,
    named,
    said,
    json,
  }: {
    readonly config: Config | null
    readonly named: string | undefined
    readonly said: SaidTexts
    readonly json: boolean
  },
  write: Write = text => process.stdout.write(text),
): void {
  const path = named ?? defaultConfigPath()
  const found = config ?? NO_CONFIG
  const shown = shownConfig(command, allSettings(), {config: found, path, said, usualKeys: USUAL_KEYS})
  write((json ? asJson : asLines)(path, existsSync(path), shown))
}

/** The exit code: 0, or 2 where there is a file already. Throws a ConfigProblem. */
export function initConfig(
  named: string | undefined,
  write: Write = text => process.stdout.write(text),
  complain: Write = text => process.stderr.write(text),
): number {
  const path = shownPath(named ?? defaultConfigPath())
  if (createConfig(named, newConfig(allSettings(), USUAL_KEYS))) {
    write(`Wrote ${path}\n`)
    return EXIT.left
  }
  complain(`${path} is there already and stays as it is.\n`)
  return EXIT.usage
}
