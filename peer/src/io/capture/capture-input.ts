/** What an ffmpeg is to read: the sources that are no devices here, the devices in device-inputs.ts. */
import {CAPTURE_HEIGHT, CAPTURE_WIDTH} from '../../core/picture/capture-format.js'
import {FRAME_SAMPLES, SAMPLE_RATE_HZ} from '../../core/sound/sound-format.js'

/** What stands before and after `-i`. */
export type CaptureInput = {
  readonly url: string
  /** ffmpeg's name of the device or demuxer; null lets it look at the file. */
  readonly format: string | null
  readonly options: readonly string[]
  /**
   * `device` delivers by its own clock, as soon as it can. `file` has to be slowed to its own pace.
   * `generator` is paced inside its url.
   */
  readonly pace: 'device' | 'file' | 'generator'
}

/** A synthetic moving picture. */
export const testPicture = (fps: number): CaptureInput => ({
  url: `testsrc2=size=${CAPTURE_WIDTH}x${CAPTURE_HEIGHT}:rate=${fps},realtime`,
  format: 'lavfi',
  options: [],
  pace: 'generator',
})

/** A sine tone at an eighth of full scale. */
export const testTone = (frequencyHz: number): CaptureInput => ({
  url: `sine=frequency=${frequencyHz}:sample_rate=${SAMPLE_RATE_HZ}:samples_per_frame=${FRAME_SAMPLES},arealtime`,
  format: 'lavfi',
  options: [],
  pace: 'generator',
})

/** Decoding in one thread keeps a file's process small. */
export const fileInput = (path: string): CaptureInput => ({
  url: `file:${path}`,
  format: null,
  options: ['-threads', '1', ...(isStill(path) ? ['-loop', '1'] : ['-stream_loop', '-1'])],
  pace: 'file',
})

/** Pictures have no end to loop from. */
const isStill = (path: string): boolean => /\.(png|jpe?g|bmp|webp)$/i.test(path)
