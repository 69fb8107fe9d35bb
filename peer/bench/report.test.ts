import assert from 'node:assert/strict'
import {test} from 'node:test'
import {figurePath, sectionText, withSections} from './report.js'
import type {BenchResult} from './row.js'

const result: BenchResult = {
  rows: [{stage: 'encode', figure: '2 µs', reference: 'copy: 1 µs', ratio: '2'}],
  charts: [
    {
      kind: 'lines',
      name: 'encode',
      title: 'Time',
      description: 'Over [size]',
      series: [],
      panels: [],
    },
  ],
}
const page = [
  '# Page',
  '<!-- bench: begin -->',
  '### Old',
  'gone',
  '### B',
  'b stands',
  '<!-- bench: end -->',
  'after',
].join('\n\n')

test('a section has its circumstances, its picture and its table', () => {
  assert.equal(
    sectionText('A', 'today, here', result),
    [
      '### A',
      'today, here',
      '![Time. Over size](figures/encode.svg)',
      '| what | figure | reference in the same run | ratio |\n| --- | --- | --- | --- |\n| encode | 2 µs | copy: 1 µs | 2 |',
    ].join('\n\n'),
  )
  assert.equal(figurePath(result.charts[0]!), 'figures/encode.svg')
})

test('a measured section comes to its place, others stand, unknown ones go', () => {
  const written = withSections(page, ['A', 'B', 'C'], new Map([['A', '### A\n\nnew']]))
  assert.equal(
    written,
    '# Page\n\n<!-- bench: begin -->\n\n### A\n\nnew\n\n### B\n\nb stands\n\n<!-- bench: end -->\n\nafter',
  )
})

test('writing a section again changes nothing else', () => {
  const once = withSections(page, ['A', 'B'], new Map([['A', '### A\n\nnew']]))
  assert.equal(withSections(once, ['A', 'B'], new Map([['A', '### A\n\nnew']])), once)
})

test('a page without marks is not written over', () => {
  assert.throws(() => withSections('# Page', ['A'], new Map()), /has no <!-- bench: begin -->/)
})
