import assert from 'node:assert/strict'
import {test} from 'node:test'
import {type CleanText, cleanText} from '@s2c/shared/clean-text'
import fc from 'fast-check'
import stringWidth from 'string-width'
import {pad, wrap} from './columns.js'
import {boxPopup, LEAD_COLS, markedLine, pieces, plainLine, warningPopup} from './popups.js'

const stages = fc.record({
  x: fc.constant(0),
  y: fc.constant(0),
  cols: fc.integer({min: 20, max: 200}),
  rows: fc.integer({min: 5, max: 60}),
})
const texts = fc.array(fc.string({unit: 'grapheme', maxLength: 200}), {minLength: 1, maxLength: 3})
const notice = (text: CleanText) => ({text, tone: 'warning' as const, untilMs: 1})

test('every line of a popup fills its rectangle exactly, and the rectangle lies in the stage', () => {
  fc.assert(
    fc.property(stages, texts, (stage, raw) => {
      const clean = raw.map(text => cleanText(text, 200))
      const notices = warningPopup(clean.map(notice), stage)
      const mark = {trust: 'verified', founder: true} as const
      const box = boxPopup(
        clean.flatMap(text => [plainLine(text), markedLine(mark, text)]),
        stage,
      )
      for (const popup of [notices, box]) {
        if (popup === null) continue
        const {rect, lines} = popup
        const border = popup === box ? 2 : 0
        assert.ok(rect.x >= 0 && rect.y >= 0)
        assert.ok(rect.x + rect.cols <= stage.cols && rect.y + rect.rows <= stage.rows)
        assert.ok(lines.length <= rect.rows - border)
        for (const line of lines) {
          const lead = 'lead' in line && line.lead !== null ? LEAD_COLS : 0
          assert.equal(lead + stringWidth(line.text), rect.cols - border)
        }
      }
    }),
  )
})

test('warnings stand at the bottom, above the line of the names, the newest lines kept when room is short', () => {
  const stage = {x: 0, y: 0, cols: 30, rows: 4}
  const popup = warningPopup(
    ['one', 'two', 'three'].map(text => notice(cleanText(text, 9))),
    stage,
  )!
  assert.deepEqual(
    popup.lines.map(({text}) => text.trim()),
    ['two', 'three'],
  )
  assert.equal(popup.rect.y, 1)
  assert.equal(warningPopup([{...notice(cleanText('news', 9)), tone: 'news'}], stage), null)
})

test('a sentence breaks at spaces and words too long for a line are cut', () => {
  assert.deepEqual(wrap('no camera was found here', 10, 9), ['no camera', 'was found', 'here'])
  assert.deepEqual(wrap('incomprehensibilities', 10, 9), ['incomprehe'])
  assert.deepEqual(wrap('李小龍李小龍 x', 7, 9), ['李小龍', 'x'])
})

test('padding counts columns, not characters', () => {
  assert.equal(pad('李', 4), '李  ')
  assert.equal(pad('李小', 3), '李 ')
})

test('a text without spaces is cut in pieces that lose nothing', () => {
  assert.deepEqual(pieces('SHA256:abcdef', 5), ['SHA25', '6:abc', 'def'])
  assert.deepEqual(pieces('abc', 3), ['abc'])
  assert.deepEqual(pieces('', 3), [''])
})
