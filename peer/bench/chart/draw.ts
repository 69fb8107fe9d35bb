/** A chart as the text of an SVG file that stands by itself: on its own background, with a title and a description. */
import {drawBars} from './bars.js'
import type {Chart} from './chart.js'
import {drawLines} from './lines.js'
import {type Body, heading, MARGIN, PAPER, WIDTH} from './style.js'
import {element, named} from './svg.js'

const TITLE_SIZE = 15
const BODY_TOP = MARGIN + TITLE_SIZE + 16

export function draw(chart: Chart): string {
  const {elements, bottom} = bodyOf(chart)
  const height = Math.ceil(bottom + MARGIN)
  const ids = {title: `${chart.name}-title`, description: `${chart.name}-description`}
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    width: WIDTH,
    height,
    viewBox: `0 0 ${WIDTH} ${height}`,
    role: 'img',
    'aria-labelledby': `${ids.title} ${ids.description}`,
    'font-family': 'sans-serif',
  }
  const lines = [
    named('title', ids.title, chart.title),
    named('desc', ids.description, chart.description),
    element('rect', {width: WIDTH, height, rx: 6, fill: PAPER}),
    heading(chart.title, MARGIN, MARGIN + TITLE_SIZE, TITLE_SIZE),
    ...elements,
  ]
  return `${element('svg', root, `\n${lines.join('\n')}\n`)}\n`
}

function bodyOf(chart: Chart): Body {
  switch (chart.kind) {
    case 'bars':
      return drawBars(chart, BODY_TOP)
    case 'lines':
      return drawLines(chart, BODY_TOP)
    default:
      return chart satisfies never
  }
}
