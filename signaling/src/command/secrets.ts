/**
 * Secrets of the service: in a file, or in a variable of the environment, which is emptied as it is read so that no other
 * program inherits it. Never in a flag or in the config file.
 */
import {readFileSync} from 'node:fs'
import {cleanText} from '@s2c/shared/clean-text'
import {UsageFault, variableOf} from './sources.js'

/** Shorter ones can be guessed. */
const LEAST_CHARACTERS = 24
const MAX_SECRETS = 8
const MAX_SHOWN = 200

export type SecretSource = {
  /** `token-secret`: its file is `--token-secret-file`. */
  readonly name: string
  /** The file that somebody named. */
  readonly file: string | undefined
}

/** One secret a line, several while one takes the place of another. Null: none was named. Throws a UsageFault. */
export function readSecrets(
  {name, file}: SecretSource,
  environment: NodeJS.ProcessEnv,
): readonly string[] | null {
  const variable = variableOf(name)
  const value = environment[variable]
  delete environment[variable]
  if (value === '') throw new UsageFault(`${variable} is empty: give it a value, or take it away.`)
  if (file === undefined) return value === undefined ? null : secretsIn(value, variable)
  if (value !== undefined)
    throw new UsageFault(`Both --${name}-file and ${variable} are given: leave one of them out.`)
  return secretsIn(readText(file), cleanText(file, MAX_SHOWN))
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageFault(
      `The file of a secret cannot be read: ${cleanText((error as Error).message, MAX_SHOWN)}.`,
    )
  }
}

function secretsIn(text: string, from: string): readonly string[] {
  const secrets = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
  if (secrets.length === 0 || secrets.some(({length}) => length < LEAST_CHARACTERS))
    throw new UsageFault(
      `A secret in ${from} has fewer than ${LEAST_CHARACTERS} characters: make one with "openssl rand -base64 32".`,
    )
  if (secrets.length <= MAX_SECRETS) return secrets
  throw new UsageFault(`${from} has more than ${MAX_SECRETS} secrets, one a line.`)
}
