/**
 * Which sizes are coded when receivers ask for more of them than this machine can code: some of those asked for, others
 * get the nearest smaller one, and all fewer pictures a second if need be. Strangers must not cost us the machine.
 */
import {isAlike, type Shape} from '../picture/picture.js'

export type Wish = {readonly shape: Shape /** Every so many captured pictures. */; readonly interval: number}

const MAX_SHAPES = 8
/**
 * Samples coded a second, over all sizes: about a third of a core. One picture of 160x90 in colour at 30 a second takes
 * 0.65 million.
 */
export const MAX_SAMPLES_PER_SECOND = 2_000_000
/** Chroma adds half as many samples to those of luminance. */
const COLOUR_SAMPLES = 1.5

/** For each wish what it is to get; `fps`: pictures captured a second. */
export function planLayers(wishes: readonly Wish[], fps: number): Wish[] {
  let shapes = distinct(wishes)
  while (
    shapes.length > 1 &&
    (shapes.length > MAX_SHAPES || costOf(wishes, shapes, fps) > MAX_SAMPLES_PER_SECOND)
  ) {
    const without = shapes.flatMap((_, index) => {
      const rest = shapes.toSpliced(index, 1)
      return wishes.every(({shape}) => nearest(shape, rest) !== null) ? [rest] : []
    })
    if (without.length === 0) break
    shapes = without.reduce((a, b) => (lossOf(wishes, b) < lossOf(wishes, a) ? b : a))
  }
  const slowdown = Math.max(1, Math.ceil(costOf(wishes, shapes, fps) / MAX_SAMPLES_PER_SECOND))
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

/** Each shape at the fastest rate that somebody wants it. */
function costOf(wishes: readonly Wish[], shapes: readonly Shape[], fps: number): number {
  return shapes.reduce((sum, shape) => {
    const intervals = wishes
      .filter(wish => nearest(wish.shape, shapes) === shape)
      .map(({interval}) => interval)
    return intervals.length === 0 ? sum : sum + (samplesOf(shape) * fps) / Math.min(...intervals)
  }, 0)
}

/** How much smaller the pictures of all become, in powers of two. */
const lossOf = (wishes: readonly Wish[], shapes: readonly Shape[]): number =>
  wishes.reduce((sum, {shape}) => sum + Math.log2(samplesOf(shape) / samplesOf(nearest(shape, shapes)!)), 0)

const samplesOf = ({width, height, format}: Shape): number =>
  width * height * (format === 'colour' ? COLOUR_SAMPLES : 1)
