import assert from 'node:assert/strict'
import {after, test} from 'node:test'
import {meetingPassword} from 's2c-peer/core/seal/handshake-password'
import {linkWords} from 's2c-peer/core/trust/words'
import {endRtc} from 's2c-peer/io/link/rtc-library'
import {makeAttackerIdentity} from './attacker-identity.js'
import {
  claims,
  confirm,
  hearCommitment,
  hearIdentification,
  identify,
  introduce,
} from './attacker-introduction.js'
import {AttackerLink} from './attacker-link.js'

const [LOW, HIGH] = ['0'.repeat(32), 'f'.repeat(32)]

after(endRtc)

/** Two ends that reach each other; each is the other's victim. */
function pair(passwords: readonly [string, string], insists = false): [AttackerLink, AttackerLink] {
  const ends: AttackerLink[] = []
  const end = (own: string, victim: string, place: number): AttackerLink => {
    const signal = (data: string): void => void setImmediate(() => ends[1 - place]!.receive(data))
    const password = meetingPassword('session1', passwords[place]!)
    return new AttackerLink({own, victim, password, insists, signal})
  }
  ends.push(end(LOW, HIGH, 0), end(HIGH, LOW, 1))
  return ends as [AttackerLink, AttackerLink]
}

test('two ends of the rig link, introduce themselves and see the same words', async t => {
  const [caller, callee] = pair(['same', 'same'])
  t.after(() => [caller, callee].forEach(end => end.close()))
  caller.call()
  await Promise.all([caller.opens(), callee.opens()])
  const introduced = introduce(callee, makeAttackerIdentity(), 'Callee')
  const reveal = new Uint8Array(32)
  confirm(caller, reveal)
  identify(caller, makeAttackerIdentity(), 'Caller', reveal)
  await hearCommitment(caller)
  const theirs = await hearIdentification(caller)
  const {words} = await introduced
  assert.deepEqual(linkWords(caller.proof.wordsHash(reveal, theirs.reveal)), words)
  assert.ok(claims(caller, theirs, 'Callee'))
  assert.ok(!claims(caller, theirs, 'Caller'))
})

for (const insists of [false, true])
  test(`with another passphrase nothing opens${insists ? ', also for one who insists' : ''}`, async () => {
    const [caller, callee] = pair(['one', 'another'], insists)
    caller.call()
    const refused = await caller.heard.waitFor('a refusal', heard => heard.type === 'refused')
    assert.deepEqual(refused, {type: 'refused', why: 'passphrase'})
    for (const end of [caller, callee]) {
      assert.ok(end.heard.all.every(({type}) => type !== 'letter' && type !== 'opened'))
      end.close()
    }
  })
