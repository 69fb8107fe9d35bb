/** What the WebRTC library asks of a process: settings before its first connection, an end, callbacks that never throw. */
import {cleanup, setSctpSettings} from 'node-datachannel'

/** SCTP's own buffer, bytes: a larger one hides seconds of queue before any channel shows a backlog. */
const SEND_BUFFER_BYTES = 64 * 1024

let hasBegun = false

/** Before each connection; only the first time does something. */
export function beginRtc(): void {
  if (hasBegun) return
  hasBegun = true
  setSctpSettings({sendBufferSize: SEND_BUFFER_BYTES})
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
