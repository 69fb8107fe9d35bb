import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import type {BarChart, Chart, LineChart} from './chart.js'
import {draw} from './draw.js'
import {WIDTH} from './style.js'

const bars: BarChart = {
  kind: 'bars',
  name: 'bits',
  title: 'Bits <a & b>',
  description: 'Of "two" codecs',
  label: 'kbit/s',
  series: ['ours', 'theirs'],
  groups: [
    {name: 'one', values: [1, 100]},
    {name: 'other', values: [null, 10]},
  ],
}
const lines: LineChart = {
  kind: 'lines',
  name: 'rate',
  title: 'Rate',
  description: 'Over loss',
  series: ['ours', 'theirs'],
  panels: [
    {
      title: 'First',
      x: {label: 'loss, %', scale: 'linear from 0'},
      y: {label: 'kbit/s', scale: 'logarithmic'},
      lines: [
        [
          {x: 0, y: 1},
          {x: 10, y: 100},
        ],
        [],
      ],
    },
  ],
}

/** Of elements of one kind, those of some colour alone. */
function elements(svg: string, name: string, mark = ''): Record<string, string>[] {
  const found = [...svg.matchAll(new RegExp(`<${name} ([^>]*?)/?>`, 'g'))].map(match => match[1]!)
  const attributes = (text: string) =>
    [...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(match => [match[1]!, match[2]!])
  return found.filter(text => text.includes(mark)).map(text => Object.fromEntries(attributes(text)))
}

/** Throws unless each element is closed in turn. */
function assertWellFormed(svg: string): void {
  const open: string[] = []
  for (const [, end, name, empty] of svg.matchAll(/<(\/?)(\w+)[^<>]*?(\/?)>/g))
    if (end === '/') assert.equal(open.pop(), name)
    else if (empty !== '/') open.push(name!)
  assert.deepEqual(open, [])
  assert.doesNotMatch(svg, /NaN|Infinity|undefined|null/)
}

test('a bar ten times as large is longer by the same step', () => {
  const widths = elements(draw(bars), 'rect', 'height="12"').map(({width}) => Number(width))
  assert.equal(widths.length, 3)
  const [one, hundred, ten] = widths
  assert.ok(Math.abs(hundred! - ten! - (ten! - one!)) < 0.3, String(widths))
})

test('what was not measured has neither bar nor name', () => {
  assert.equal(draw(bars).match(/>ours</g)?.length, 1)
  assert.equal(elements(draw(lines), 'polyline').length, 1)
})

test('the same series has the same colour in every group', () => {
  const [ours, theirs, again] = elements(draw(bars), 'rect', 'height="12"').map(({fill}) => fill)
  assert.equal(again, theirs)
  assert.notEqual(ours, theirs)
})

test('a line joins its points from the lower left to the upper right corner of its plot', () => {
  const [line] = elements(draw(lines), 'polyline')
  const [first, last] = line!['points']!.split(' ').map(point => point.split(',').map(Number))
  assert.ok(first![0]! < last![0]! && first![1]! > last![1]!)
})

test('a fourth panel begins a new row', () => {
  const svg = draw({...lines, panels: ['1', '2', '3', '4'].map(title => ({...lines.panels[0]!, title}))})
  const [first, second, third, fourth] = elements(svg, 'text', 'font-size="12"').map(({x, y}) => ({x, y}))
  assert.ok(second!.y === first!.y && third!.y === first!.y)
  assert.ok(fourth!.x === first!.x && Number(fourth!.y) > Number(first!.y))
})

test('a chart says what it shows to those who do not see it, on a background of its own', () => {
  const svg = draw(bars)
  assert.match(svg, /<title id="bits-title">Bits &lt;a &amp; b&gt;<\/title>/)
  assert.match(svg, /<desc id="bits-description">Of &quot;two&quot; codecs<\/desc>/)
  assert.match(svg, /role="img" aria-labelledby="bits-title bits-description"/)
  assert.match(svg, new RegExp(`<rect width="${WIDTH}" height="\\d+" rx="6" fill="#ffffff"/>`))
})

test('charts of any figures are well formed and stay within the picture', () => {
  const value = fc.double({min: 1e-3, max: 1e7, noNaN: true})
  const point = fc.record({x: value, y: value})
  const scale = fc.constantFrom('linear', 'linear from 0', 'logarithmic')
  const panel = fc
    .record({title: fc.string(), x: scale, y: scale, lines: fc.tuple(fc.array(point), fc.array(point))})
    .map(({x, y, ...rest}) => ({...rest, x: {label: 'x', scale: x}, y: {label: 'y', scale: y}}))
  const group = fc.record({name: fc.string(), values: fc.tuple(value, fc.option(value))})
  const chart: fc.Arbitrary<Chart> = fc.oneof(
    fc.array(group, {minLength: 1, maxLength: 5}).map(groups => ({...bars, groups})),
    fc.array(panel, {minLength: 1, maxLength: 7}).map(panels => ({...lines, panels})),
  )
  fc.assert(
    fc.property(chart, drawn => {
      const svg = draw(drawn)
      assertWellFormed(svg)
      const height = Number(elements(svg, 'svg')[0]!['height'])
      for (const name of ['rect', 'text', 'circle', 'line'])
        for (const {x, cx, x2, y, cy, y2, width} of elements(svg, name)) {
          const [left, top] = [Number(x ?? cx ?? x2 ?? 0), Number(y ?? cy ?? y2 ?? 0)]
          assert.ok(left >= 0 && left + Number(width ?? 0) <= WIDTH, `${name} at ${left}`)
          assert.ok(top >= 0 && top <= height, `${name} at ${top} of ${height}`)
        }
    }),
  )
})
