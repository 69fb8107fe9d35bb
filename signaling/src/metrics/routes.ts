/** Where those who run a service look at it: whether it may be given more peers, and what it does. */
import type {Insiders} from '../http/client-address.js'
import {type Answer, type Route, type Routes, text} from '../http/routes.js'
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

/** A route that is there for some alone. */
export const forInsiders =
  (insiders: Insiders, route: Route): Route =>
  request =>
    insiders.has(request) ? route(request) : text(403, OUTSIDE)

const OUTSIDE =
  'This is answered to programs on the same machine, and to the networks that --metrics-allow names, alone.\n'

const show = async (metrics: Metrics): Promise<Answer> => ({
  status: 200,
  headers: {'Content-Type': metrics.contentType},
  body: await metrics.text(),
})
