/**
 * The playback library always opens ALSA's device `default`. On Linux a named device is made the default while
 * it opens, by a configuration file of our own that ALSA is pointed to.
 */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const CONFIG_VARIABLE = 'ALSA_CONFIG_PATH'
const SYSTEM_CONFIG = '/usr/share/alsa/alsa.conf'

/** What the configuration's quoted strings can hold. */
export const isAlsaName = (id: string): boolean => /^[\w.:=,@+-]+$/.test(id)

/** `id` is an ALSA device such as `hw:1` or `plughw:CARD=USB`, else the name of a PulseAudio or PipeWire sink. */
export function alsaConfigFor(id: string): string {
  const slave = /^\w+:/.test(id) ? `"${id}"` : `{ type pulse device "${id}" }`
  return `<${SYSTEM_CONFIG}>\npcm.!default { type plug slave.pcm ${slave} }\n`
}

/** Runs `open` with the device as ALSA's default; needs the process's real environment (SHARE_ENV in a worker). */
export async function withAlsaDefault<Opened>(id: string, open: () => Promise<Opened>): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 's2c-alsa-'))
  const before = process.env[CONFIG_VARIABLE]
  try {
    const path = join(folder, 'asound.conf')
    writeFileSync(path, alsaConfigFor(id))
    process.env[CONFIG_VARIABLE] = path
    return await open()
  } finally {
    if (before === undefined) delete process.env[CONFIG_VARIABLE]
    else process.env[CONFIG_VARIABLE] = before
    rmSync(folder, {recursive: true})
  }
}
