/** Panels with two axes each, in rows; what is what is told once above them, by colour and by the shape of the points. */
import {type Placed, placeAxis} from './axis.js'
import type {LineChart, Panel, Point} from './chart.js'
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
  PAPER,
  WIDTH,
  widthOf,
} from './style.js'
import {element} from './svg.js'

const LEGEND_HEIGHT = 22
const MOST_COLUMNS = 3
const GAP = 20
/** Above a plot: its title and the label of its y axis; under it: the numbers of its x axis and its label. */
const PANEL_HEAD = 36
const PANEL_FOOT = 38
const PLOT_HEIGHT = 150
/** Numbers of the y axis. */
const TICK_WIDTH = 36
/** Half of what the number at the right end takes. */
const RIGHT_WIDTH = 10
const DOT = 3.5

export function drawLines({series, panels}: LineChart, top: number): Body {
  const columns = Math.min(MOST_COLUMNS, panels.length)
  const width = (WIDTH - 2 * MARGIN - (columns - 1) * GAP) / columns
  const legend = series.length > 1 ? drawLegend(series, top) : []
  const below = series.length > 1 ? top + LEGEND_HEIGHT : top
  const step = PANEL_HEAD + PLOT_HEIGHT + PANEL_FOOT + GAP
  const drawn = panels.flatMap((panel, i) => {
    const [column, row] = [i % columns, Math.floor(i / columns)]
    return drawPanel(panel, MARGIN + column * (width + GAP), below + row * step, width)
  })
  return {elements: [...legend, ...drawn], bottom: below + Math.ceil(panels.length / columns) * step - GAP}
}

function drawLegend(series: readonly string[], top: number): string[] {
  let x = MARGIN + DOT
  return series.flatMap((name, index) => {
    const at = x
    x += widthOf(name, LABEL_SIZE) + 32
    return [drawDot(index, at, top + 8), label(name, at + 10, top + 12, 'start', INK)]
  })
}

function drawPanel({title, x, y, lines}: Panel, left: number, top: number, width: number): string[] {
  const [plotLeft, plotRight] = [left + TICK_WIDTH, left + width - RIGHT_WIDTH]
  const [plotTop, plotBottom] = [top + PANEL_HEAD, top + PANEL_HEAD + PLOT_HEIGHT]
  const points = lines.flat()
  const across = placeAxis(
    x,
    points.map(point => point.x),
    plotLeft,
    plotRight,
  )
  const upward = placeAxis(
    y,
    points.map(point => point.y),
    plotBottom,
    plotTop,
  )
  return [
    heading(title, left, top + 10),
    label(y.label, left, top + 26, 'start'),
    ...upward.ticks.flatMap(tick => [
      element('line', {
        x1: plotLeft,
        y1: upward.place(tick),
        x2: plotRight,
        y2: upward.place(tick),
        stroke: GRID,
      }),
      label(numberText(tick), plotLeft - 6, upward.place(tick) + 4, 'end'),
    ]),
    ...across.ticks.flatMap(tick => [
      element('line', {
        x1: across.place(tick),
        y1: plotTop,
        x2: across.place(tick),
        y2: plotBottom,
        stroke: GRID,
      }),
      label(numberText(tick), across.place(tick), plotBottom + 14, 'middle'),
    ]),
    label(x.label, (plotLeft + plotRight) / 2, plotBottom + 30, 'middle'),
    // The first of the series lies on top.
    ...lines
      .map((line, index) => drawLine(line, index, across, upward))
      .toReversed()
      .flat(),
  ]
}

function drawLine(points: readonly Point[], series: number, across: Placed, upward: Placed): string[] {
  const places = points.map(({x, y}) => ({x: across.place(x), y: upward.place(y)}))
  if (places.length === 0) return []
  const path = places.map(({x, y}) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
  const line = {points: path, fill: 'none', stroke: colourOf(series), 'stroke-width': 2}
  return [element('polyline', line), ...places.map(({x, y}) => drawDot(series, x, y))]
}

/** Round, square, a diamond: also without colours another shape for each of the first three series. */
function drawDot(series: number, x: number, y: number): string {
  const look = {fill: colourOf(series), stroke: PAPER}
  if (series % 3 === 0) return element('circle', {cx: x, cy: y, r: DOT, ...look})
  const square = {x: x - DOT, y: y - DOT, width: 2 * DOT, height: 2 * DOT, ...look}
  if (series % 3 === 1) return element('rect', square)
  return element('rect', {...square, transform: `rotate(45 ${x.toFixed(1)} ${y.toFixed(1)})`})
}
