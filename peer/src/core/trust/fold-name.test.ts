import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import fc from 'fast-check'
import {foldName, isSharedName} from './fold-name.js'

describe('folding a name', () => {
  const alike: [string, string][] = [
    ['Bob ', 'bob'],
    ['B o\tb', 'bob'],
    ['Ｂｏｂ', 'BOB'],
    ['B\u200dob\ufe0f', 'bob'],
    ['Bo\u202eb', 'bob'],
    ['Straße', 'STRASSE'],
    ['ΟΔΟΣ', 'οδος'],
    ['Zoe\u0308', 'ZOË'],
    ['ﬁona', 'Fiona'],
  ]
  for (const [one, other] of alike) {
    it(`makes ${JSON.stringify(one)} and ${JSON.stringify(other)} one name`, () => {
      assert.equal(foldName(one), foldName(other))
    })
  }

  it('keeps accents, digits and letters of other scripts apart', () => {
    const names = ['bob', 'bób', 'bоb', 'b0b', 'bob2', 'bob-']
    assert.equal(new Set(names.map(foldName)).size, names.length)
  })

  it('twice changes nothing more', () => {
    const settings = {seed: 5, numRuns: 2_000}
    const odd = fc.constantFrom(...'eEßςΣİıﬁ ', '\u0301', '\u0308', '\u200d', '\u00a8', '\u3000', '\ufe0f')
    const name = fc.string({
      unit: fc.oneof(odd, fc.string({unit: 'binary', minLength: 1, maxLength: 1})),
      maxLength: 12,
    })
    fc.assert(
      fc.property(name, text => foldName(foldName(text)) === foldName(text)),
      settings,
    )
  })

  it('leaves names that machines share to nobody', () => {
    for (const name of ['Guest', 'root', 'Ubuntu', 'EC2-user', ' '])
      assert.ok(isSharedName(foldName(name)), name)
    for (const name of ['Ada', 'rooter', 'Rocky']) assert.ok(!isSharedName(foldName(name)), name)
  })
})
