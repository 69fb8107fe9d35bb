import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import fc from 'fast-check'
import stringWidth from 'string-width'
import {type ColourPicture, chromaSize, LEVELS, type LevelPicture, type Picture} from '../picture.js'
import {blankCells, type Cells} from './cells.js'
import {directColour, OWN_COLOUR, rgbOf} from './colour.js'
import {
  COLOUR_MODES,
  DEFAULT_LOOK,
  FILTERS,
  GLYPH_MODES,
  type GlyphMode,
  type Look,
  pictureRequest,
  samplesPerCell,
} from './look.js'
import {Painter} from './painter.js'
import {RAMPS} from './ramp-palette.js'
import {hexRows, textRows} from './text-rows.js'

const COLS = 12
const ROWS = 7

const look = fc.record<Look>({
  glyphs: fc.constantFrom(...GLYPH_MODES),
  colours: fc.constantFrom(...COLOUR_MODES),
  palette: fc.constantFrom(...Object.keys(RAMPS), ' ▪●'),
  filter: fc.constantFrom(...FILTERS),
  dither: fc.boolean(),
  mirrored: fc.boolean(),
  unicode: fc.boolean(),
  background: fc.constantFrom('dark', 'light'),
})

function noise(look: Look, seed: number): Picture {
  const random = seededRandom(seed)
  const size = pictureRequest(look, COLS, ROWS, 30)
  const bytes = (count: number, below: number): Uint8Array =>
    Uint8Array.from({length: count}, () => random.below(below))
  const {width, height} = size
  if (size.format === 'levels')
    return {format: 'levels', width, height, levels: bytes(width * height, LEVELS)}
  const chroma = chromaSize(size)
  const count = chroma.width * chroma.height
  return {
    format: 'colour',
    width,
    height,
    luma: bytes(width * height, 256),
    blue: bytes(count, 256),
    red: bytes(count, 256),
  }
}

const painted = (look: Look, picture: Picture, timeMs = 0, cols = COLS, rows = ROWS): Cells => {
  const cells = blankCells(cols, rows)
  new Painter(look).paint(picture, cells, timeMs)
  return cells
}

const levels = (width: number, height: number, values: readonly number[]): LevelPicture => ({
  format: 'levels',
  width,
  height,
  levels: Uint8Array.from(values),
})

/** Of one colour each 2x2, told as [luma, Cb, Cr]. */
const colours = (
  width: number,
  height: number,
  luma: readonly number[],
  blue = 128,
  red = 128,
): ColourPicture => {
  const chroma = chromaSize({width, height})
  const fill = (value: number): Uint8Array => new Uint8Array(chroma.width * chroma.height).fill(value)
  return {format: 'colour', width, height, luma: Uint8Array.from(luma), blue: fill(blue), red: fill(red)}
}

const plain = (glyphs: GlyphMode, changes: Partial<Look> = {}): Look => ({
  ...DEFAULT_LOOK,
  glyphs,
  colours: 'none',
  ...changes,
})

describe('every look', () => {
  it('draws only glyphs of one column, and ASCII alone without Unicode', () => {
    fc.assert(
      fc.property(look, fc.integer(), fc.nat(1e9), (look, seed, timeMs) => {
        for (const row of textRows(painted(look, noise(look, seed), timeMs))) {
          assert.equal(stringWidth(row), COLS)
          if (!look.unicode) assert.match(row, /^[ -~]*$/)
        }
      }),
    )
  })

  it('draws the mirrored image of a mirrored picture as the picture itself', () => {
    fc.assert(
      fc.property(look, fc.integer(), (look, seed) => {
        const picture = noise(look, seed)
        if (picture.width % 2 === 1) return
        const once = painted({...look, mirrored: false}, picture, 5_000)
        const twice = painted({...look, mirrored: true}, mirror(picture), 5_000)
        assert.deepEqual(twice, once)
      }),
    )
  })

  it('uses no colour where there is none, and only the palette where there is one', () => {
    fc.assert(
      fc.property(look, fc.integer(), (look, seed) => {
        const {foreground, background} = painted(look, noise(look, seed))
        for (const colour of [...foreground, ...background]) {
          if (look.colours === 'none') assert.equal(colour, OWN_COLOUR)
          if (look.colours === '16') assert.ok(colour <= 16)
          if (look.colours === '256') assert.ok(colour === OWN_COLOUR || (colour > 16 && colour <= 256))
          if (look.colours === 'true') assert.ok(colour === OWN_COLOUR || colour >= directColour(0))
        }
      }),
    )
  })

  it('fills cells that need other samples than the picture has', () => {
    fc.assert(
      fc.property(
        look,
        fc.integer(),
        fc.integer({min: 1, max: 30}),
        fc.integer({min: 1, max: 20}),
        (look, seed, cols, rows) => {
          const {codes} = painted(look, noise(look, seed), 0, cols, rows)
          assert.ok(codes.every(code => code >= 0x20))
        },
      ),
    )
  })
})

