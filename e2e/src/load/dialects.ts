/** The dialects that simulated peers speak, by the names that `--dialect` takes. */
import type {Dialect} from './dialect.js'
import {PEERJS, Y_WEBRTC} from './rivals.js'
import {S2C} from './s2c.js'

export const DIALECTS = {s2c: S2C, peerjs: PEERJS, 'y-webrtc': Y_WEBRTC} as const satisfies Record<
  string,
  Dialect
>
export type DialectName = keyof typeof DIALECTS
