import {performance} from 'node:perf_hooks'

/** Wall time in ms, with fractions; never jumps while the process lives. */
export const wallTimeMs = (): number => performance.timeOrigin + performance.now()
