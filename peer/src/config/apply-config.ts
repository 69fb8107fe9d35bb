/** Gives a command's flags what the config file says, where nothing else said it: flag, environment, file, default. */
import type {Command} from 'commander'
import {isInviteLink} from '../core/trust/invite.js'
import type {Config} from './config.js'
import {settingsOf} from './setting.js'

/** Where the meeting's passphrase comes from: who says one of them means none of the file's. */
const ACCESS = ['invite', 'invite-file', 'passphrase', 'passphrase-file']

export function applyConfig(command: Command, {settings}: Config, environment: NodeJS.ProcessEnv): void {
  const named = isAccessNamed(command, environment)
  for (const {name, option} of settingsOf(command)) {
    const setting = settings.get(name)
    const key = option.attributeName()
    const isSaid = ['cli', 'env'].includes(command.getOptionValueSource(key) ?? '')
    if (setting === undefined || isSaid || (named && ACCESS.includes(name))) continue
    if (name === 'token-file' && (environment['S2C_TOKEN'] ?? '') !== '') continue
    command.setOptionValueWithSource(key, setting.value, 'config')
  }
}

function isAccessNamed(command: Command, {S2C_INVITE, S2C_PASSPHRASE}: NodeJS.ProcessEnv): boolean {
  const flags = settingsOf(command).filter(({name}) => ACCESS.includes(name))
  return (
    S2C_INVITE !== undefined ||
    S2C_PASSPHRASE !== undefined ||
    command.args.some(isInviteLink) ||
    flags.some(({option}) => command.getOptionValueSource(option.attributeName()) === 'cli')
  )
}
