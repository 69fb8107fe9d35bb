/** A WebSocket to a signaling server, also where its address is link-local and needs a zone, which no URL has. */
import {connect, type Socket} from 'node:net'
import {splitZone} from '@s2c/shared/addresses'
import {SUBPROTOCOL} from '@s2c/shared/signal'
import {type ClientOptions, WebSocket} from 'ws'

/** `url` has passed `checkServerUrl`. */
export function openSocket(url: string, options: ClientOptions): WebSocket {
  const {url: plain, zone} = splitZone(url)
  const dial = zone === null ? {} : {createConnection: () => connectWithin(zone, plain)}
  return new WebSocket(plain, SUBPROTOCOL, {perMessageDeflate: false, ...options, ...dial})
}

function connectWithin(zone: string, url: string): Socket {
  const {hostname, port} = new URL(url)
  return connect({host: `${hostname.slice(1, -1)}%${zone}`, port: Number(port || 80)})
}
