import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {initialOwnSound, isHeard, type OwnSoundCommand, obeying} from './own-sound.js'

const after = (isMuted: boolean, ...commands: OwnSoundCommand[]) =>
  commands.reduce(obeying, initialOwnSound(isMuted))

test('push to talk is heard while it is held, muted or not, and leaves the mute as it was', () => {
  assert.equal(isHeard(after(true)), false)
  assert.equal(isHeard(after(true, 'talk')), true)
  assert.equal(isHeard(after(true, 'talk', 'talk', 'hush')), false)
  assert.equal(isHeard(after(false, 'talk', 'hush')), true)
  assert.equal(isHeard(after(false, 'talk', 'mute')), true)
  assert.equal(isHeard(after(false, 'talk', 'mute', 'hush')), false)
})

test('who hears nobody is muted, and hearing again brings back the mute from before', () => {
  for (const wasMuted of [false, true]) {
    assert.equal(isHeard(after(wasMuted, 'deafen')), false)
    assert.deepEqual(after(wasMuted, 'deafen', 'deafen', 'undeafen'), initialOwnSound(wasMuted))
    assert.deepEqual(after(wasMuted, 'undeafen'), initialOwnSound(wasMuted))
  }
})

test('who mutes while hearing nobody stays muted afterwards', () => {
  assert.deepEqual(after(false, 'deafen', 'mute', 'undeafen'), initialOwnSound(true))
})

test('unmuting ends hearing nobody', () => {
  assert.deepEqual(after(true, 'deafen', 'unmute'), initialOwnSound(false))
  assert.deepEqual(after(true, 'deafen', 'unmute', 'undeafen'), initialOwnSound(false))
})

test('push to talk can be held while hearing nobody, who is deaf and muted as before once it is let go', () => {
  const deaf = after(false, 'deafen')
  assert.equal(isHeard(obeying(deaf, 'talk')), true)
  assert.deepEqual(obeying(obeying(deaf, 'talk'), 'hush'), deaf)
})

test('whatever was said, nobody who let go and muted, or hears nobody, is heard', () => {
  const command = fc.constantFrom<OwnSoundCommand>('mute', 'unmute', 'talk', 'hush', 'deafen', 'undeafen')
  fc.assert(
    fc.property(fc.boolean(), fc.array(command), fc.constantFrom('mute', 'deafen'), (muted, said, last) => {
      assert.equal(isHeard(after(muted, ...said, 'hush', last)), false)
    }),
  )
})
