/** What `s2c-peer join` makes of its flags: what an engine and a view need. */
import {userInfo} from 'node:os'
import {cleanDisplayName} from '@s2c/shared/names'
import type {GridSize} from '../core/picture/grid.js'
import type {ColourMode, Filter, GlyphMode} from '../core/picture/paint/look.js'
import {hasNetwork, LOOPBACK} from '../io/local-address.js'
import type {IdentityFlag} from '../io/trust/identity-flag.js'
import type {AccessFlags, MeetingAccess} from '../io/trust/meeting-access.js'
import type {IdentityChoice} from '../io/trust/signer.js'
import type {RunOptions} from '../run-engine.js'

export type ViewName = 'auto' | 'json' | 'none'
export type ColorMode = 'auto' | ColourMode
/** How pictures are drawn, as far as somebody said. `glyphs` null: what suits the colours. */
export type LookFlags = {
  readonly color: ColorMode
  readonly glyphs: GlyphMode | null
  readonly palette: string
  readonly filter: Filter
  readonly dither: boolean
}
export type JoinFlags = ReturnType<typeof readFlags>

export type RawFlags = {
  invite?: true
  inviteFile?: string
  passphrase?: true
  passphraseFile?: string
  identity: IdentityFlag
  server?: string[]
  name?: string
  video: RunOptions['video']
  audio: RunOptions['audio']
  speaker: RunOptions['speaker']
  echoCancellation: boolean
  noiseSuppression: boolean
  autoGain: boolean
  muted?: true
  cameraOff?: true
  view: ViewName
  size: GridSize
  color: ColorMode
  glyphs?: GlyphMode
  palette: string
  filter: Filter
  dither?: true
  fps: number
  frames: number
  bind?: string
  discovery: boolean
  iceServer?: string[]
  duration?: number
  recordSent?: string
}

/** What says which meeting is meant; its names and secrets are read and checked elsewhere. */
export const accessFlags = (session: string | undefined, raw: RawFlags): AccessFlags => ({
  session,
  invite: raw.invite ?? false,
  inviteFile: raw.inviteFile,
  passphrase: raw.passphrase ?? false,
  passphraseFile: raw.passphraseFile,
  commandsOnStdin: raw.view === 'json',
})

/**
 * Without a named server everybody in the session is on this machine, and so without a network: loopback serves them.
 * A server in the flags goes before the one of an invite, and that one before the environment's.
 */
export function readFlags(
  access: MeetingAccess & {readonly identity: IdentityChoice},
  raw: RawFlags,
  isServerFromEnvironment = false,
) {
  const isInvited = access.server !== null && (raw.server === undefined || isServerFromEnvironment)
  const servers = isInvited ? [access.server] : (raw.server ?? [])
  const engine: Omit<RunOptions, 'request'> = {
    session: access.session,
    passphrase: access.passphrase,
    identity: access.identity,
    name: cleanDisplayName(raw.name ?? loginName()),
    servers,
    iceServers: raw.iceServer ?? [],
    video: raw.video,
    audio: raw.audio,
    speaker: raw.speaker,
    cleaning: {
      echoCancellation: raw.echoCancellation,
      noiseSuppression: raw.noiseSuppression,
      autoGain: raw.autoGain,
    },
    muted: raw.muted ?? false,
    cameraOff: raw.cameraOff ?? false,
    fps: raw.fps,
    bind: raw.bind ?? (raw.discovery && servers.length > 0 && hasNetwork() ? null : LOOPBACK),
    durationSeconds: raw.duration ?? null,
    recordSent: raw.recordSent ?? null,
  }
  return {
    engine,
    view: raw.view,
    size: raw.size,
    look: lookFlags(raw),
    frames: raw.frames,
    warnings: access.warnings,
  }
}

const lookFlags = ({color, glyphs, palette, filter, dither}: RawFlags): LookFlags => ({
  ...{color, palette, filter},
  glyphs: glyphs ?? null,
  dither: dither ?? false,
})

/** Some containers run under a user id that has no name. */
function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return 'guest'
  }
}
