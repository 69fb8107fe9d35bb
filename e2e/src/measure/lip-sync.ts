/**
 * How late sound is beside the picture, as somebody perceives a call: a microphone and a speaker that are sound cards, a camera that
 * flashes, a screen. Sound from what the microphone hears to what the speaker plays, a flash from the camera's hand to the screen;
 * the difference is what people notice. Through a clean path and through impaired ones.
 *   node e2e/dist/measure/lip-sync.js [--seconds 40]     (as root, needs PulseAudio, iproute2 and nftables)
 */
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import {makeSpeech} from '@s2c/shared/sim/speech'
import {findFfmpeg} from 's2c-peer/io/capture/ffmpeg-binary'
import {type LateWindow, lateWindows} from '../rig/lateness.js'
import type {PathSettings} from '../rig/network-proxy.js'
import {PeerProcess} from '../rig/peer-process.js'
import {ROOT} from '../rig/program.js'
import {type Recording, soundCard, soundOf} from '../rig/pulse.js'
import {type Scope, scratchFolder} from '../rig/scope.js'
import {ScreenPeer} from '../rig/screen-peer.js'
import {SlowNetwork} from '../rig/slow-network.js'
import type {Terminal} from '../rig/terminal.js'
import {type Line, line, report} from './report.js'

const {values} = parseArgs({options: {seconds: {type: 'string', default: '40'}}})
const seconds = Number(values.seconds)
/** Buffers learn, clocks are compared. */
const SETTLE_SECONDS = 6
/** Of sound beside its picture: what people notice (ITU-R BT.1359-1). */
const [MOST_EARLY_MS, MOST_LATE_MS] = [45, 125]
/** The upper half of the standard ramp: what is a level off is no later for it. */
const BRIGHT = /[oXm@▒▓█]/g
/** A flash that is not seen within this was never shown. */
const SEEN_WITHIN_MS = 950
/** A flash is compared with what was said so near to it. */
const NEAR_MS = 1_500

const PATHS: readonly (readonly [string, Partial<PathSettings>, number | null])[] = [
  ['clean', {}, null],
  ['40 ms, 60 ms of jitter, 2 % lost', {delayMs: 40, jitterMs: 60, loss: 0.02}, null],
  ['25 ms, 60 kbit/s', {delayMs: 25, bottlenecks: ['thin']}, 60_000],
]

await report(`Sound beside the picture, ${seconds} s each`, async scope => {
  const lines: Line[] = []
  for (const [name, settings, bitsPerSecond] of PATHS) {
    const network = await SlowNetwork.start(scope, 2)
    network.bottleneck('thin', bitsPerSecond)
    network.path(0, 1, settings)
    network.path(1, 0, {...settings, bottlenecks: []})
    lines.push(...describe(name, await soundLateMs(scope, network)))
  }
  return lines
})

/** At each flash, how much later its sound comes; and how late sound and pictures are by themselves. */
async function soundLateMs(scope: Scope, network: SlowNetwork) {
  const [mouth, ear] = [await soundCard(scope), await soundCard(scope)]
  const camera = makeCamera(scope)
  const speaker = new PeerProcess(scope, {
    ...network.options(0),
    ...{name: 'Mouth', video: 'test', audio: 'auto', record: false},
    env: {...soundOf(mouth), ...camera.env},
  })
  const {terminal} = new ScreenPeer(scope, {
    ...network.options(1),
    ...{name: 'Ear', speaker: 'auto', env: soundOf(ear)},
  })
  await speaker.waitFor('peer', ({state}) => state === 'live')
  const seen = watchBrightness(terminal)
  const [said, heard] = [await mouth.record('mic'), await ear.record('spk')]
  await mouth.speakSamples(makeSpeech(seconds + SETTLE_SECONDS, 5).samples)
  const stop = async (recording: Recording) => ({
    samples: await recording.stop(),
    startedAtMs: recording.startedAtMs,
  })
  const [source, sink] = await Promise.all([stop(said), stop(heard)])
  await Promise.all([speaker.leave(), terminal.killGroup()])
  const fromMs = source.startedAtMs + SETTLE_SECONDS * 1_000
  const sound = lateWindows(source, sink).filter(({atMs}) => atMs > fromMs)
  const pictures = lateTurns(camera.turnsAtMs(), turnsOf(seen)).filter(({atMs}) => atMs > fromMs)
  return {sound, pictures, beside: pictures.flatMap(picture => beside(picture, sound))}
}

