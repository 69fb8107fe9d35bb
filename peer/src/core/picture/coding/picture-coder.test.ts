import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import {LEVELS, type LevelPicture, MAX_HEIGHT, MAX_WIDTH, type Picture} from '../picture.js'
import {type CodedState, decodePicture, encodePicture, releaseState} from './picture-coder.js'

const EXACT = {skip: 0, quantizer: 0}
const size = fc.record({width: fc.integer({min: 1, max: 40}), height: fc.integer({min: 1, max: 20})})

/** Pictures of one size, each a few changes away from the one before, and some of nothing but noise. */
const clip = fc
  .tuple(size, fc.integer(), fc.array(fc.integer({min: 0, max: 100}), {minLength: 1, maxLength: 6}))
  .map(([dimensions, seed, changes]) => moving(dimensions, seed, changes))

function moving(
  {width, height}: {width: number; height: number},
  seed: number,
  changesPercent: readonly number[],
): LevelPicture[] {
  const random = seededRandom(seed)
  let levels: Uint8Array = Uint8Array.from({length: width * height}, (_, i) => (i >> 2) & (LEVELS - 1))
  return changesPercent.map(percent => {
    levels = levels.map(level => (random.below(100) < percent ? random.below(LEVELS) : level))
    return {format: 'levels', width, height, levels}
  })
}

function codeAll(pictures: readonly LevelPicture[], skip: number): {bytes: Uint8Array; state: CodedState}[] {
  let reference: CodedState | null = null
  return pictures.map(picture => {
    const coded = encodePicture(picture, reference, {...EXACT, skip})
    reference = coded.state
    return coded
  })
}

/** All that the next picture depends on; what only the encoder knows is left out. */
const shared = (state: CodedState): object => {
  const {dissent: _, ...rest} = {dissent: null, ...state}
  return rest
}

function levelsOf({picture}: CodedState): Uint8Array {
  assert.ok(picture.format === 'levels')
  return picture.levels
}

