/** Listening at one address, and outliving what goes wrong with it afterwards. */
import type {Server} from 'node:net'

/** `host` left out: all addresses of the machine. `port` 0: a free one. */
export type ListenAt = {readonly port: number; readonly host?: string}

/**
 * Resolves when it listens; rejects with Node's error (EADDRINUSE, EACCES, ...) if it cannot. Later errors, such as of a connection
 * that cannot be taken, go to `failed`: without a listener each would end the process.
 */
export function listen(server: Server, at: ListenAt, failed: (error: Error) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('error', error => (server.listening ? failed(error) : reject(error)))
    server.listen(at, resolve)
  })
}
