/** What camera and microphone captures have in common, seen from whoever opens one. */
import type {DeviceState} from '../../engine-protocol.js'
import type {FfmpegChoice} from './ffmpeg-binary.js'
import type {SourceProblem} from './source.js'

/** A device, file or generator that delivers until it is stopped; restarts itself when a device comes back. */
export type Capture = {
  /**
   * Resolves at once for `auto` and `none`, for a named source with its first output, and for any source when it
   * is stopped first. Rejects with a SourceProblem when a named source gives nothing. Once running it never fails.
   */
  readonly started: Promise<void>
  /**
   * Ends it at any moment, also while it opens: nothing is delivered or started after the call. Resolves when its
   * process is gone. May be called again.
   */
  stop(): Promise<void>
  /** What was thrown away since opening, by reason. */
  readonly dropped: Readonly<Record<string, number>>
}

export type CaptureOptions = {
  /** `started` treats an `auto` source like a named one. */
  readonly isAwaited?: boolean
  /** The binaries to try, best first; found along the usual path when left out. */
  ffmpeg?: FfmpegChoice
  /** Something to tell the person; each new problem once. */
  onProblem(problem: SourceProblem): void
  onState(state: DeviceState): void
}

export type AudioCaptureOptions = CaptureOptions & {
  /**
   * Signed 16-bit little-endian mono samples at 48 kHz, in chunks of any even size, valid only during the call.
   */
  onChunk(pcm: Uint8Array): void
}

export type VideoCaptureOptions = CaptureOptions & {
  /** Pictures a second at most; files and tests deliver exactly as many. */
  fps: number
  /**
   * One RGB picture of CAPTURE_WIDTH x CAPTURE_HEIGHT, 24 bits a pixel, valid only during the call.
   * `atMs` is the wall time (`performance.timeOrigin + performance.now()`) at which its last byte was read.
   */
  onPicture(pixels: Uint8Array, atMs: number): void
}
