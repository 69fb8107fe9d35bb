import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {LinkProof} from 's2c-peer/core/seal/link-proof'
import {elevenBitNumbers, LINK_WORDS} from 's2c-peer/core/trust/words'
import {candidates, closest, equalBits, type GroundLink, matches, wordsNumber} from './word-grinder.js'

const COUNT = 2 ** 13
const random = seededRandom(44)
const fingerprints = {own: 'AA:01', peer: 'AA:02'}

function link(role: GroundLink['role']): {proof: LinkProof; ground: GroundLink} {
  const proof = new LinkProof(random.bytes(64), random.bytes(64), role, fingerprints, null)
  return {proof, ground: {binding: proof.binding, role, theirs: random.bytes(32)}}
}

for (const role of ['caller', 'callee'] as const)
  test(`a candidate of a ${role} leads to the words that the link would show`, () => {
    const {proof, ground} = link(role)
    for (const {reveal, words} of candidates(ground, 3)) {
      const indices = elevenBitNumbers(proof.wordsHash(reveal, ground.theirs), LINK_WORDS)
      assert.equal(
        words,
        indices.reduce((number, index) => number * 2048 + index, 0),
      )
      assert.equal(words, wordsNumber({...ground, own: reveal}))
    }
  })

test('who may choose after seeing both sides finds reveals for which two words agree', () => {
  const [one, other] = [link('caller').ground, link('callee').ground]
  assert.notEqual(matches(one, other, COUNT, 22), 0)
})

test('and on one side alone some that agree in about as many bits as there were tries', () => {
  const {ground} = link('callee')
  const target = wordsNumber({...link('caller').ground, own: random.bytes(32)})
  assert.ok(equalBits(closest(ground, target, COUNT).words, target) >= 8)
})

test('bits are counted from the first word on', () => {
  assert.equal(equalBits(0, 0), 44)
  assert.equal(equalBits(0, 1), 43)
  assert.equal(equalBits(2 ** 43, 0), 0)
})
