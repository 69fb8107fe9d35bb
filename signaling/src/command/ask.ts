/** One HTTP request to the signaling server of this machine: by its health check, and by administrators. */
import {type IncomingHttpHeaders, request as requestPlainly} from 'node:http'
import {request as requestSecurely} from 'node:https'

/** Where a server's settings put it. */
export type Endpoint = {readonly port: number; readonly host: string | undefined; readonly isSecure: boolean}
export type Question = {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, by POST; GET without any. */
  readonly body?: object
}
export type Reply = {readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string}

const TIMEOUT_MS = 2_000
const MAX_REPLY_BYTES = 16 * 1024 * 1024

/** Null: nobody answers in time. */
export function ask(
  {port, host, isSecure}: Endpoint,
  {path, headers = {}, body}: Question,
): Promise<Reply | null> {
  const text = body === undefined ? '' : JSON.stringify(body)
  const options = {
    ...{host: host ?? '127.0.0.1', port, path, timeout: TIMEOUT_MS, agent: false},
    ...{
      method: body === undefined ? 'GET' : 'POST',
      headers: {...headers, 'Content-Length': Buffer.byteLength(text)},
    },
    // The certificate is for the name that peers know, and this machine need not be proven to itself.
    rejectUnauthorized: false,
  } as const
  return new Promise(resolve => {
    const request = (isSecure ? requestSecurely : requestPlainly)(options, response => {
      const chunks: Buffer[] = []
      let sizeBytes = 0
      response.on('data', (chunk: Buffer) => {
        sizeBytes += chunk.length
        if (sizeBytes <= MAX_REPLY_BYTES) chunks.push(chunk)
        else request.destroy()
      })
      response.on('end', () =>
        resolve({
          ...{status: response.statusCode ?? 0, headers: response.headers},
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(null))
    request.on('close', () => resolve(null))
    request.end(text)
  })
}
