/**
 * Whether a Linux machine has any sound system at all. ALSA's library says on the program's stderr what it misses,
 * past everything that could hold it back; so it is not asked where it cannot find anything.
 */
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'

/** What is looked at; a file that cannot be read is null, a folder an empty list. */
export type LinuxMachine = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly userId: number
  exists(path: string): boolean
  text(path: string): string | null
  names(folder: string): readonly string[]
}

const thisMachine = (): LinuxMachine => ({
  env: process.env,
  home: or('/', homedir),
  userId: process.getuid?.() ?? 0,
  exists: existsSync,
  text: path => or(null, () => readFileSync(path, 'utf8')),
  names: folder => or([], () => readdirSync(folder)),
})

/** A card, a sound server's socket, or a configuration of the person's own that leads ALSA elsewhere. */
export const hasSoundSystem = (machine: LinuxMachine = thisMachine()): boolean =>
  hasCard(machine) || hasServer(machine) || hasConfiguration(machine)

/** Inside a container the cards may be missing from /proc and be there all the same. */
const hasCard = ({text, names}: LinuxMachine): boolean =>
  /^\s*\d+ \[/m.test(text('/proc/asound/cards') ?? '') ||
  names('/dev/snd').some(name => name.startsWith('controlC'))

/** The places where PulseAudio and PipeWire listen. */
function hasServer({env, home, userId, exists, text}: LinuxMachine): boolean {
  if (isSet(env['PULSE_SERVER']) || isSet(env['PIPEWIRE_REMOTE'])) return true
  const runtime = env['XDG_RUNTIME_DIR'] || `/run/user/${userId}`
  const sockets = [
    join(env['PULSE_RUNTIME_PATH'] || join(runtime, 'pulse'), 'native'),
    join(env['PIPEWIRE_RUNTIME_DIR'] || runtime, 'pipewire-0'),
    '/run/pulse/native',
    '/run/pipewire/pipewire-0',
  ]
  const clients = [join(configFolder(env, home), 'pulse/client.conf'), '/etc/pulse/client.conf']
  return sockets.some(exists) || clients.some(path => /^\s*default-server\s*=/m.test(text(path) ?? ''))
}

function hasConfiguration({env, home, text}: LinuxMachine): boolean {
  if (isSet(env['ALSA_CONFIG_PATH'])) return true
  const paths = [join(home, '.asoundrc'), join(configFolder(env, home), 'alsa/asoundrc'), '/etc/asound.conf']
  // Some systems come with one that holds nothing but comments.
  return paths.some(path => /^\s*[^\s#]/m.test(text(path) ?? ''))
}

const configFolder = (env: LinuxMachine['env'], home: string): string =>
  env['XDG_CONFIG_HOME'] || join(home, '.config')

const isSet = (value: string | undefined): boolean => value !== undefined && value !== ''

function or<Value>(otherwise: Value, read: () => Value): Value {
  try {
    return read()
  } catch {
    return otherwise
  }
}
