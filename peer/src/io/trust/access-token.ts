/**
 * The token by which a signaling server lets this person in: from a file, or from the environment, out of which it is taken
 * as it is read.
 */
import {isToken} from '@s2c/shared/access-token'
import {AccessProblem, readSecretFile} from './meeting-access.js'

/** Null: there is none. Throws an AccessProblem for a text that is no token; both places at once are refused. */
export function readAccessToken(file: string | undefined, environment: NodeJS.ProcessEnv): string | null {
  const fromEnvironment = environment['S2C_TOKEN']
  delete environment['S2C_TOKEN']
  if (fromEnvironment !== undefined && fromEnvironment !== '') {
    if (file === undefined) return checked(fromEnvironment, 'S2C_TOKEN')
    throw new AccessProblem(
      'The access token comes from both --token-file and S2C_TOKEN: leave one of them out.',
    )
  }
  return file === undefined ? null : checked(readSecretFile(file), '--token-file')
}

function checked(text: string, from: string): string {
  if (isToken(text.trim())) return text.trim()
  throw new AccessProblem(`What ${from} holds is not an access token: give the one line that you were sent.`)
}
