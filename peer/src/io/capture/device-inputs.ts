/**
 * How each operating system is asked for a camera, a microphone and the screen: alternatives for ffmpeg,
 * best first. A later one is tried when an earlier one ends without having delivered anything.
 */
import {BLOCK_SAMPLES, SAMPLE_RATE_HZ} from '../../core/sound/sound-format.js'
import type {CaptureInput} from './capture-input.js'
import {SourceProblem} from './source.js'

/** Beyond any screen: the refusal names the true size. Older builds would otherwise take 640x480 of its corner. */
const OVERSIZE = '16384x16384'

const RATE = String(SAMPLE_RATE_HZ)
/** 10 ms of 16-bit samples: the default of 50 ms would be heard as delay. */
const PULSE_FRAGMENT_BYTES = String(2 * BLOCK_SAMPLES)

/** `camera`: a device path on Linux, a name or index on macOS, a name on Windows. */
export function cameraInputs(camera: string, platform: NodeJS.Platform): readonly CaptureInput[] {
  switch (platform) {
    case 'linux': {
      const plain = device('v4l2', camera, ['-fflags', 'nobuffer'])
      const preferred = ['-input_format', 'mjpeg', '-framerate', '30', '-video_size', '1280x720']
      return [{...plain, options: [...plain.options, ...preferred]}, plain]
    }
    case 'darwin': {
      const options = ['-framerate', '30', '-video_size', '1280x720', '-pixel_format', 'uyvy422']
      return [
        device('avfoundation', `${camera}:none`, options),
        device('avfoundation', `${camera}:none`, ['-framerate', '30']),
      ]
    }
    case 'win32': {
      const buffer = ['-rtbufsize', '64M']
      const preferred = [...buffer, '-video_size', '1280x720', '-framerate', '30']
      return [device('dshow', `video=${camera}`, preferred), device('dshow', `video=${camera}`, buffer)]
    }
    default:
      throw unsupported('A camera', platform, '--video file:PATH')
  }
}

/** Who is asked for a microphone. */
export type SoundSystem = 'pulse' | 'alsa' | 'avfoundation' | 'dshow'

/** The sound systems of a platform, best first. Throws a SourceProblem where there is none. */
export function soundSystems(platform: NodeJS.Platform): readonly SoundSystem[] {
  switch (platform) {
    case 'linux':
      return ['pulse', 'alsa']
    case 'darwin':
      return ['avfoundation']
    case 'win32':
      return ['dshow']
    default:
      throw unsupported('A microphone', platform, '--audio file:PATH')
  }
}

/** `microphone`: the name its sound system gives it. */
export function microphoneInput(microphone: string, system: SoundSystem): CaptureInput {
  switch (system) {
    case 'pulse': {
      const options = ['-sample_rate', RATE, '-channels', '1', '-fragment_size', PULSE_FRAGMENT_BYTES]
      return device('pulse', microphone, ['-fflags', 'nobuffer', ...options])
    }
    case 'alsa':
      return device('alsa', microphone, ['-fflags', 'nobuffer', '-ar', RATE, '-ac', '1'])
    case 'avfoundation':
      return device('avfoundation', `:${microphone}`, [])
    case 'dshow':
      return device('dshow', `audio=${microphone}`, ['-audio_buffer_size', '10'])
    default:
      return system satisfies never
  }
}

/** What tells where the screen is. */
export type ScreenVariables = Readonly<Partial<Record<'DISPLAY' | 'WAYLAND_DISPLAY', string>>>

/** Throws a SourceProblem where the screen cannot be captured. */
export function screenInput(platform: NodeJS.Platform, env: ScreenVariables): CaptureInput {
  switch (platform) {
    case 'linux':
      return device('x11grab', xDisplay(env), ['-framerate', '15', '-video_size', OVERSIZE])
    case 'darwin':
      return device('avfoundation', 'Capture screen 0:none', ['-framerate', '15', '-capture_cursor', '1'])
    case 'win32':
      return device('gdigrab', 'desktop', ['-framerate', '15'])
    default:
      throw unsupported('The screen', platform, '--video file:PATH')
  }
}

/**
 * The input to try once more after ffmpeg named what it wants instead: the size of the screen, or the modes of
 * a camera on macOS. Null when its complaint holds no such hint.
 */
export function corrected(input: CaptureInput, complaint: string): CaptureInput | null {
  const screen = /outside the screen size (\d+x\d+)/.exec(complaint)
  if (screen !== null) return {...input, options: replaced(input.options, '-video_size', screen[1]!)}
  const mode = bestMode(complaint)
  if (mode === null) return null
  const {size, fps} = mode
  return {...input, options: ['-framerate', fps, '-video_size', size]}
}

/** From lines such as `1280x720@[15.000000 30.000030]fps`: the smallest of at least 640 wide, at its highest rate. */
function bestMode(complaint: string): {size: string; fps: string} | null {
  if (!complaint.includes('Supported modes')) return null
  const modes = [...complaint.matchAll(/(\d+)x(\d+)@\[\s*[\d.]+\s+([\d.]+)\s*\]fps/g)]
  const ranked = modes.map(([, width, height, fps]) => ({
    width: Number(width),
    size: `${width}x${height}`,
    fps: fps!,
  }))
  const large = ranked.filter(({width}) => width >= 640).sort((a, b) => a.width - b.width)
  return large[0] ?? ranked[0] ?? null
}

const replaced = (options: readonly string[], name: string, value: string): readonly string[] =>
  options.map((option, index) => (options[index - 1] === name ? value : option))

function xDisplay(env: ScreenVariables): string {
  if (env.WAYLAND_DISPLAY) {
    const remedy = 'Log in to an X11 session to share the screen, or choose another --video.'
    throw new SourceProblem(
      'wayland',
      `This desktop runs on Wayland, where ffmpeg sees only a black screen. ${remedy}`,
    )
  }
  if (env.DISPLAY) return env.DISPLAY
  const remedy = 'Run this inside a graphical session, or set DISPLAY.'
  throw new SourceProblem('no-display', `There is no screen to share: DISPLAY is not set. ${remedy}`)
}

const device = (format: string, url: string, options: readonly string[]): CaptureInput => ({
  url,
  format,
  options,
  pace: 'device',
})

const unsupported = (what: string, platform: NodeJS.Platform, instead: string): SourceProblem =>
  new SourceProblem(
    'unsupported-source',
    `${what} cannot be captured on ${platform}; use ${instead} instead.`,
  )
