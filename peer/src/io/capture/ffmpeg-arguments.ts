/**
 * The argument lists of every ffmpeg a capture starts, built with fluent-ffmpeg's argument builder. Its runner
 * is not used: it refuses all devices with ffmpeg 7 and later. Loaded once an ffmpeg is started: the builder is large, and many have no device.
 */
import ffmpeg from 'fluent-ffmpeg'
import {CAPTURE_HEIGHT, CAPTURE_WIDTH} from '../../core/picture/capture-format.js'
import {FRAME_SAMPLES, SAMPLE_RATE_HZ} from '../../core/sound/sound-format.js'
import type {CaptureInput} from './capture-input.js'

/** flags=area: the cheapest scaler that averages all pixels, and the best looking when shrinking this far. */
const FIT = [
  `scale=${CAPTURE_WIDTH}:${CAPTURE_HEIGHT}:force_original_aspect_ratio=decrease:flags=area`,
  `pad=${CAPTURE_WIDTH}:${CAPTURE_HEIGHT}:(ow-iw)/2:(oh-ih)/2`,
  'format=rgb24',
]

/**
 * Arguments for RGB raw video of the capture size on standard output, at most `fps` pictures a second.
 * A device is limited by `-r`: the fps filter would hold each picture until the next one comes.
 */
export function videoArguments(input: CaptureInput, fps: number): string[] {
  const filters = input.pace === 'file' ? [...FIT, `fps=${fps}`, 'realtime'] : FIT
  const command = begin(input).noAudio().videoFilters(filters)
  if (input.pace === 'device') command.outputOptions('-r', String(fps))
  // One thread: the raw video encoder would otherwise hold back a picture for each thread.
  return end(command.outputOptions('-threads', '1'), 'rawvideo')
}

/** Arguments for signed 16-bit little-endian mono sound at 48 kHz on standard output. */
export function audioArguments(input: CaptureInput): string[] {
  const command = begin(input).noVideo()
  if (input.pace === 'file') command.audioFilters(PACED_SOUND)
  return end(
    command.audioChannels(1).audioFrequency(SAMPLE_RATE_HZ).outputOptions('-flush_packets', '1'),
    's16le',
  )
}

/** Time stamps are counted anew: those of a looping file jump at its end. */
const PACED_SOUND = [
  `aresample=${SAMPLE_RATE_HZ}`,
  'aformat=sample_fmts=s16:channel_layouts=mono',
  `asetnsamples=n=${FRAME_SAMPLES}:p=0`,
  'asetpts=N/SR/TB',
  'arealtime',
]

const begin = ({url, format, options}: CaptureInput): ffmpeg.FfmpegCommand => {
  const command = ffmpeg(url).inputOptions('-hide_banner', '-loglevel', 'error')
  if (format !== null) command.inputFormat(format)
  return options.length > 0 ? command.inputOptions(...options) : command
}

/** The builder leaves the numbers it was given as numbers. */
const end = (command: ffmpeg.FfmpegCommand, format: string): string[] =>
  command.outputFormat(format).output('pipe:1')._getArguments().map(String)
