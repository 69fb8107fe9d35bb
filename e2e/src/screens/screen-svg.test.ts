import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {Look} from '../rig/terminal.js'
import {screenSvg} from './screen-svg.js'

const LOOK = {bold: false, dim: false, underline: false, inverse: false, front: null, back: null}
const PLAIN: Look = {text: ' ', width: 1, ...LOOK}
const svgOf = (look: Partial<Look>): string => screenSvg(1, 1, () => ({...PLAIN, ...look}))

test('a half block is a shape of its colour over the one behind it, to the very edge of the cell', () => {
  const svg = svgOf({text: '▄', front: {is: 'direct', rgb: 0x123456}, back: {is: 'palette', index: 196}})
  assert.match(svg, /<rect x="0" y="0" width="8" height="16" fill="#ff0000"\/>/)
  assert.match(svg, /<rect x="0" y="8" width="8" height="8" fill="#123456"\/>/)
})

test('bars stand on the bottom of the cell, each an eighth higher than the one before, and text may be underlined', () => {
  for (const [place, bar] of [...'▁▂▃▄▅▆▇█'].entries())
    assert.match(svgOf({text: bar}), new RegExp(`y="${14 - 2 * place}" width="8" height="${2 * place + 2}"`))
  assert.match(svgOf({text: 'x', underline: true}), /<\/text><rect x="0" y="14" width="8" height="1"/)
})

test('colours change places where they are inverse, and dim ones near what lies behind', () => {
  const white = {is: 'direct', rgb: 0xffffff} as const
  const black = {is: 'direct', rgb: 0} as const
  assert.match(svgOf({text: 'x', front: black, back: white}), /<text [^>]*fill="#000000"/)
  assert.match(svgOf({text: 'x', front: black, back: white, inverse: true}), /<text [^>]*fill="#ffffff"/)
  assert.match(svgOf({text: 'x', front: white, back: black, dim: true}), /<text [^>]*fill="#8c8c8c"/)
})

test('what has a meaning in SVG is written as a character, and the tail of a wide glyph not at all', () => {
  assert.match(svgOf({text: '<'}), /&#60;<\/text>/)
  assert.doesNotMatch(svgOf({text: 'x', width: 0}), /<text/)
})
