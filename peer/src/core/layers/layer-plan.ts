/**
 * Which sizes are coded when receivers ask for more of them than this machine can code: some of those asked for, others
 * get the nearest smaller one, and all fewer pictures a second if need be. Strangers must not cost us the machine.
 */
import {isAlike, type Shape} from '../picture/picture.js'

export type Wish = {readonly shape: Shape /** Every so many captured pictures. */; readonly interval: number}

const MAX_SHAPES = 8
/** What coding may take of each second, over all sizes: somewhat less than half a core. */
export const MAX_CODING_MS = 450
/** Of one sample of luminance, on a machine of 2020; colours, coded by transform, cost less than levels, coded one by one. */
const CODING_MS = {levels: 0.7e-3, colour: 0.35e-3} as const

/** For each wish what it is to get; `fps`: pictures captured a second. */
export function planLayers(wishes: readonly Wish[], fps: number): Wish[] {
  let shapes = distinct(wishes)
  while (shapes.length > 1 && (shapes.length > MAX_SHAPES || codingMs(wishes, shapes, fps) > MAX_CODING_MS)) {
    const without = shapes.flatMap((_, index) => {
      const rest = shapes.toSpliced(index, 1)
      return wishes.every(({shape}) => nearest(shape, rest) !== null) ? [rest] : []
    })
    if (without.length === 0) break
    shapes = without.reduce((a, b) => (lossOf(wishes, b) < lossOf(wishes, a) ? b : a))
  }
  const slowdown = Math.max(1, Math.ceil(codingMs(wishes, shapes, fps) / MAX_CODING_MS))
  return wishes.map(({shape, interval}) => ({shape: nearest(shape, shapes)!, interval: interval * slowdown}))
}

function distinct(wishes: readonly Wish[]): Shape[] {
  const shapes: Shape[] = []
  for (const {shape} of wishes) if (!shapes.some(known => isAlike(known, shape))) shapes.push(shape)
  return shapes
}

/** The largest that is no larger in either direction. */
function nearest(asked: Shape, shapes: readonly Shape[]): Shape | null {
  const fitting = shapes.filter(({width, height, format}) => {
    return format === asked.format && width <= asked.width && height <= asked.height
  })
  return fitting.length === 0 ? null : fitting.reduce((a, b) => (samplesOf(b) > samplesOf(a) ? b : a))
}

/** Of a second, with each shape at the fastest rate that somebody wants it. */
function codingMs(wishes: readonly Wish[], shapes: readonly Shape[], fps: number): number {
  return shapes.reduce((sum, shape) => {
    const intervals = wishes
      .filter(wish => nearest(wish.shape, shapes) === shape)
      .map(({interval}) => interval)
    return intervals.length === 0 ? sum : sum + (codingMsOf(shape) * fps) / Math.min(...intervals)
  }, 0)
}

/** How much smaller the pictures of all become, in powers of two. */
const lossOf = (wishes: readonly Wish[], shapes: readonly Shape[]): number =>
  wishes.reduce((sum, {shape}) => sum + Math.log2(samplesOf(shape) / samplesOf(nearest(shape, shapes)!)), 0)

const samplesOf = ({width, height}: Shape): number => width * height

/** Of one picture. */
export const codingMsOf = (shape: Shape): number => samplesOf(shape) * CODING_MS[shape.format]
