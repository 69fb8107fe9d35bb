/** What the WebRTC library asks of a process: settings before its first connection, an end, callbacks that never throw. */
import {cleanup, setSctpSettings} from 'node-datachannel'

/** SCTP's own buffer, bytes: a larger one hides seconds of queue before any channel shows a backlog. */
const SEND_BUFFER_BYTES = 64 * 1024
/**
 * How long SCTP's acknowledgement of a lone packet waits for one to travel with. The library's own 20 ms makes it a packet
 * of 93 bytes for each bundle of sound: a quarter of a path of 25 kbit/s. Below the least retransmission timeout, 200 ms.
 */
const ACKNOWLEDGE_WITHIN_MS = 100

let hasBegun = false

/** Before each connection; only the first time does something. */
export function beginRtc(): void {
  if (hasBegun) return
  hasBegun = true
  setSctpSettings({sendBufferSize: SEND_BUFFER_BYTES, delayedSackTime: ACKNOWLEDGE_WITHIN_MS})
}

/** Ends the library's threads. Right before process.exit(): a process that exits without it may hang or crash. */
export function endRtc(): void {
  if (hasBegun) cleanup()
}

/** A throw inside a native callback aborts the process; outside of it, it is an ordinary uncaught exception. */
export function guarded<Arguments extends unknown[]>(callback: (...args: Arguments) => void) {
  return (...args: Arguments): void => {
    try {
      callback(...args)
    } catch (error) {
      setImmediate(() => {
        throw error
      })
    }
  }
}
