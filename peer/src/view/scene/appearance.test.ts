import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {FILTERS, GLYPH_MODES} from '../../core/picture/paint/look.js'
import {Painter} from '../../core/picture/paint/painter.js'
import {RAMPS} from '../../core/picture/paint/ramp-palette.js'
import {type Appearance, appearanceOn, lookOf, type Trait, turned, withReport} from './appearance.js'

const WISH = {glyphs: null, colours: 'true', palette: 'standard', filter: 'none', dither: false} as const
const START = appearanceOn(WISH, true)
const SCREEN = {cols: 100, rows: 40}

/** What the look goes through as that key is pressed again and again. */
function pressing<Key extends Trait>(start: Appearance, trait: Key, times: number) {
  const shown = [lookOf(start, false)[trait]]
  let appearance = start
  for (let press = 0; press < times; press++) {
    appearance = turned(appearance, trait).appearance
    shown.push(lookOf(appearance, false)[trait])
  }
  return shown
}

test('without a wish the glyphs suit the colours, and follow them', () => {
  assert.equal(lookOf(START, false).glyphs, 'half')
  assert.equal(lookOf({...START, colours: 'none'}, false).glyphs, 'shape')
  assert.equal(lookOf({...START, glyphs: 'half', colours: 'none'}, false).glyphs, 'half')
})

test('each key goes round all there is and says what it came to', () => {
  assert.deepEqual(pressing(START, 'glyphs', 6), [
    'half',
    'quadrant',
    'sextant',
    'braille',
    'ramp',
    'shape',
    'half',
  ])
  assert.deepEqual(pressing(START, 'colours', 4), ['true', 'none', '16', '256', 'true'])
  assert.deepEqual(pressing(START, 'filter', FILTERS.length), [...FILTERS, 'none'])
  assert.deepEqual(pressing(START, 'dither', 2), [false, true, false])
  assert.equal(turned(START, 'glyphs').says, 'glyphs: quadrant')
  assert.equal(turned(START, 'dither').says, 'dither on')
})

test('where only ASCII can be shown, nothing else is offered', () => {
  const ascii = {...START, unicode: false, colours: 'none'} as const
  assert.deepEqual(pressing(ascii, 'glyphs', 2), ['shape', 'ramp', 'shape'])
  const palettes = pressing({...ascii, glyphs: 'ramp'}, 'palette', 8)
  for (const name of palettes.slice(1)) assert.match(RAMPS[name as keyof typeof RAMPS], /^[ -~]+$/)
})

test('without colours no tints are offered', () => {
  assert.deepEqual(pressing({...START, colours: 'none'}, 'filter', 3), ['none', 'invert', 'matrix', 'none'])
  assert.deepEqual(pressing({...START, colours: 'none', filter: 'amber'}, 'filter', 1), ['amber', 'none'])
})

test('the first look for a palette turns to the glyphs that have one', () => {
  const first = turned(START, 'palette')
  assert.deepEqual(lookOf(first.appearance, false).glyphs, 'ramp')
  assert.equal(first.says, 'palette: standard')
  const names = pressing(first.appearance, 'palette', Object.keys(RAMPS).length)
  assert.deepEqual(names, [...Object.keys(RAMPS), 'standard'])
  assert.deepEqual(pressing({...START, glyphs: 'ramp', palette: ' .x'}, 'palette', 1), [' .x', 'standard'])
})

test('whatever keys are pressed, the look can be painted', () => {
  const traits = fc.constantFrom<Trait>('glyphs', 'colours', 'palette', 'filter', 'dither')
  fc.assert(
    fc.property(fc.array(traits, {maxLength: 30}), fc.boolean(), (keys, unicode) => {
      const appearance = keys.reduce(
        (before, key) => turned(before, key).appearance,
        appearanceOn(WISH, unicode),
      )
      const look = lookOf(appearance, true)
      new Painter(look)
      assert.ok(look.mirrored && GLYPH_MODES.includes(look.glyphs))
    }),
  )
})

test('what the terminal reports changes how pictures are drawn; nonsense does not', () => {
  const after = (report: Parameters<typeof withReport>[1]) => withReport(START, report, SCREEN)
  assert.equal(START.cellAspect, 0.5)
  assert.equal(after({is: 'cellSize', width: 9, height: 15}).cellAspect, 0.6)
  assert.equal(after({is: 'textArea', width: 900, height: 600}).cellAspect, 0.6)
  assert.equal(after({is: 'background', shade: 'light'}).background, 'light')
  assert.equal(after({is: 'cellSize', width: 90, height: 15}), START)
  assert.equal(after({is: 'cellSize', width: 1, height: 15}), START)
})
