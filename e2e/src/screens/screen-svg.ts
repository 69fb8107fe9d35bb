/** A terminal's screen as a picture: blocks and lines as shapes that meet, all else as text in a font. Pure. */
import type {Look} from '../rig/terminal.js'
import {rgbOf} from './terminal-colours.js'

/** Pixels of a cell; a monospaced letter of this size in DejaVu Sans Mono is just so wide. */
const [WIDTH, HEIGHT, FONT_SIZE, BASELINE] = [8, 16, 13.3, 12]
const [FRONT, BACK] = [0xd8d8d8, 0x101418]
/** Of a dim text's colour; the rest is what lies behind. */
const DIM = 0.55
export const FONT = 'DejaVu Sans Mono'

/** Parts of the cell that a block fills, in eighths from its top left: x, y, width, height. */
const BLOCKS: Readonly<Record<string, readonly [number, number, number, number]>> = {
  '▀': [0, 0, 8, 4],
  '▌': [0, 0, 4, 8],
  '▐': [4, 0, 4, 8],
  ...Object.fromEntries([...'▁▂▃▄▅▆▇█'].map((block, place) => [block, [0, 7 - place, 8, place + 1]])),
}
/** Arms of a line from the middle of the cell: left, up, right, down; and how thick. */
const LINES: Readonly<Record<string, readonly [arms: string, pixels: number]>> = {
  ...{'─': ['lr', 1], '│': ['ud', 1], '╭': ['rd', 1], '╮': ['ld', 1], '╰': ['ru', 1], '╯': ['lu', 1]},
  ...{'━': ['lr', 3], '┃': ['ud', 3], '┏': ['rd', 3], '┓': ['ld', 3], '┗': ['ru', 3], '┛': ['lu', 3]},
}
const ARMS: Readonly<Record<string, readonly [number, number]>> = {
  ...{l: [0, HEIGHT / 2], r: [WIDTH, HEIGHT / 2], u: [WIDTH / 2, 0], d: [WIDTH / 2, HEIGHT]},
}

export function screenSvg(cols: number, rows: number, look: (x: number, y: number) => Look): string {
  const cells = Array.from({length: cols * rows}, (_, at) => {
    const [x, y] = [at % cols, Math.floor(at / cols)]
    return cellSvg(look(x, y), x * WIDTH, y * HEIGHT)
  })
  const [width, height] = [cols * WIDTH, rows * HEIGHT]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" shape-rendering="crispEdges">`,
    `<rect width="${width}" height="${height}" fill="${hex(BACK)}"/>`,
    `<g font-family="${FONT}" font-size="${FONT_SIZE}" xml:space="preserve">${cells.join('')}</g></svg>`,
  ].join('')
}

function cellSvg(look: Look, x: number, y: number): string {
  const [front, back] = coloursOf(look)
  const ground = back === BACK ? '' : rect(x, y, WIDTH * Math.max(1, look.width), HEIGHT, back)
  return look.width === 0 ? '' : ground + glyphSvg(look, x, y, front)
}

function glyphSvg({text, bold, underline}: Look, x: number, y: number, colour: number): string {
  if (text.trim() === '') return ''
  const block = BLOCKS[text]
  if (block !== undefined) {
    const [left, top, across, down] = block
    const [width, height] = [WIDTH / 8, HEIGHT / 8]
    return rect(x + left * width, y + top * height, across * width, down * height, colour)
  }
  const lines = LINES[text]
  if (lines !== undefined) return lineSvg(...lines, x, y, colour)
  const weight = bold ? ' font-weight="bold"' : ''
  const line = underline ? rect(x, y + BASELINE + 2, WIDTH, 1, colour) : ''
  return `<text x="${x}" y="${y + BASELINE}" fill="${hex(colour)}"${weight}>${escaped(text)}</text>${line}`
}

function lineSvg(arms: string, pixels: number, x: number, y: number, colour: number): string {
  const middle = `${x + WIDTH / 2} ${y + HEIGHT / 2}`
  const path = [...arms].map(arm => `M${middle}L${x + ARMS[arm]![0]} ${y + ARMS[arm]![1]}`).join('')
  return `<path d="${path}" stroke="${hex(colour)}" stroke-width="${pixels}" stroke-linecap="square"/>`
}

function coloursOf({front, back, inverse, dim}: Look): [number, number] {
  const [text, behind] = [rgbOf(front, FRONT), rgbOf(back, BACK)]
  const shown = dim ? mixed(text, behind) : text
  return inverse ? [behind, shown] : [shown, behind]
}

const mixed = (a: number, b: number): number =>
  [16, 8, 0].reduce((all, shift) => {
    const channel = ((a >> shift) & 255) * DIM + ((b >> shift) & 255) * (1 - DIM)
    return all | (Math.round(channel) << shift)
  }, 0)

const rect = (x: number, y: number, width: number, height: number, colour: number): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${hex(colour)}"/>`
const hex = (rgb: number): string => `#${rgb.toString(16).padStart(6, '0')}`
const escaped = (text: string): string => text.replace(/[&<>"]/g, each => `&#${each.charCodeAt(0)};`)
