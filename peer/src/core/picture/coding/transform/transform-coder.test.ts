import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import {chromaSize, LEVELS, type Picture, type PictureFormat, type Size} from '../../picture.js'
import {MAX_QUANTIZER} from './quantizer.js'
import {decodeTransform} from './transform-decoder.js'
import {encodeTransform} from './transform-encoder.js'
import {planesOf, stateOf, type TransformState} from './transform-state.js'

type Scene = Size & {format: PictureFormat; seed: number; noise: number; speed: number}

/** A bright disc that moves over a slope, with noise. */
function picture({width, height, format, seed, noise, speed}: Scene, time: number): Picture {
  const random = seededRandom(seed + time)
  const samples = (size: Size, low: number): Uint8Array =>
    Uint8Array.from({length: size.width * size.height}, (_, i) => {
      const x = i % size.width
      const y = (i / size.width) | 0
      const centre = size.width / 3 + (speed * time * size.width) / width
      const isDisc = (x - centre) ** 2 + (y - size.height / 2) ** 2 < size.height ** 2 / 9
      return Math.max(0, Math.min(255, low + x + 2 * y + (isDisc ? 90 : 0) + random.below(noise + 1)))
    })
  const luma = samples({width, height}, 20)
  if (format === 'levels') return {width, height, format, levels: luma.map(sample => sample >> 4)}
  const chroma = chromaSize({width, height})
  return {width, height, format, luma, blue: samples(chroma, 60), red: samples(chroma, 90)}
}

/** Nowhere flat, `shift` samples to the left. */
function waves(shift: number): Picture {
  const {width, height, format} = {...scene, format: 'levels'} as const
  const levels = Uint8Array.from({length: width * height}, (_, i) => {
    const x = (i % width) + shift
    const y = (i / width) | 0
    return 8 + 4 * Math.sin(x * 0.9 + 0.02 * y * y) + 3.9 * Math.sin(y * 0.7 + 0.01 * x * x)
  })
  return {width, height, format, levels}
}

const scenes: fc.Arbitrary<Scene> = fc.record({
  width: fc.integer({min: 1, max: 70}),
  height: fc.integer({min: 1, max: 40}),
  format: fc.constantFrom<PictureFormat[]>('levels', 'colour'),
  seed: fc.integer({min: 0, max: 1000}),
  noise: fc.constantFrom(0, 3, 30, 255),
  speed: fc.constantFrom(0, 0.3, 1, 5),
})

const scene: Scene = {width: 48, height: 32, format: 'colour', seed: 1, noise: 2, speed: 0.5}

function squaredErrors(a: Picture, b: Picture): number[] {
  const theirs = planesOf(b)
  return planesOf(a).map((plane, i) =>
    plane.reduce((sum, sample, at) => sum + (sample - theirs[i]![at]!) ** 2, 0),
  )
}

