/** Where those who run a service look at it: whether it may be given more peers, and what it does. */
import {forInsiders, type Insiders} from '../http/insiders.js'
import {type Answer, type Routes, text} from '../http/routes.js'
import type {Metrics} from './metrics.js'

export const READY_PATH = '/readyz'
export const METRICS_PATH = '/metrics'

/** A sentence that says why no more peers should come here now; null: they may. */
export type Ready = () => string | null

/** `metrics` null: none are counted. */
export const watchRoutes = (ready: Ready, metrics: Metrics | null, insiders: Insiders): Routes => ({
  [READY_PATH]: () => {
    const why = ready()
    return why === null ? text(200, 'ready\n') : text(503, `${why}\n`)
  },
  ...(metrics === null ? {} : {[METRICS_PATH]: forInsiders(insiders, () => show(metrics))}),
})

const show = async (metrics: Metrics): Promise<Answer> => ({
  status: 200,
  headers: {'Content-Type': metrics.contentType},
  body: await metrics.text(),
})