describe('picture coder', () => {
  it('gives back every picture of levels exactly, alone and against the one before', () => {
    fc.assert(
      fc.property(clip, pictures => {
        codeAll(pictures, 0).forEach(({state}, i) => assert.deepEqual(state.picture, pictures[i]))
      }),
    )
  })

  it('brings the decoder to the state of the encoder, whatever is left out', () => {
    fc.assert(
      fc.property(clip, fc.integer({min: 0, max: 200}), (pictures, skip) => {
        let reference: CodedState | null = null
        for (const {bytes, state} of codeAll(pictures, skip)) {
          reference = decodePicture(bytes, pictures[0]!, reference)
          assert.ok(reference !== null)
          assert.deepEqual(shared(reference), shared(state))
        }
      }),
    )
  })

  it('leaves a state as it was, however often it serves as a reference', () => {
    const [first, second, third] = moving({width: 30, height: 20}, 1, [50, 10, 90])
    const {state} = encodePicture(first!, null, EXACT)
    const once = encodePicture(second!, state, EXACT).bytes
    encodePicture(third!, state, {...EXACT, skip: 64})
    assert.deepEqual(encodePicture(second!, state, EXACT).bytes, once)
  })

  it('keeps the states that are not released as they were', () => {
    const pictures = moving({width: 30, height: 20}, 4, Array(40).fill(30))
    const coded = codeAll(pictures, 64)
    const kept: CodedState[] = []
    coded.forEach(({bytes}, i) => {
      const decoded = decodePicture(bytes, pictures[0]!, kept.at(-1) ?? null)
      assert.ok(decoded !== null)
      kept.push(decoded)
      if (kept.length > 3) releaseState(kept.shift()!)
      const before = coded.slice(i + 1 - kept.length, i + 1)
      assert.deepEqual(
        kept.map(shared),
        before.map(({state}) => shared(state)),
      )
    })
  })

  it('codes an unchanged picture in a byte', () => {
    const [picture] = moving({width: 80, height: 24}, 1, [100])
    const {state} = encodePicture(picture!, null, EXACT)
    assert.ok(encodePicture(picture!, state, EXACT).bytes.length <= 1)
  })

  it('needs hardly more for noise than it takes uncoded, and gives back the largest picture', () => {
    const [picture] = moving({width: MAX_WIDTH, height: MAX_HEIGHT}, 5, [100])
    const {bytes} = encodePicture(picture!, null, EXACT)
    assert.ok(bytes.length <= ((MAX_WIDTH * MAX_HEIGHT) / 2) * 1.06)
    assert.deepEqual(decodePicture(bytes, picture!, null)?.picture, picture)
  })

  it('leaves out what comes and goes alone, and shows what stays', () => {
    const calm = moving({width: 40, height: 20}, 1, [0])[0]!
    const touched = (level: number): LevelPicture => ({...calm, levels: calm.levels.with(410, level)})
    const pictures = [calm, calm, calm, touched(calm.levels[410]! + 1), calm]
    const shown = codeAll(pictures, 64).map(({state}) => levelsOf(state)[410])
    assert.equal(new Set(shown).size, 1)
    const staying = [calm, ...Array.from({length: 40}, () => touched(calm.levels[410]! + 1))]
    assert.equal(levelsOf(codeAll(staying, 64).at(-1)!.state)[410], calm.levels[410]! + 1)
  })

  it('makes of cut, changed or random bytes some picture or none, and never throws', () => {
    const pictures = moving({width: 20, height: 10}, 3, [40, 20])
    const [first, second] = codeAll(pictures, 0)
    const mutations = fc.record({at: fc.nat(400), flip: fc.integer({min: 0, max: 255}), length: fc.nat(400)})
    const inputs = fc.oneof(
      fc.uint8Array({maxLength: 300}),
      mutations.map(({at, flip, length}) =>
        second!.bytes.map((byte, i) => (i === at ? byte ^ flip : byte)).subarray(0, length),
      ),
    )
    fc.assert(
      fc.property(inputs, fc.boolean(), (bytes, alone) => {
        const state = decodePicture(bytes, pictures[0]!, alone ? null : first!.state)
        if (state === null) return
        assert.equal(levelsOf(state).length, 200)
        assert.ok(levelsOf(state).every(level => level < LEVELS))
      }),
    )
  })

  it('codes levels by transform where a quantizer is given, and goes from either coder to the other', () => {
    const pictures = moving({width: 20, height: 10}, 5, [40, 20, 20, 20])
    let ours: CodedState | null = null
    let theirs: CodedState | null = null
    for (const [i, quantizer] of [0, 20, 20, 0].entries()) {
      const coded: {bytes: Uint8Array; state: CodedState} = encodePicture(pictures[i]!, ours, {
        skip: 0,
        quantizer,
      })
      theirs = decodePicture(coded.bytes, pictures[i]!, theirs)
      ours = coded.state
      assert.equal(ours.kind, quantizer === 0 ? 'levels' : 'transform')
      assert.ok(theirs !== null)
      assert.deepEqual(shared(theirs), shared(ours))
    }
  })

  it('codes colour, and takes no reference of another format', () => {
    const [luma, chroma] = [new Uint8Array(200).fill(90), new Uint8Array(50).fill(120)]
    const colours: Picture = {format: 'colour', width: 20, height: 10, luma, blue: chroma, red: chroma}
    const {bytes, state} = encodePicture(colours, null, {skip: 0, quantizer: 10})
    assert.deepEqual(decodePicture(bytes, colours, null), state)
    const [picture] = moving({width: 20, height: 10}, 3, [40])
    assert.equal(decodePicture(bytes, picture!, state), null)
    assert.throws(() => encodePicture(picture!, state, EXACT), /reference/)
  })

  it('refuses a reference of another size, and bytes that no decision needs', () => {
    const [picture] = moving({width: 20, height: 10}, 3, [40])
    const {bytes, state} = encodePicture(picture!, null, EXACT)
    assert.equal(decodePicture(bytes, {format: 'levels', width: 10, height: 20}, state), null)
    assert.equal(decodePicture(Uint8Array.from([...bytes, 1, 2, 3, 4, 5]), picture!, null), null)
    assert.throws(() => encodePicture({...picture!, width: 10, height: 20}, state, EXACT), /reference/)
  })
})

describe('picture coder of version 3', () => {
  const folder = new URL('../../../../src/core/picture/coding/vectors/', import.meta.url)
  type Vector = {
    width: number
    height: number
    pictures: {skip: number; bytes: string; levels: string; models: string}[]
  }
  const hash = (array: Uint8Array | Int32Array): string => createHash('sha256').update(array).digest('hex')

  it('decodes the kept vectors to the same levels and models on every engine, and encodes them alike', () => {
    const {width, height, pictures}: Vector = JSON.parse(readFileSync(new URL('levels.json', folder), 'utf8'))
    const source = readFileSync(new URL('levels.bin', folder))
    let encoded: CodedState | null = null
    let decoded: CodedState | null = null
    pictures.forEach(({skip, bytes, levels, models}, i) => {
      const packed = source.subarray((i * width * height) / 2, ((i + 1) * width * height) / 2)
      const picture: LevelPicture = {format: 'levels', width, height, levels: unpack(packed)}
      const coded = encodePicture(picture, encoded, {...EXACT, skip})
      encoded = coded.state
      decoded = decodePicture(Buffer.from(bytes, 'hex'), picture, decoded)
      assert.equal(Buffer.from(coded.bytes).toString('hex'), bytes)
      assert.ok(decoded?.kind === 'levels')
      assert.deepEqual([hash(decoded.picture.levels), hash(decoded.models)], [levels, models])
    })
  })

  const unpack = (pairs: Uint8Array): Uint8Array =>
    Uint8Array.from({length: pairs.length * 2}, (_, i) =>
      i % 2 === 0 ? pairs[i >> 1]! >> 4 : pairs[i >> 1]! & 15,
    )
})
