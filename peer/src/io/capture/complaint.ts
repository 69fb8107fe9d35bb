/** Turns the end of an ffmpeg process into the one sentence a person needs: what happened and what to do. */
import {cleanText} from '@s2c/shared/clean-text'
import type {FfmpegBinary} from './ffmpeg-binary.js'
import type {FfmpegEnd} from './ffmpeg-process.js'
import {SourceProblem} from './source.js'

/** What was to be captured, as a person would call it. */
export type CaptureSubject = {
  readonly kind: 'camera' | 'microphone' | 'screen' | 'file' | 'test'
  /** Device name or path; empty for what has none. */
  readonly name: string
  readonly wants: 'video' | 'audio'
}

type CaptureCircumstances = {
  readonly binary: FfmpegBinary
  readonly platform: NodeJS.Platform
  /** Whether it had delivered anything before it ended. */
  readonly delivered: boolean
}

export function explainEnd(
  end: FfmpegEnd,
  subject: CaptureSubject,
  circumstances: CaptureCircumstances,
): SourceProblem {
  const {binary, delivered} = circumstances
  if (end.startError !== null || CANNOT_RUN.test(end.complaint)) {
    return unusableBinary(binary, end.startError?.message ?? lastLine(end.complaint))
  }
  if (/Unknown input format|Unrecognized option|Unknown decoder|Decoder .*not found/.test(end.complaint)) {
    return lacksSupport(binary, subject, end)
  }
  if (subject.kind === 'file') return fileProblem(subject, end)
  if (delivered) return lost(subject)
  // Builds of 2018 crash without a word when they cannot open a display.
  if (subject.kind === 'screen' && end.complaint === '') return closedDisplay(subject)
  const rule = RULES.find(({pattern}) => pattern.test(end.complaint))
  return rule ? rule.problem(subject, circumstances.platform) : failed(subject, end)
}

export const unusableBinary = ({path, origin}: FfmpegBinary, reason: string): SourceProblem =>
  new SourceProblem(
    'no-ffmpeg',
    `The ffmpeg at ${path} cannot be used: ${shown(reason)}. ${
      origin === 'environment'
        ? 'Correct FFMPEG_PATH, or unset it to use another ffmpeg.'
        : 'Reinstall it, or set FFMPEG_PATH to another one.'
    }`,
  )

export const firstPictureLate = (subject: CaptureSubject, limitMs: number): SourceProblem =>
  new SourceProblem(
    'no-picture',
    `Nothing came from ${called(subject)} for ${limitMs / 1000} seconds; check that no other program holds it and that access is allowed.`,
  )

export const stalled = (subject: CaptureSubject): SourceProblem =>
  new SourceProblem(
    'device-lost',
    `${capital(called(subject))} stopped delivering. It is started again by itself.`,
  )

/** The end of everything a fixed list of wordings can tell; which of several failures says most to the person. */
export const MOST_TELLING = [
  'device-busy',
  'device-forbidden',
  'wayland',
  'no-display',
  'not-a-video',
  'no-sound',
  'no-picture',
  'capture-failed',
  'device-missing',
  'unsupported-source',
  'no-ffmpeg',
] as const

const CANNOT_RUN = /error while loading shared libraries|Exec format error|Syntax error:|: not found$/m

type Rule = {pattern: RegExp; problem: (subject: CaptureSubject, platform: NodeJS.Platform) => SourceProblem}

const RULES: readonly Rule[] = [
  {
    pattern: /resource busy|already in use|in use by another|Could not run graph|Could not RenderStream/i,
    problem: subject =>
      new SourceProblem(
        'device-busy',
        `${capital(called(subject))} is in use by another program; close that program, or choose another device.`,
      ),
  },
  {
    pattern: /Permission denied|not authorized|Operation not permitted|Access is denied/i,
    problem: (subject, platform) =>
      new SourceProblem(
        'device-forbidden',
        `Access to ${called(subject)} is not allowed; ${howToAllow(subject, platform)}`,
      ),
  },
  {
    pattern: /Cannot open display|Could not open X display/i,
    problem: subject => closedDisplay(subject),
  },
  {
    pattern:
      /No such (file|device|process|entity)|Connection refused|cannot (find|get) card|Cannot get card|not found|Inappropriate ioctl|Not a video capture device|Input\/output error|Could not (find|enumerate)/i,
    problem: subject => missingDevice(subject),
  },
]

