/**
 * From one peer's microphone to another's speaker, each with a sound card of its own: beside the bare loop of capture and
 * playback, in the same run. Needs PulseAudio.
 *   node e2e/dist/measure/mouth-to-ear.js [--seconds 60]
 */
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {makeSpeech} from '@s2c/shared/sim/speech'
import {latenessMs, type TimedRecording} from '../rig/lateness.js'
import {PeerProcess} from '../rig/peer-process.js'
import {Program} from '../rig/program.js'
import {PulseRig, type Recording, soundOf} from '../rig/pulse.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {line, median, report} from './report.js'

const {values} = parseArgs({options: {seconds: {type: 'string', default: '60'}}})
const seconds = Number(values.seconds)
const BARE_LOOP = fileURLToPath(new URL('../rig/bare-loop.js', import.meta.url))
const MEDIAN_BEYOND_MS = 50
const P95_BEYOND_MS = 60
/** Devices settle, jitter buffers learn: so many windows, and seconds, do not count. */
const SETTLED_WINDOWS = 5
const SETTLE_SECONDS = 4

await report(`Mouth to ear, ${seconds} s each`, async scope => {
  const [mouth, ear] = [await PulseRig.start(), await PulseRig.start()]
  scope.after(async () => void (await Promise.all([mouth.stop(), ear.stop()])))

  const loop = new Program(scope, process.execPath, [BARE_LOOP], {env: soundOf(mouth)})
  await loop.lines.waitFor('the bare loop to run', text => text === 'looping')
  const bare = await measure(mouth, mouth)
  await loop.killGroup()

  const {url: server} = await SignalingProcess.start(scope)
  const join = (name: string, card: PulseRig): PeerProcess =>
    new PeerProcess(scope, {server, name, audio: 'auto', speaker: 'auto', env: soundOf(card), record: false})
  const [speaker, listener] = [join('Mouth', mouth), join('Ear', ear)]
  await listener.live(await speaker.id())
  const call = await measure(mouth, ear)
  await Promise.all([speaker.leave(), listener.leave()])

  const figures = (late: number[]): {middle: number; most: number} => ({
    middle: median(late),
    most: late.toSorted((a, b) => a - b)[Math.floor(late.length * 0.95)] ?? Number.NaN,
  })
  const [own, theirs] = [figures(bare), figures(call)]
  const shown = (late: number): string => `${late.toFixed(0)} ms`
  return [
    line('the bare loop: median, p95', `${shown(own.middle)}, ${shown(own.most)} (${bare.length})`, '', true),
    line(
      'a call: median',
      `${shown(theirs.middle)} (${call.length})`,
      `<= ${shown(own.middle + MEDIAN_BEYOND_MS)}`,
      theirs.middle <= own.middle + MEDIAN_BEYOND_MS,
    ),
    line(
      'a call: p95',
      shown(theirs.most),
      `<= ${shown(own.most + P95_BEYOND_MS)}`,
      theirs.most <= own.most + P95_BEYOND_MS,
    ),
  ]

  async function measure(from: PulseRig, to: PulseRig): Promise<number[]> {
    const speech = makeSpeech(seconds + SETTLE_SECONDS, 5).samples
    const [said, heard] = [await from.record('mic'), await to.record('spk')]
    await from.speakSamples(speech)
    const stop = async (recording: Recording): Promise<TimedRecording> => ({
      samples: await recording.stop(),
      startedAtMs: recording.startedAtMs,
    })
    const [source, sink] = await Promise.all([stop(said), stop(heard)])
    return latenessMs(source, sink).slice(SETTLED_WINDOWS)
  }
})