/** A program that peers take for ffmpeg, whose pictures flash; everything else the real one does. */
function makeCamera(scope: Scope): {env: Record<string, string>; turnsAtMs(): number[]} {
  const folder = scratchFolder(scope)
  const [program, turns] = [join(folder, 'ffmpeg'), join(folder, 'turns')]
  const flash = `exec "${process.execPath}" "${join(ROOT, 'e2e/dist/rig/flashing-camera.js')}"`
  const script = `#!/bin/sh\ncase "$*" in *rawvideo*) ${flash} ;; esac\nexec "${findFfmpeg()[0].path}" "$@"\n`
  writeFileSync(program, script, {mode: 0o755})
  return {
    env: {FFMPEG_BIN: program, S2C_TURNS_FILE: turns},
    turnsAtMs: () =>
      readFileSync(turns, 'utf8')
        .trim()
        .split('\n')
        .map(text => Number(text) - performance.timeOrigin),
  }
}

type Look = {readonly atMs: number; readonly bright: number}

/** How many cells are bright, after each write. */
function watchBrightness(terminal: Terminal): readonly Look[] {
  const looks: Look[] = []
  terminal.watch(() => {
    const bright = terminal.text().match(BRIGHT)?.length ?? 0
    if (bright !== looks.at(-1)?.bright) looks.push({atMs: performance.now(), bright})
  })
  return looks
}

/** When brightness passed the middle. */
function turnsOf(looks: readonly Look[]): number[] {
  const middle =
    (Math.max(...looks.map(({bright}) => bright)) + Math.min(...looks.map(({bright}) => bright))) / 2
  return looks.flatMap(({atMs, bright}, at) =>
    at > 0 && bright > middle !== looks[at - 1]!.bright > middle ? [atMs] : [],
  )
}

function lateTurns(turnsAtMs: readonly number[], seenAtMs: readonly number[]): LateWindow[] {
  return turnsAtMs.flatMap(atMs => {
    const seen = seenAtMs.find(each => each >= atMs && each < atMs + SEEN_WITHIN_MS)
    return seen === undefined ? [] : [{atMs, lateMs: seen - atMs}]
  })
}

/** By how much sound of that moment is later than the picture; nothing where nobody spoke. */
function beside(picture: LateWindow, sound: readonly LateWindow[]): number[] {
  const distance = ({atMs}: LateWindow): number => Math.abs(atMs - picture.atMs)
  const [nearest] = sound.toSorted((a, b) => distance(a) - distance(b))
  if (nearest === undefined || distance(nearest) > NEAR_MS) return []
  return [nearest.lateMs - picture.lateMs]
}

function describe(name: string, found: Awaited<ReturnType<typeof soundLateMs>>): Line[] {
  const {sound, pictures} = found
  const isUnnoticed = (late: number): boolean => late >= -MOST_EARLY_MS && late <= MOST_LATE_MS
  const share = found.beside.filter(isUnnoticed).length / found.beside.length
  const shown = (late: readonly number[]): string => {
    const sorted = late.toSorted((a, b) => a - b)
    const at = (part: number): string => (sorted[Math.floor(sorted.length * part)] ?? Number.NaN).toFixed(0)
    return `${at(0.05)}, ${at(0.5)}, ${at(0.95)} ms (${sorted.length})`
  }
  const limit = `-${MOST_EARLY_MS} to ${MOST_LATE_MS}`
  return [
    line(
      `${name}: sound after the picture, 5th, 50th, 95th percentile`,
      shown(found.beside),
      limit,
      share >= 0.9,
    ),
    line(`${name}: not noticed`, `${(share * 100).toFixed(1)} %`, '>= 95 %', share >= 0.95),
    line(`${name}: microphone to speaker`, shown(sound.map(({lateMs}) => lateMs)), '', true),
    line(`${name}: camera to screen`, shown(pictures.map(({lateMs}) => lateMs)), '', true),
  ]
}
