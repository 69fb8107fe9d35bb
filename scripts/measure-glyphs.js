// Measures how much of each sixth of a cell (2 across, 3 down) a glyph of a font covers, and prints the table of
// peer/src/core/picture/paint/glyph-coverage.ts. Run by hand when the choice of glyphs changes; needs ffmpeg with drawtext:
//   node scripts/measure-glyphs.js /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf
import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const ASCII = Array.from({length: 95}, (_, i) => String.fromCharCode(0x20 + i))
const LATIN = [...'·¨°¬±´¸º¦×÷¯']
/** DejaVu Sans Mono's metrics of 2048 units an em: advance 1233, ascent 1901, descent 483. */
const FONT_SIZE = 200
const WIDTH = Math.round((1233 / 2048) * FONT_SIZE)
const ASCENT = Math.round((1901 / 2048) * FONT_SIZE)
const HEIGHT = Math.round((2384 / 2048) * FONT_SIZE)

const font = process.argv[2]
if (font === undefined) throw new Error('usage: node scripts/measure-glyphs.js FONT.ttf')
const folder = mkdtempSync(join(tmpdir(), 'glyphs-'))
try {
  console.log(`export const ASCII_COVERAGE = '${measure(ASCII)}'`)
  console.log(`export const LATIN_COVERAGE = '${measure(LATIN)}'`)
} finally {
  rmSync(folder, {recursive: true})
}

/** Six bytes a glyph as hexadecimal digits: 00 empty, ff full; row by row from the top left. */
function measure(glyphs) {
  const draw = glyphs.map((glyph, i) => {
    const file = join(folder, `${i}.txt`)
    writeFileSync(file, glyph)
    const place = `x=${i * WIDTH}:y=${ASCENT}-max_glyph_a`
    return `drawtext=expansion=none:fontfile=${font}:textfile=${file}:fontsize=${FONT_SIZE}:fontcolor=white:${place}`
  })
  const source = `color=black:size=${glyphs.length * WIDTH}x${HEIGHT},format=rgb24,${draw.join(',')}`
  const graph = ['-f', 'lavfi', '-i', source, '-frames:v', '1', '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-']
  const {stdout, stderr, status} = spawnSync('ffmpeg', ['-v', 'error', ...graph], {maxBuffer: 1 << 28})
  if (status !== 0) throw new Error(`ffmpeg: ${stderr}`)
  return glyphs
    .map((_, i) =>
      sixths(stdout, i, glyphs.length * WIDTH)
        .map(hex)
        .join(''),
    )
    .join('')
}

function sixths(pixels, glyph, stride) {
  return Array.from({length: 6}, (_, part) => {
    const [left, right] = span(part % 2, 2, WIDTH)
    const [top, bottom] = span(part >> 1, 3, HEIGHT)
    let sum = 0
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) sum += pixels[3 * (y * stride + glyph * WIDTH + x)]
    return sum / ((right - left) * (bottom - top))
  })
}

function span(part, parts, length) {
  return [Math.round((part * length) / parts), Math.round(((part + 1) * length) / parts)]
}

function hex(value) {
  return Math.round(value).toString(16).padStart(2, '0')
}
