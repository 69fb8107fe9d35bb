/**
 * One handshake with oneself. The engine goes through it while its devices start: the code is compiled and its tables
 * are built before anybody waits for the first picture (some 40 ms of CPU).
 */
import {randomBytes} from 'node:crypto'
import {setImmediate as nextTurn} from 'node:timers/promises'
import {CalleeHandshake, CallerHandshake} from '../../core/seal/handshake.js'
import {meetingPassword} from '../../core/seal/handshake-password.js'
import {verifyIdentity} from '../../core/trust/identity.js'
import {seedSigner} from './signer.js'

const [CALLER, CALLEE] = ['0', '1'].map(digit => digit.repeat(32)) as [string, string]
const random = (count: number): Uint8Array => Uint8Array.from(randomBytes(count))

/** In short turns, so that the devices are heard in between. Rejects when the two ends of it do not agree, which they always do. */
export async function rehearseHandshake(): Promise<void> {
  const password = meetingPassword('rehearsal', null)
  const common = {attempt: 1, version: 0, password, resumption: null}
  const caller = new CallerHandshake({own: CALLER, peer: CALLEE, ...common}, random)
  await nextTurn()
  const answer = CalleeHandshake.answer(
    {own: CALLEE, peer: CALLER, ...common},
    caller.hail,
    {mayStartAnew: true},
    random,
  )
  await nextTurn()
  const called = answer.ok ? caller.receive(answer.handshake.reply, {mayStartAnew: true}) : null
  const finished = answer.ok && called?.ok === true ? answer.handshake.finish(called.share) : null
  await nextTurn()
  const signer = seedSigner(random(32))
  const message = random(32)
  const isSigned = verifyIdentity(signer.publicKey, message, await signer.sign(message))
  if (finished?.ok !== true || !isSigned) throw new Error('a handshake with oneself came to nothing')
}
