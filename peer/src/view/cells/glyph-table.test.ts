import assert from 'node:assert/strict'
import {test} from 'node:test'
import {GlyphTable, MAX_CLUSTERS} from './glyph-table.js'

/** Distinct letters that each have a mark which no letter of Unicode is made with. */
const cluster = (place: number): string => `${String.fromCodePoint(0x4e00 + place)}\u0323`
const clusters = (from: number, count: number): string[] =>
  Array.from({length: count}, (_, place) => cluster(from + place))

/** As a frame is read: twice where there was no room at first. What the screen shows of it. */
function shown(table: GlyphTable, frame: readonly string[]): string[] {
  table.beginFrame()
  const codes = frame.map(each => table.code(each))
  return (table.makesRoom() ? frame.map(each => table.code(each)) : codes).map(code => table.text(code))
}

test('whatever was shown before, what is shown now has its marks', () => {
  const table = new GlyphTable(true)
  for (let frame = 0; frame < 10; frame++) {
    const all = clusters(1000 * frame, 1500)
    assert.deepEqual(shown(table, all), all)
  }
  assert.ok(table.generation > 0)
})

test('while all has room no number changes', () => {
  const table = new GlyphTable(true)
  const [first] = [cluster(0)].map(each => table.code(each))
  for (let frame = 0; frame < 10; frame++) shown(table, clusters(0, MAX_CLUSTERS))
  assert.equal(table.code(cluster(0)), first)
  assert.equal(table.generation, 0)
})

test('a frame with more than there is room for shows as much as there is, and gives no numbers anew for it', () => {
  const table = new GlyphTable(true)
  const crowd = clusters(0, MAX_CLUSTERS + 100)
  for (let frame = 0; frame < 3; frame++) {
    const all = shown(table, crowd)
    assert.deepEqual(all.slice(0, MAX_CLUSTERS), crowd.slice(0, MAX_CLUSTERS))
    assert.equal(all.at(-1), [...crowd.at(-1)!][0], 'its letter alone')
  }
  assert.equal(table.generation, 0)
  const after = clusters(9000, 5)
  assert.deepEqual(shown(table, after), after, 'the crowd is gone, and so are its numbers')
})

test('a number that means nothing any more is no text', () => {
  const table = new GlyphTable(true)
  const crowd = clusters(0, MAX_CLUSTERS)
  shown(table, crowd)
  const last = table.code(crowd.at(-1)!)
  shown(table, [cluster(9000)])
  assert.equal(table.text(last), '\ufffd')
})