describe('the transform coder', () => {
  it('decodes every chain of pictures to exactly what the encoder reconstructed', () => {
    fc.assert(
      fc.property(
        scenes,
        fc.array(fc.integer({min: 0, max: MAX_QUANTIZER}), {minLength: 1, maxLength: 4}),
        (shot, quantizers) => {
          let ours: TransformState | null = null
          let theirs: TransformState | null = null
          for (const [time, quantizer] of quantizers.entries()) {
            const {bytes, state}: {bytes: Uint8Array; state: TransformState} = encodeTransform(
              picture(shot, time),
              ours,
              quantizer,
            )
            theirs = decodeTransform(bytes, shot, shot.format, theirs)
            assert.deepEqual(theirs, state)
            ours = state
          }
        },
      ),
      {seed: 7, numRuns: 150},
    )
  })

  it('decodes against an older picture of the chain, too', () => {
    const states: TransformState[] = []
    for (const time of [0, 1, 2])
      states.push(encodeTransform(picture(scene, time), states.at(-1) ?? null, 24).state)
    const late = encodeTransform(picture(scene, 3), states[0]!, 24)
    assert.deepEqual(decodeTransform(late.bytes, scene, 'colour', states[0]!), late.state)
  })

  it('codes against a picture that was coded in another way', () => {
    for (const format of ['levels', 'colour'] as const) {
      const before = picture({...scene, format}, 0)
      const {bytes, state} = encodeTransform(picture({...scene, format}, 1), stateOf(before), 24)
      assert.deepEqual(decodeTransform(bytes, scene, format, stateOf(before)), state)
    }
  })

  it('gives levels exactly at the finest quantizer, and nearly the colours', () => {
    const levels = picture({...scene, format: 'levels', noise: 60}, 0)
    assert.deepEqual(encodeTransform(levels, null, 0).state.picture, levels)
    const colours = picture({...scene, noise: 60}, 0)
    const [luma] = squaredErrors(encodeTransform(colours, null, 0).state.picture, colours)
    assert.ok(luma! / (scene.width * scene.height) < 0.5)
  })

  it('spends fewer bytes at more error for a coarser quantizer', () => {
    const first = picture({...scene, noise: 30}, 0)
    const coded = [10, 22, 34, 46].map(quantizer => encodeTransform(first, null, quantizer))
    coded.slice(1).forEach(({bytes, state}, i) => {
      const finer = coded[i]!
      assert.ok(bytes.length < finer.bytes.length)
      assert.ok(squaredErrors(state.picture, first)[0]! > squaredErrors(finer.state.picture, first)[0]!)
    })
  })

  it('says in at most two bytes that nothing changed', () => {
    const still = {...scene, noise: 0, speed: 0}
    let state = encodeTransform(picture(still, 0), null, 24).state
    for (let time = 1; time < 6; time++) state = encodeTransform(picture(still, 0), state, 24).state
    const {bytes, state: last} = encodeTransform(picture(still, 0), state, 24)
    assert.ok(bytes.length <= 2, `${bytes.length} bytes`)
    assert.deepEqual(last.planes, state.planes)
  })

  it('follows a picture that moves for a small part of what it costs anew', () => {
    const {state} = encodeTransform(waves(0), null, 24)
    const next = encodeTransform(waves(3), state, 24)
    const anew = encodeTransform(waves(3), null, 30)
    assert.ok(next.bytes.length * 4 < anew.bytes.length, `${next.bytes.length} of ${anew.bytes.length} bytes`)
    assert.ok(next.state.blocks.across.includes(12))
  })

  it('takes any bytes without throwing, and every result is whole', () => {
    const reference = encodeTransform(picture(scene, 0), null, 24).state
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 300}), fc.boolean(), (bytes, alone) => {
        const decoded = decodeTransform(bytes, scene, 'colour', alone ? null : reference)
        if (decoded?.picture.format !== 'colour') return
        assert.equal(decoded.picture.luma.length, scene.width * scene.height)
        assert.equal(decoded.picture.red.length, (scene.width * scene.height) / 4)
      }),
      {seed: 8, numRuns: 300},
    )
  })

  it('refuses what goes on after its end, and a reference of another size or format', () => {
    const {bytes, state} = encodeTransform(picture({...scene, noise: 60}, 0), null, 10)
    assert.equal(decodeTransform(Uint8Array.of(...bytes, 1, 1, 1, 1, 1), scene, 'colour', null), null)
    assert.equal(decodeTransform(bytes, {width: 47, height: 32}, 'colour', state), null)
    assert.equal(decodeTransform(bytes, scene, 'levels', state), null)
    assert.throws(() => encodeTransform(picture({...scene, width: 47}, 0), state, 10))
  })

  it('rounds levels that were coded coarsely into their range', () => {
    const coarse = encodeTransform(picture({...scene, format: 'levels', noise: 255}, 0), null, 50).state
      .picture
    assert.ok(coarse.format === 'levels' && coarse.levels.every(level => level < LEVELS))
  })
})
