/** An HTTP proxy on loopback for tests: it opens tunnels (CONNECT), wherever they claim to go, to the one place it is told. */
import {once} from 'node:events'
import {createServer} from 'node:http'
import {type AddressInfo, connect} from 'node:net'

export type FakeProxy = {
  readonly port: number
  /** What was asked for so far, as `host:port`, and with which credentials. */
  readonly asked: {readonly target: string; readonly authorization: string | undefined}[]
  close(): void
}

/** `answer`: its status to every request; 200 opens the tunnel to `port` of this machine. */
export async function startFakeProxy(port: number, answer = 200): Promise<FakeProxy> {
  const asked: FakeProxy['asked'] = []
  const server = createServer()
  server.on('connect', (request, socket, head) => {
    asked.push({target: request.url ?? '', authorization: request.headers['proxy-authorization']})
    socket.on('error', () => undefined)
    if (answer !== 200) return socket.end(`HTTP/1.1 ${answer} No\r\nContent-Length: 0\r\n\r\n`)
    const tunnel = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      tunnel.write(head)
      tunnel.pipe(socket).pipe(tunnel)
    })
    tunnel.on('error', () => socket.destroy())
    socket.on('close', () => tunnel.destroy())
    return
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return {port: (server.address() as AddressInfo).port, asked, close}
}
