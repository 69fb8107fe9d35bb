/** Loaded before a program: its event loop stands still for 60 ms, twice a second. Threads of its own go on. */
import {isMainThread} from 'node:worker_threads'

const STALL_MS = 60
const EVERY_MS = 500

if (isMainThread) {
  const timer = setInterval(() => {
    const untilMs = performance.now() + STALL_MS
    while (performance.now() < untilMs);
  }, EVERY_MS)
  timer.unref()
}