describe('glyphs without colours', () => {
  it('of a ramp are the fuller the brighter, and the other way round on a light background', () => {
    const rising = levels(
      LEVELS,
      1,
      Array.from({length: LEVELS}, (_, i) => i),
    )
    assert.deepEqual(textRows(painted(plain('ramp'), rising, 0, LEVELS, 1)), [RAMPS.standard])
    const light = painted(plain('ramp', {background: 'light'}), rising, 0, LEVELS, 1)
    assert.equal(textRows(light)[0], [...RAMPS.standard].reverse().join(''))
  })

  it('of a custom ramp are its own', () => {
    const cells = painted(plain('ramp', {palette: ' ▪●'}), levels(3, 1, [0, 7, 15]), 0, 3, 1)
    assert.deepEqual(textRows(cells), [' ▪●'])
  })

  it('stand where the samples are, in every way to divide a cell', () => {
    const lit = (mode: GlyphMode, ...samples: number[]): string | undefined => {
      const {across, down} = samplesPerCell(mode)
      const values = Array.from({length: across * down}, (_, i) => (samples.includes(i) ? LEVELS - 1 : 0))
      return textRows(painted(plain(mode), levels(across, down, values), 0, 1, 1))[0]
    }
    assert.deepEqual([lit('half', 0), lit('half', 1), lit('half', 0, 1)], ['▀', '▄', '█'])
    assert.deepEqual([lit('quadrant', 1), lit('quadrant', 1, 2), lit('quadrant', 0, 2)], ['▝', '▞', '▌'])
    assert.deepEqual(
      [lit('sextant', 0), lit('sextant', 0, 2, 4), lit('sextant', 1, 2, 4), lit('sextant', 1, 2, 3, 4, 5)],
      ['🬀', '▌', '\u{1fb14}', '🬻'],
    )
    assert.deepEqual([lit('braille', 0), lit('braille', 1, 6), lit('braille', 7)], ['⠁', '⡈', '⢀'])
    assert.deepEqual([lit('shape', 0, 2, 4), lit('shape', 1, 3, 5)], ['▌', '▐'])
  })

  it('of dithered dots cover as much as the picture has light', () => {
    for (const level of [0, 3, 8, 12, 15]) {
      const {width, height} = pictureRequest(plain('braille'), 16, 8, 30)
      const picture = levels(width, height, Array(width * height).fill(level))
      const {codes} = painted(plain('braille', {dither: true}), picture, 0, 16, 8)
      const dots = codes.reduce((sum, code) => sum + bitCount(code - 0x2800), 0)
      assert.ok(Math.abs(dots / (width * height) - (level / 15) ** 2) < 0.02, String(level))
    }
  })
})

