/** Grouped bars: each with its name before it and its value behind it, so that they need no legend. */
import {type Placed, placeAxis} from './axis.js'
import type {BarChart, Group} from './chart.js'
import {
  type Body,
  colourOf,
  GRID,
  heading,
  INK,
  LABEL_SIZE,
  label,
  MARGIN,
  numberText,
  WIDTH,
  widthOf,
} from './style.js'
import {element} from './svg.js'

const BAR_HEIGHT = 12
const BAR_STEP = 15
const GROUP_HEADING = 20
const GROUP_GAP = 8
const NAME_GAP = 8
/** Room for the value behind the longest bar. */
const VALUE_WIDTH = 48
/** Under the axis: its numbers and its label. */
const AXIS_HEIGHT = 38

export function drawBars({series, groups, label: axisLabel}: BarChart, top: number): Body {
  const nameWidth = Math.max(...series.map(name => widthOf(name, LABEL_SIZE)))
  const [left, right] = [MARGIN + nameWidth + NAME_GAP, WIDTH - MARGIN - VALUE_WIDTH]
  const values = groups.flatMap(group => group.values.filter(value => value !== null))
  const axis = placeAxis({label: axisLabel, scale: 'logarithmic'}, values, left, right)
  let y = top
  const bars = groups.flatMap(group => {
    const at = y
    y += heightOf(group)
    return drawGroup(group, series, axis, left, at)
  })
  const numbers = axis.ticks.map(tick => label(numberText(tick), axis.place(tick), y + 14, 'middle'))
  const words = label(`${axisLabel}, logarithmic scale`, (left + right) / 2, y + 32, 'middle')
  return {elements: [...bars, ...numbers, words], bottom: y + AXIS_HEIGHT}
}

const heightOf = ({values}: Group): number => GROUP_HEADING + barsHeight(values) + GROUP_GAP

const barsHeight = (values: Group['values']): number =>
  values.filter(value => value !== null).length * BAR_STEP

function drawGroup(
  {name, values}: Group,
  series: readonly string[],
  axis: Placed,
  left: number,
  top: number,
): string[] {
  const measured = values.flatMap((value, index) => (value === null ? [] : [{value, index}]))
  const bars = measured.flatMap(({value, index}, place) => {
    const y = top + GROUP_HEADING + place * BAR_STEP
    const [end, textY] = [axis.place(value), y + BAR_HEIGHT - 2]
    return [
      label(series[index]!, left - NAME_GAP, textY, 'end', INK),
      element('rect', {x: left, y, width: end - left, height: BAR_HEIGHT, fill: colourOf(index)}),
      label(numberText(value), end + 4, textY, 'start', INK),
    ]
  })
  const [gridTop, gridBottom] = [top + GROUP_HEADING, top + GROUP_HEADING + barsHeight(values)]
  const grid = axis.ticks.map(tick => {
    const x = axis.place(tick)
    return element('line', {x1: x, y1: gridTop, x2: x, y2: gridBottom, stroke: GRID})
  })
  return [heading(name, MARGIN, top + 13), ...grid, ...bars]
}
