/**
 * Administration over HTTP: for programs on the same machine and networks that were named, with a token. Who guesses is
 * soon not listened to any more.
 */
import {createHash, timingSafeEqual} from 'node:crypto'
import type {IncomingMessage} from 'node:http'
import {parseJson} from '@s2c/shared/json'
import {TokenBucket} from '@s2c/shared/token-bucket'
import type {BaseLogger} from 'pino'
import {z} from 'zod'
import {forInsiders, type Insiders} from '../http/insiders.js'
import {type Answer, type Route, type Routes, text} from '../http/routes.js'
import type {AdminResult, AdminTask} from './administration.js'

export const ADMIN_PATHS = {
  status: '/admin/status',
  closeRoom: '/admin/close-room',
  bar: '/admin/bar',
  lift: '/admin/lift',
} as const
/** A closed session, or a bar, that lasts longer is a matter for the configuration of something else. */
export const MAX_ADMIN_SECONDS = 30 * 86_400

const MAX_BODY_BYTES = 4096
/** Wrong tokens that are told and logged as such; right ones are always heard, since nobody guesses 24 characters. */
const FAILURE_BURST = 10
const FAILURES_PER_SECOND = 0.2

const seconds = z.number().int().min(1).max(MAX_ADMIN_SECONDS)
const shortText = z.string().min(1).max(1024)
const BODIES = {
  closeRoom: z.strictObject({session: shortText, seconds}),
  bar: z.strictObject({network: shortText, seconds}),
  lift: z.strictObject({network: shortText}),
}

export type AdminRouteOptions = {
  /** One of these must be given as a bearer. */
  readonly tokens: readonly string[]
  readonly insiders: Insiders
  readonly log: BaseLogger
  carryOut(task: AdminTask): AdminResult
}

export function adminRoutes({tokens, insiders, log, carryOut}: AdminRouteOptions): Routes {
  const failures = new TokenBucket(FAILURE_BURST, FAILURES_PER_SECOND, performance.now())
  const known = tokens.map(digest)
  const guarded = (route: Route): Route =>
    forInsiders(insiders, request => {
      if (isBearer(request, known)) return route(request)
      if (!failures.take(1, performance.now()))
        return problem(429, 'There were too many wrong tokens; wait a minute.')
      log.warn({event: 'adminRefused'}, 'a wrong admin token')
      return text(401, 'The admin token is missing or wrong.\n', {'WWW-Authenticate': 'Bearer'})
    })
  const answer = (task: AdminTask): Answer => {
    const result = carryOut(task)
    log.info({event: 'admin', do: task.do, ok: result.ok}, 'administered')
    return result.ok ? json(result.result) : problem(400, result.why)
  }
  const posted = <Body>(schema: z.ZodType<Body>, taskOf: (body: Body) => AdminTask): Route =>
    guarded(async request => {
      const body = schema.safeParse(parseJson(await readBody(request)))
      return body.success
        ? answer(taskOf(body.data))
        : problem(400, 'The body is not the JSON object that is asked for here.')
    })
  return {
    [ADMIN_PATHS.status]: guarded(({url}) =>
      answer({do: 'status', withNames: new URLSearchParams(url?.split('?')[1]).get('names') === '1'}),
    ),
    [`POST ${ADMIN_PATHS.closeRoom}`]: posted(BODIES.closeRoom, body => ({
      ...{do: 'closeRoom', session: body.session, forMs: body.seconds * 1000},
    })),
    [`POST ${ADMIN_PATHS.bar}`]: posted(BODIES.bar, body => ({
      ...{do: 'bar', network: body.network, forMs: body.seconds * 1000},
    })),
    [`POST ${ADMIN_PATHS.lift}`]: posted(BODIES.lift, ({network}) => ({do: 'lift', network})),
  }
}

/** Compares in constant time, whatever the lengths are. */
function isBearer({headers}: IncomingMessage, known: readonly Buffer[]): boolean {
  const given = digest(/^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '')
  return known.map(each => timingSafeEqual(each, given)).includes(true)
}

const digest = (token: string): Buffer => createHash('sha256').update(token, 'utf8').digest()

/** Empty for one that is too long. */
async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return sizeBytes <= MAX_BODY_BYTES ? Buffer.concat(chunks).toString('utf8') : ''
}

const json = (value: object): Answer => ({
  status: 200,
  headers: {'Content-Type': 'application/json'},
  body: `${JSON.stringify(value)}\n`,
})

const problem = (status: number, sentence: string): Answer => text(status, `${sentence}\n`)
