/** Commands to an engine, from a view's pipe or as a line of a json view's standard input. */
import {parseJson} from '@s2c/shared/json'
import {z} from 'zod'
import {REACTIONS} from '../core/chat/post.js'
import {MAX_COLS, MAX_ROWS} from '../core/picture/grid.js'
import {COLOUR_MODES, FILTERS, GLYPH_MODES} from '../core/picture/paint/look.js'
import {parseRamp} from '../core/picture/paint/ramp-palette.js'
import {MAX_HEIGHT, MAX_WIDTH} from '../core/picture/picture.js'
import {MOST_VOLUME} from '../core/sound/listen/fader.js'
import type {EngineCommand} from '../engine-protocol.js'

/** More tiles than a session has people. */
const MAX_TILES = 64
const MAX_FPS = 60
/** Longer than any path that a system takes. */
const MAX_SOURCE_CHARACTERS = 8192
/** More than can be said at once: what is only a little too long is to be refused with a sentence. */
const MAX_SAID_CHARACTERS = 60_000

const peerId = z.string().max(64)
const plainCommand = z.object({
  do: z.enum([
    ...['mute', 'unmute', 'talk', 'hush', 'deafen', 'undeafen'],
    ...['camera-off', 'camera-on', 'list-devices', 'lock', 'unlock', 'leave'],
    ...['raise-hand', 'lower-hand', 'share', 'unshare'],
  ] as const),
})
const peerCommand = z.object({
  do: z.enum([
    ...['admit', 'deny', 'kick', 'hand-over', 'verify', 'unverify', 'accept'],
    ...['mute-peer', 'unmute-peer'],
  ] as const),
  id: peerId,
})
const volumeCommand = z.object({
  do: z.literal('volume'),
  id: peerId,
  volume: z.number().min(0).max(MOST_VOLUME),
})
const placeCommand = z.object({do: z.literal('place'), id: peerId, pan: z.number().min(-1).max(1)})
const useCommand = z.object({
  do: z.literal('use'),
  device: z.enum(['camera', 'microphone', 'speaker']),
  source: z.string().max(MAX_SOURCE_CHARACTERS),
})
const sayCommand = z.object({do: z.literal('say'), text: z.string().max(MAX_SAID_CHARACTERS)})
const reactCommand = z.object({do: z.literal('react'), reaction: z.enum(REACTIONS)})

const pictureRequest = z.object({
  width: z.number().int().min(1).max(MAX_WIDTH),
  height: z.number().int().min(1).max(MAX_HEIGHT),
  format: z.enum(['levels', 'colour']),
  fps: z.number().min(1).max(MAX_FPS),
})
const commandSchema = z.discriminatedUnion('do', [
  plainCommand,
  // Lines never come before joining.
  z.object({do: z.literal('join')}),
  peerCommand,
  volumeCommand,
  placeCommand,
  useCommand,
  sayCommand,
  reactCommand,
  z.object({
    do: z.literal('show'),
    tiles: z.array(pictureRequest.extend({id: peerId})).max(MAX_TILES),
  }),
  z.object({do: z.literal('ask'), request: pictureRequest}),
])

/** Null for anything that is not a command. */
export function parseCommand(value: unknown): EngineCommand | null {
  const parsed = commandSchema.safeParse(value)
  return parsed.success ? parsed.data : null
}

/** Whoever writes lines thinks in cells, and leaves samples to the view. */
const lineSchema = z.discriminatedUnion('do', [
  plainCommand,
  peerCommand,
  volumeCommand,
  placeCommand,
  useCommand,
  sayCommand,
  reactCommand,
  z.object({
    do: z.literal('show'),
    tiles: z
      .array(
        z.object({
          id: peerId,
          cols: z.number().int().min(1).max(MAX_COLS),
          rows: z.number().int().min(1).max(MAX_ROWS),
        }),
      )
      .max(MAX_TILES),
  }),
  z.object({
    do: z.literal('look'),
    glyphs: z.enum(GLYPH_MODES).optional(),
    color: z.enum(COLOUR_MODES).optional(),
    palette: z
      .string()
      .refine(text => parseRamp(text).is === 'ramp')
      .optional(),
    filter: z.enum(FILTERS).optional(),
    dither: z.boolean().optional(),
  }),
])

export type LineCommand = z.infer<typeof lineSchema>

/** Null for anything that is not a command. */
export function parseCommandLine(line: string): LineCommand | null {
  const parsed = lineSchema.safeParse(parseJson(line))
  return parsed.success ? parsed.data : null
}
