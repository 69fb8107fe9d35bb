/** The config file of this run, from disk. */
import {Command} from 'commander'
import {describeSettings} from '../command-line/options.js'
import {defaultConfigPath, readConfigText} from '../io/config-file.js'
import {keyProblem} from '../view/keys/keymap.js'
import {type Config, NO_CONFIG, parseConfig} from './config.js'
import {type Setting, settingsOf} from './setting.js'

/** All that a config file may set outside its tables. */
export const allSettings = (): Setting[] => settingsOf(describeSettings(new Command()))

/** `named`: the file that somebody named, which has to be there. Throws a ConfigProblem. */
export function loadConfig(named: string | undefined): Config {
  const text = readConfigText(named)
  return text === null
    ? NO_CONFIG
    : parseConfig(text, named ?? defaultConfigPath(), allSettings(), keyProblem)
}
