/** Opens a microphone, a file or the test tone as a stream of 48 kHz mono samples. Light enough for a worker. */
import type {AudioCaptureOptions, Capture} from './capture.js'
import {openCapture} from './capture-opening.js'
import {planAudio} from './capture-plan.js'
import {DeviceNews} from './device-news.js'
import {SampleAligner} from './sample-aligner.js'
import type {AudioSource} from './source.js'

/** Problems and states are told while it runs; a device that went away is used again when it is back. */
export function openAudioCapture(source: AudioSource, options: AudioCaptureOptions): Capture {
  const samples = new SampleAligner(options.onChunk)
  const capture = openCapture(source, options, {
    plan: planAudio,
    argumentsFor: async input => (await import('./ffmpeg-arguments.js')).audioArguments(input),
    ...(isServed(source) ? {watch: () => new DeviceNews()} : {}),
    onStarted: () => samples.restart(),
    onOutput: chunk => samples.push(chunk),
  })
  return {...capture, dropped: {}}
}

/** Only where a sound server may stand between: it is one of Linux's. */
const isServed = ({kind}: AudioSource): boolean =>
  process.platform === 'linux' && (kind === 'auto' || kind === 'device')
