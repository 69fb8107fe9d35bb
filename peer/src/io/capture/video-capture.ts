/** Opens a camera, the screen, a file or the test picture as a stream of gray pictures of one size. */
import {CAPTURE_BYTES} from '../../core/picture/capture-format.js'
import {wallTimeMs} from '../clock.js'
import type {Capture, VideoCaptureOptions} from './capture.js'
import {openCapture} from './capture-opening.js'
import {planVideo} from './capture-plan.js'
import {PictureAssembler} from './picture-assembler.js'
import type {VideoSource} from './source.js'

/** Problems and states are told while it runs; a device that went away is used again when it is back. */
export function openVideoCapture(source: VideoSource, options: VideoCaptureOptions): Capture {
  let stopped = false
  const deliver = (pixels: Uint8Array, atMs: number): void => {
    if (!stopped) options.onPicture(pixels, atMs)
  }
  const pictures = new PictureAssembler(CAPTURE_BYTES, deliver, setImmediate)
  const capture = openCapture(source, options, {
    plan: (named, around) => planVideo(named, options.fps, around),
    argumentsFor: async input => (await import('./ffmpeg-arguments.js')).videoArguments(input, options.fps),
    onStarted: () => pictures.restart(),
    onOutput: chunk => pictures.push(chunk, wallTimeMs()),
  })
  return {
    started: capture.started,
    stop() {
      stopped = true
      return capture.stop()
    },
    get dropped() {
      return {superseded: pictures.superseded}
    },
  }
}