const closedDisplay = ({name}: CaptureSubject): SourceProblem =>
  new SourceProblem(
    'no-display',
    `The X display ${shown(name)} cannot be opened; check DISPLAY, and XAUTHORITY when it belongs to another user.`,
  )

/** For a device that is not there. */
export function missingDevice(subject: CaptureSubject): SourceProblem {
  const remedy = `Connect one, name another with --${subject.wants} device:ID ("s2c-peer devices" lists them), or use --${subject.wants} file:PATH.`
  const which =
    subject.name === '' ? `No ${subject.kind} was found.` : `${capital(called(subject))} was not found.`
  return new SourceProblem('device-missing', `${which} ${remedy}`)
}

function howToAllow({kind, wants}: CaptureSubject, platform: NodeJS.Platform): string {
  const area = kind === 'screen' ? 'Screen Recording' : kind === 'camera' ? 'Camera' : 'Microphone'
  switch (platform) {
    case 'darwin':
      return `allow this terminal under System Settings > Privacy & Security > ${area}.`
    case 'win32':
      return `allow desktop programs under Settings > Privacy & security > ${area}.`
    default:
      return `add yourself to its group with "sudo usermod -aG ${wants} $USER" and log in again.`
  }
}

function fileProblem({name, wants}: CaptureSubject, end: FfmpegEnd): SourceProblem {
  if (/Permission denied/.test(end.complaint)) return unreadable(name)
  return notMedia(name, wants)
}

export const unreadable = (path: string): SourceProblem =>
  new SourceProblem(
    'file-unreadable',
    `The file ${shown(path)} may not be read; change its permissions or choose another.`,
  )

export const notMedia = (path: string, wants: CaptureSubject['wants']): SourceProblem =>
  wants === 'video'
    ? new SourceProblem(
        'not-a-video',
        `The file ${shown(path)} holds no video that can be decoded; choose a video such as .mp4 or .webm.`,
      )
    : new SourceProblem(
        'no-sound',
        `The file ${shown(path)} holds no sound that can be decoded; choose a file such as .wav, .mp3 or .mp4 with sound.`,
      )

const lost = (subject: CaptureSubject): SourceProblem =>
  new SourceProblem(
    'device-lost',
    `${capital(called(subject))} was unplugged or stopped; it is used again once it is back.`,
  )

const lacksSupport = ({path}: FfmpegBinary, subject: CaptureSubject, end: FfmpegEnd): SourceProblem =>
  new SourceProblem(
    'unsupported-source',
    `The ffmpeg at ${path} cannot capture ${called(subject)} (${lastLine(end.complaint)}); install a complete ffmpeg or set FFMPEG_PATH to one.`,
  )

const failed = (subject: CaptureSubject, {code, complaint}: FfmpegEnd): SourceProblem =>
  new SourceProblem(
    'capture-failed',
    `ffmpeg could not capture ${called(subject)} and ended with ${code === null ? 'a signal' : `code ${code}`}${
      complaint.trim() === '' ? '' : `, saying "${lastLine(complaint)}"`
    }; try another --${subject.wants} source, or see "s2c-peer doctor".`,
  )

const called = ({kind, name}: CaptureSubject): string => {
  if (kind === 'test') return 'the test source'
  return name === '' ? `the ${kind}` : `the ${kind} ${shown(name)}`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const lastLine = (text: string): string => shown(text.trim().split('\n').at(-1) ?? '')

/** Paths, and what devices and programs say of themselves, reach a terminal: long enough for a path, no more. */
const SHOWN_LENGTH = 200
export const shown = (text: string): string => cleanText(text, SHOWN_LENGTH)
