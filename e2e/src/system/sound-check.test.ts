import assert from 'node:assert/strict'
import {type TestContext, test} from 'node:test'
import {PEER_COMMAND, Program} from '../rig/program.js'
import {type PulseRig, soundCard, soundOf} from '../rig/pulse.js'
import {makeTones} from '../rig/tones.js'

const SECONDS = 20
/** -23 dB of full scale: a pitch's root mean square is 3 dB under its peak. */
const AMPLITUDE = 0.1

/** What `doctor --sound` says. */
async function doctor(t: TestContext, card: PulseRig, ...args: string[]) {
  const program = new Program(t, PEER_COMMAND, ['doctor', '--sound', ...args], {env: soundOf(card)})
  const {code} = await program.exited
  return {code, report: program.lines.all.join('\n')}
}

test('what is said is measured and played back; the microphone does not hear a speaker that is apart', async t => {
  const card = await soundCard(t)
  card.speakSamples(makeTones([300], AMPLITUDE, SECONDS)).catch(() => undefined)
  const recording = await card.record()
  const {code, report} = await doctor(t, card)
  assert.equal(code, 0, report)
  assert.match(report, /^ok {6} microphone {2}level -2[2-4] dBFS/m)
  assert.match(report, /^ok {6} echo .*does not hear the speaker/m)
  const played = (await recording.stop()).filter(sample => Math.abs(sample) > 1000).length
  assert.ok(played > 48_000, `${played} samples of what was said were played`)
})

test('a microphone in the same room hears the speaker', async t => {
  const card = await soundCard(t)
  await card.listenTo('spk.monitor')
  const {report} = await doctor(t, card)
  assert.match(report, /^ok {6} echo .*hears the speaker \d+ ms after/m)
})

test('what is not there is told, and what is there is tried', async t => {
  const card = await soundCard(t)
  const named = await doctor(t, card, '--audio', 'device:nosuch', '--speaker', 'device:nosuch')
  assert.equal(named.code, 1)
  assert.match(named.report, /^missing {2}microphone {2}There is no microphone "nosuch"/m)
  assert.match(named.report, /^missing {2}speaker {5}The speaker "nosuch" cannot be opened/m)
  await card.killServer()
  const none = await doctor(t, card)
  assert.equal(none.code, 1)
  assert.match(none.report, /^missing {2}microphone {2}No microphone was found/m)
  assert.match(none.report, /^missing {2}speaker {5}No speaker was found/m)
})
