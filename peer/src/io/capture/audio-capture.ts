/** Opens a microphone, a file or the test tone as a stream of 48 kHz mono samples. Light enough for a worker. */
import type {AudioCaptureOptions, Capture} from './capture.js'
import {openCapture} from './capture-opening.js'
import {planAudio} from './capture-plan.js'
import {audioArguments} from './ffmpeg-arguments.js'
import {SampleAligner} from './sample-aligner.js'
import type {AudioSource} from './source.js'

/**
 * Resolves at once for `auto` and `none`, for a named source when its first samples have come. Rejects with a
 * SourceProblem when a named source gives none. Once running it never fails: problems and states are told, and
 * a device that went away is used again when it is back.
 */
export async function openAudioCapture(source: AudioSource, options: AudioCaptureOptions): Promise<Capture> {
  const samples = new SampleAligner(options.onChunk)
  const capture = await openCapture(source, options, {
    plan: planAudio,
    argumentsFor: audioArguments,
    onStarted: () => samples.restart(),
    onOutput: chunk => samples.push(chunk),
  })
  return {stop: capture.stop, dropped: {}}
}
