/** The config file of this run, as far as there is one. */
import {Command} from 'commander'
import {describeSettings} from '../command-line/options.js'
import {defaultConfigPath} from '../io/config-file.js'
import {keyProblem} from '../view/keys/keymap.js'
import {type Config, parseConfig} from './config.js'
import {type Setting, settingsOf} from './setting.js'

/** All that a config file may set outside its tables. */
export const allSettings = (): Setting[] => settingsOf(describeSettings(new Command()))

/** `named`: the file that somebody named; undefined: the usual one. Throws a ConfigProblem. */
export const loadConfig = (text: string, named: string | undefined): Config =>
  parseConfig(text, named ?? defaultConfigPath(), allSettings(), keyProblem)
