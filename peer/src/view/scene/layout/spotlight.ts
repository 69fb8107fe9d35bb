/** One card large, the others in a strip below it or beside it, whichever leaves the larger picture. Pure. */
import type {GridSize} from '../../../core/picture/grid.js'
import {fitPicture} from '../../../core/picture/paint/fit-picture.js'
import {inside, type Rect} from '../../cells/rect.js'
import {type Dealt, pageOf} from './grid.js'
import {BORDERS, isCard, MIN_CARD, pictureArea} from './tile-size.js'

/** Of the stage; the others are to be told from each other, no more. */
const STRIP_SHARE = 0.2

export function dealSpotlight(stage: Rect, others: number, cellAspect: number, wanted: number): Dealt {
  const alone = {large: isCard(stage) ? stage : null, rects: [], from: 0, page: 0, pages: 1}
  if (others === 0) return alone
  const places = [below(stage, cellAspect), beside(stage, cellAspect)].filter(({large}) => isCard(large))
  const [best] = places.sort((a, b) => pictureArea(b.large, cellAspect) - pictureArea(a.large, cellAspect))
  if (best === undefined) return alone
  const along = best.runs === 'across' ? 'cols' : 'rows'
  const {
    shown,
    places: most,
    ...page
  } = pageOf(others, Math.floor(best.strip[along] / MIN_CARD[along]), wanted)
  const length = Math.min(best.card[along], Math.floor(best.strip[along] / most))
  return {large: best.large, rects: inStrip(best, length, shown), ...page}
}

type Split = {
  readonly large: Rect
  readonly strip: Rect
  readonly runs: 'across' | 'down'
  /** As its picture would have it. */
  readonly card: GridSize
}

function below(stage: Rect, cellAspect: number): Split {
  const rows = Math.max(MIN_CARD.rows, Math.floor(stage.rows * STRIP_SHARE))
  const large = {...stage, rows: Math.max(0, stage.rows - rows)}
  const strip = {...stage, y: stage.y + large.rows, rows}
  const picture = fitPicture(stage.cols, rows - BORDERS, cellAspect)
  const card = {cols: Math.max(MIN_CARD.cols, picture.cols + BORDERS), rows}
  return {large, strip, runs: 'across', card}
}

function beside(stage: Rect, cellAspect: number): Split {
  const cols = Math.max(MIN_CARD.cols, Math.floor(stage.cols * STRIP_SHARE))
  const large = {...stage, cols: Math.max(0, stage.cols - cols)}
  const strip = {...stage, x: stage.x + large.cols, cols}
  const picture = fitPicture(cols - BORDERS, inside(stage).rows, cellAspect)
  const card = {cols, rows: Math.max(MIN_CARD.rows, picture.rows + BORDERS)}
  return {large, strip, runs: 'down', card}
}

/** In the middle of the strip, one after the other. */
function inStrip({strip, runs}: Split, length: number, count: number): Rect[] {
  return Array.from({length: count}, (_, index) => {
    if (runs === 'across') {
      const x = strip.x + ((strip.cols - count * length) >> 1) + index * length
      return {...strip, x, cols: length}
    }
    const y = strip.y + ((strip.rows - count * length) >> 1) + index * length
    return {...strip, y, rows: length}
  })
}
