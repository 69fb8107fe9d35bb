/**
 * The playback library always opens ALSA's device `default`. On Linux a named device is made the default while
 * it opens, by a configuration of our own that ALSA is pointed to.
 */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const CONFIG_VARIABLE = 'ALSA_CONFIG_PATH'
/** `hw:1`, `hw:1,0`, `hw:PCH` or `hw:CARD=PCH,DEV=0`, each also with `plughw`. */
const HARDWARE = /^(?:plug)?hw:(?:CARD=)?([\w-]+)(?:,(?:DEV=)?(\d+))?$/
/** What the configuration's quoted strings can hold. */
const SINK = /^[\w.:=,@+-]+$/

/**
 * The whole ALSA configuration in which `id` is the default device: a card as ALSA names it, else the name of a
 * PulseAudio or PipeWire sink. Null when it can be neither. The system's own configuration is left out on
 * purpose: its hooks would set the default back.
 */
export function alsaConfigFor(id: string): string | null {
  const hardware = HARDWARE.exec(id)
  if (hardware !== null) {
    const [, card, device = '0'] = hardware
    return `pcm.!default { type plug slave.pcm { type hw card "${card}" device ${device} } }\n`
  }
  return SINK.test(id) ? `pcm.!default { type pulse device "${id}" }\n` : null
}

/** Runs `open` under that configuration; needs the process's real environment (SHARE_ENV in a worker). */
export async function withAlsaConfig<Opened>(config: string, open: () => Promise<Opened>): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 's2c-alsa-'))
  const before = process.env[CONFIG_VARIABLE]
  try {
    const path = join(folder, 'asound.conf')
    writeFileSync(path, config)
    process.env[CONFIG_VARIABLE] = path
    return await open()
  } finally {
    if (before === undefined) delete process.env[CONFIG_VARIABLE]
    else process.env[CONFIG_VARIABLE] = before
    rmSync(folder, {recursive: true})
  }
}
