import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type Bundle, isBundleStart, SoundBundles} from './sound-bundles.js'

const frame = (number: number, size = 20) => ({number, payload: new Uint8Array(size)})
const told = (bundles: readonly Bundle[]): string =>
  bundles.map(({size, frames}) => `${size}: ${frames.map(({number}) => number).join(' ')}`).join(', ')

describe('bundles of sound', () => {
  it('are complete at multiples of their size, each size by itself', () => {
    const bundles = new SoundBundles(1_000)
    const all = Array.from({length: 6}, (_, number) => told(bundles.add(frame(number), new Set([2, 6]))))
    assert.deepEqual(all, ['', '2: 0 1', '', '2: 2 3', '', '2: 4 5, 6: 0 1 2 3 4 5'])
  })

  it('lose nothing and repeat nothing when a size changes where all begin anew', () => {
    const bundles = new SoundBundles(1_000)
    const heard: number[] = []
    let size = 1
    for (let number = 0; number < 60; number++) {
      if (isBundleStart(number)) size = [1, 3, 6, 2, 1][(number / 6) % 5]!
      for (const bundle of bundles.add(frame(number), new Set([1, 2, 3, 6])))
        if (bundle.size === size) heard.push(...bundle.frames.map(each => each.number))
    }
    assert.deepEqual(
      heard,
      Array.from({length: 60}, (_, number) => number),
    )
  })

  it('go at once with the announcement of a pause, after which nothing comes for long', () => {
    const bundles = new SoundBundles(1_000)
    const wanted = new Set([2, 6])
    bundles.add(frame(0), wanted)
    bundles.add(frame(1), wanted)
    assert.equal(told(bundles.add(frame(2, 1), wanted)), '2: 2, 6: 0 1 2')
    assert.equal(told(bundles.add(frame(22, 1), wanted)), '2: 22, 6: 22')
    bundles.add(frame(30), wanted)
    assert.equal(told(bundles.add(frame(31), wanted)), '2: 30 31')
  })

  it('go early when numbers leap, when they grow too large, and at the end', () => {
    const bundles = new SoundBundles(100)
    const wanted = new Set([6])
    bundles.add(frame(0), wanted)
    assert.equal(told(bundles.add(frame(7), wanted)), '6: 0')
    assert.equal(told(bundles.add(frame(8, 90), wanted)), '6: 7')
    assert.equal(told(bundles.flush()), '6: 8')
    assert.equal(told(bundles.flush()), '')
  })
})
