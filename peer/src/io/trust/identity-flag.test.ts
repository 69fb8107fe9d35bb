import assert from 'node:assert/strict'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {scratchFolder} from '../scratch-folder.js'
import {ownIdentity} from './identity-file.js'
import {chooseIdentity, parseIdentityFlag} from './identity-flag.js'

const FINGERPRINT = `SHA256:${'a'.repeat(43)}`

describe('--identity', () => {
  it('is the own key, an agent, or a file', () => {
    const flags = ['own', 'agent', `agent:${FINGERPRINT}`, './agent', '~/.ssh/id'].map(parseIdentityFlag)
    assert.deepEqual(
      flags.map(parsed => parsed.ok && parsed.flag),
      [
        {kind: 'own'},
        {kind: 'agent', fingerprint: null},
        {kind: 'agent', fingerprint: FINGERPRINT},
        {kind: 'file', path: './agent'},
        {kind: 'file', path: '~/.ssh/id'},
      ],
    )
  })

  it('is refused when it is empty or names no fingerprint', () => {
    for (const text of ['', 'agent:', 'agent:MD5:00', 'agent:SHA256:short', `agent:${FINGERPRINT}=`])
      assert.ok(!parseIdentityFlag(text).ok, text)
  })

  it('reads a file at once, and leaves the own key and the agent to the engine', async t => {
    const path = join(scratchFolder(t), 'key')
    const {seed} = ownIdentity(path)
    assert.deepEqual(await chooseIdentity({kind: 'file', path}, null), {
      kind: 'file',
      path,
      seed: seed.toString('base64'),
    })
    const agent = {kind: 'agent', fingerprint: null} as const
    assert.equal(await chooseIdentity(agent, null), agent)
  })
})
