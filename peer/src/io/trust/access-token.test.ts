import assert from 'node:assert/strict'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {scratchFolder} from '../scratch-folder.js'
import {readAccessToken} from './access-token.js'

const TOKEN = 's2c1.1800000000.cw.x_-'

describe('an access token', () => {
  it('comes from a file or from the environment, which it is taken out of', t => {
    const file = join(scratchFolder(t), 'token')
    writeFileSync(file, `${TOKEN}\n`)
    const environment = {S2C_TOKEN: TOKEN}
    assert.equal(readAccessToken(file, {}), TOKEN)
    assert.equal(readAccessToken(undefined, environment), TOKEN)
    assert.deepEqual(environment, {})
    assert.equal(readAccessToken(undefined, {S2C_TOKEN: ''}), null)
    assert.equal(readAccessToken(undefined, {}), null)
  })

  it('that is none, is missing, or is named twice is refused without being told', t => {
    const file = join(scratchFolder(t), 'token')
    writeFileSync(file, 'two words')
    const refused: [file: string | undefined, environment: NodeJS.ProcessEnv, sentence: RegExp][] = [
      [file, {}, /--token-file .*not an access token/],
      ['/nowhere', {}, /does not exist/],
      [file, {S2C_TOKEN: TOKEN}, /both/],
      [undefined, {S2C_TOKEN: 'two words'}, /^(?!.*two words).*S2C_TOKEN/],
      [undefined, {S2C_TOKEN: 'x'.repeat(1_025)}, /S2C_TOKEN/],
    ]
    for (const [from, environment, message] of refused)
      assert.throws(() => readAccessToken(from, environment), {name: 'AccessProblem', message})
  })
})