describe('coloured cells', () => {
  const red = {blue: 84, red: 255}

  it('of halves have the colours of their two samples', () => {
    const cells = painted(DEFAULT_LOOK, colours(1, 2, [255, 0]), 0, 1, 1)
    assert.deepEqual(cells.codes, Uint32Array.of(0x2580))
    assert.deepEqual(hexRows(cells, 'dark'), {fg: ['ffffff'], bg: ['000000']})
  })

  it('come from full-range BT.601', () => {
    const cells = painted(DEFAULT_LOOK, colours(1, 2, [76, 76], red.blue, red.red), 0, 1, 1)
    assert.deepEqual(hexRows(cells, 'dark'), {fg: ['fe0000'], bg: ['fe0000']})
  })

  it('of parts are drawn with no more error than the mean colour would leave', () => {
    for (const mode of ['quadrant', 'sextant', 'braille'] as const)
      fc.assert(
        fc.property(fc.integer(), seed => {
          const drawn = {...DEFAULT_LOOK, glyphs: mode}
          const {across, down} = samplesPerCell(mode)
          const random = seededRandom(seed)
          const lumas = Array.from({length: across * down}, () => random.below(256))
          const {codes, foreground, background} = painted(drawn, colours(across, down, lumas), 0, 1, 1)
          const means = [rgbOf(background[0]!, 0) & 255, rgbOf(foreground[0]!, 0) & 255]
          const groups = lumas.map((_, i) => (isFront(mode, codes[0]!, i) ? 1 : 0))
          const mean = lumas.reduce((sum, luma) => sum + luma) / lumas.length
          const error = (of: (i: number) => number): number =>
            lumas.reduce((sum, luma, i) => sum + (luma - of(i)) ** 2, 0)
          assert.ok(error(i => means[groups[i]!]!) <= error(() => mean) * 0.7 + 2 * lumas.length)
        }),
      )
  })

  it('with a shape reproduce a cell of two halves exactly', () => {
    const cells = painted(
      {...DEFAULT_LOOK, glyphs: 'shape'},
      colours(2, 3, [200, 40, 200, 40, 200, 40]),
      0,
      1,
      1,
    )
    assert.deepEqual(textRows(cells), ['▌'])
    assert.deepEqual(hexRows(cells, 'dark'), {fg: ['c8c8c8'], bg: ['282828']})
  })

  it('of one colour are blank cells of that colour', () => {
    for (const glyphs of ['half', 'shape', 'quadrant', 'sextant'] as const) {
      const {across, down} = samplesPerCell(glyphs)
      const flat = colours(across, down, Array(across * down).fill(90))
      const cells = painted({...DEFAULT_LOOK, glyphs}, flat, 0, 1, 1)
      assert.deepEqual([textRows(cells), hexRows(cells, 'dark').bg], [[' '], ['5a5a5a']], glyphs)
    }
  })

  it('are tinted by their light alone', () => {
    const tinted = painted({...DEFAULT_LOOK, filter: 'red'}, colours(1, 2, [255, 0], 20, 20), 0, 1, 1)
    assert.deepEqual(hexRows(tinted, 'dark'), {fg: ['ff5040'], bg: ['000000']})
  })

  it('of the rainbow wander with time', () => {
    const look: Look = {...DEFAULT_LOOK, filter: 'rainbow'}
    const picture = colours(4, 4, Array(16).fill(200))
    assert.notDeepEqual(painted(look, picture, 0, 4, 2), painted(look, picture, 1_000, 4, 2))
    assert.deepEqual(painted(look, picture, 0, 4, 2), painted(look, picture, 8_000, 4, 2))
  })
})

describe('matrix rain', () => {
  const rain: Look = {...DEFAULT_LOOK, filter: 'matrix'}
  const bright = colours(20, 30, Array(600).fill(255))
  const greens = (timeMs: number): number[] => {
    const {foreground} = painted(rain, bright, timeMs, 20, 30)
    return Array.from(foreground, colour => (rgbOf(colour, 0) >> 8) & 255)
  }

  it('is the same at the same time and falls with time', () => {
    assert.deepEqual(greens(3_000), greens(3_000))
    const [now, later] = [greens(3_000), greens(3_050)]
    assert.notDeepEqual(now, greens(3_500))
    const moved = now.filter((green, cell) => green !== later[cell]).length
    assert.ok(moved > 0 && moved < 600)
  })

  it('is dark where the picture is dark', () => {
    const {foreground} = painted(rain, colours(20, 30, Array(600).fill(0)), 3_000, 20, 30)
    assert.ok(foreground.every(colour => rgbOf(colour, 0) === 0))
    assert.ok(Math.max(...greens(3_000)) > 200)
  })
})

const bitCount = (value: number): number => value.toString(2).replaceAll('0', '').length

function isFront(mode: 'quadrant' | 'sextant' | 'braille', code: number, sample: number): boolean {
  const {across, down} = samplesPerCell(mode)
  const count = across * down
  for (let mask = 0; mask < 1 << count; mask++) {
    const values = Array.from({length: count}, (_, i) => ((mask >> i) & 1) * (LEVELS - 1))
    if (painted(plain(mode), levels(across, down, values), 0, 1, 1).codes[0] === code)
      return ((mask >> sample) & 1) === 1
  }
  throw new Error(`no ${mode} has code ${code}`)
}

function mirror(picture: Picture): Picture {
  const rows = (bytes: Uint8Array, width: number): Uint8Array =>
    Uint8Array.from(bytes, (_, i) => bytes[i - (i % width) + width - 1 - (i % width)]!)
  if (picture.format === 'levels') return {...picture, levels: rows(picture.levels, picture.width)}
  const chroma = chromaSize(picture).width
  return {
    ...picture,
    luma: rows(picture.luma, picture.width),
    blue: rows(picture.blue, chroma),
    red: rows(picture.red, chroma),
  }
}
