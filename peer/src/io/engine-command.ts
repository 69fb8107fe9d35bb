/** Commands to an engine, from a view's pipe or as a line of a json view's standard input. */
import {parseJson} from '@s2c/shared/json'
import {z} from 'zod'
import {MAX_HEIGHT, MAX_WIDTH} from '../core/picture/picture.js'
import type {EngineCommand} from '../engine-protocol.js'

/** More tiles than a session has people. */
const MAX_TILES = 64

const commandSchema = z.discriminatedUnion('do', [
  z.object({
    do: z.enum(['mute', 'unmute', 'camera-off', 'camera-on', 'lock', 'unlock', 'leave']),
  }),
  z.object({
    do: z.enum(['admit', 'deny', 'kick', 'hand-over', 'verify', 'unverify', 'accept']),
    id: z.string().max(64),
  }),
  z.object({
    do: z.literal('show'),
    tiles: z
      .array(
        z.object({
          id: z.string().max(64),
          width: z.number().int().min(1).max(MAX_WIDTH),
          height: z.number().int().min(1).max(MAX_HEIGHT),
          format: z.enum(['levels', 'colour']),
          fps: z.number().min(1).max(60),
        }),
      )
      .max(MAX_TILES),
  }),
])

/** Null for anything that is not a command. */
export function parseCommand(value: unknown): EngineCommand | null {
  const parsed = commandSchema.safeParse(value)
  return parsed.success ? parsed.data : null
}

export const parseCommandLine = (line: string): EngineCommand | null => parseCommand(parseJson(line))
