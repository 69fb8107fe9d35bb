/** What `s2c-peer join` makes of its flags: what an engine and a view need. */
import {userInfo} from 'node:os'
import {cleanDisplayName} from '@s2c/shared/names'
import type {GridSize} from '../core/picture/grid.js'
import type {Filter, GlyphMode} from '../core/picture/paint/look.js'
import {hasNetwork, LOOPBACK} from '../io/local-address.js'
import type {IdentityFlag} from '../io/trust/identity-flag.js'
import type {AccessFlags, MeetingAccess} from '../io/trust/meeting-access.js'
import type {IdentityChoice} from '../io/trust/signer.js'
import type {RunOptions} from '../run-engine.js'
import {DEFAULT_NOTIFY, type NotifyWish} from '../view/scene/notify-wish.js'
import type {ColourOption} from '../view/terminal/capabilities.js'
import {DEFAULT_THEME, type ThemeWish} from '../view/theme/theme.js'

export const VIEWS = ['auto', 'text', 'json', 'none'] as const
export type ViewName = (typeof VIEWS)[number]
/** How pictures are drawn, as far as somebody said. `glyphs` null: what suits the colours. */
export type LookFlags = {
  readonly color: ColourOption
  readonly glyphs: GlyphMode | null
  readonly palette: string
  readonly filter: Filter
  readonly dither: boolean
}
/** What only the config file says, in tables of its own. */
export type Tables = {
  readonly theme: ThemeWish
  /** By action: the keys that do it instead of the usual ones. */
  readonly keys: Readonly<Record<string, readonly string[]>>
  readonly notify: NotifyWish
}
export const DEFAULT_TABLES: Tables = {theme: DEFAULT_THEME, keys: {}, notify: DEFAULT_NOTIFY}
export type JoinFlags = ReturnType<typeof readFlags>

export type RawFlags = {
  invite?: boolean
  inviteFile?: string
  passphrase?: boolean
  passphraseFile?: string
  identity: IdentityFlag
  server?: string[]
  tokenFile?: string
  name?: string
  video: RunOptions['video']
  audio: RunOptions['audio']
  speaker: RunOptions['speaker']
  echoCancellation: boolean
  noiseSuppression: boolean
  autoGain: boolean
  muted?: boolean
  cameraOff?: boolean
  view: ViewName
  size: GridSize
  color: ColourOption
  glyphs?: GlyphMode
  palette: string
  filter: Filter
  dither?: boolean
  fps: number
  frames: number
  bind?: string
  discovery: boolean
  announce?: boolean
  mouse: boolean
  stereo?: boolean
  iceServer?: string[]
  ca?: string[]
  duration?: number
  recordSent?: string
  yes?: boolean
}

/** What says which meeting is meant; its names and secrets are read and checked elsewhere. */
export const accessFlags = (session: string | undefined, raw: RawFlags): AccessFlags => ({
  session,
  invite: raw.invite ?? false,
  inviteFile: raw.inviteFile,
  passphrase: raw.passphrase ?? false,
  passphraseFile: raw.passphraseFile,
  commandsOnStdin: raw.view === 'json' || raw.view === 'text',
})

/**
 * Without discovery or without a network everybody in a session that names no server is on this machine: loopback
 * serves them.
 * A server in the flags goes before the one of an invite, and that one before the usual one: the environment's, or the
 * config file's.
 */
export function readFlags(
  access: MeetingAccess & {readonly identity: IdentityChoice; readonly token?: string | null},
  raw: RawFlags,
  isServerUsual = false,
  {theme, keys, notify}: Tables = DEFAULT_TABLES,
) {
  const isInvited = access.server !== null && (raw.server === undefined || isServerUsual)
  const servers = isInvited ? [access.server] : (raw.server ?? [])
  const engine: Omit<RunOptions, 'request'> = {
    session: access.session,
    passphrase: access.passphrase,
    identity: access.identity,
    name: cleanDisplayName(raw.name ?? loginName()),
    servers,
    token: tokenFor(servers, access, raw.server ?? []),
    iceServers: raw.iceServer ?? [],
    authorities: raw.ca ?? [],
    video: raw.video,
    audio: raw.audio,
    speaker: raw.speaker,
    cleaning: {
      echoCancellation: raw.echoCancellation,
      noiseSuppression: raw.noiseSuppression,
      autoGain: raw.autoGain,
    },
    stereo: raw.stereo ?? false,
    muted: raw.muted ?? false,
    cameraOff: raw.cameraOff ?? false,
    fps: raw.fps,
    bind: raw.bind ?? (raw.discovery && hasNetwork() ? null : LOOPBACK),
    lan: raw.discovery && servers.length === 0 ? {isNamePublic: raw.announce ?? false} : null,
    durationSeconds: raw.duration ?? null,
    waitsForJoin: false,
    recordSent: raw.recordSent ?? null,
  }
  return {
    engine,
    view: raw.view,
    size: raw.size,
    look: lookFlags(raw),
    theme,
    keys,
    notify,
    mouse: raw.mouse,
    frames: raw.frames,
    warnings: access.warnings,
    yes: raw.yes ?? false,
  }
}

/** An invite's token is for its server, and one's own for servers that oneself named: not for one that an invite brings. */
function tokenFor(
  servers: readonly (string | null)[],
  {server, invitedToken, token}: MeetingAccess & {readonly token?: string | null},
  named: readonly string[],
): string | null {
  if (servers.length === 0) return null
  if (invitedToken !== undefined && servers.every(each => each === server)) return invitedToken
  return servers.every(each => each !== null && named.includes(each)) ? (token ?? null) : null
}

/** The flags of `mirror`: those of join that are about devices and looks. */
export type RawMirrorFlags = Omit<
  RawFlags,
  'identity' | 'view' | 'size' | 'frames' | 'discovery' | 'announce'
>

/** Nobody comes to a meeting of this name: it is never joined. The identity is a fresh one, which nobody learns of. */
export function readMirrorFlags(raw: RawMirrorFlags, seed: Uint8Array, tables?: Tables): JoinFlags {
  const identity = {kind: 'file', path: '', seed: Buffer.from(seed).toString('base64')} as const
  const access = {session: 'mirror', server: null, passphrase: null, warnings: [], identity}
  const nowhere = {view: 'auto', size: {cols: 1, rows: 1}, frames: 0, discovery: false} as const
  return readFlags(access, {...raw, ...nowhere, identity: {kind: 'own'}}, false, tables)
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
