/**
 * What a person may name as camera, microphone or speaker, and the one error all of them end in.
 * Parsed once from the command line; everything behind it works on these unions. Imports nothing.
 */

export type VideoSource =
  | {kind: 'auto'}
  | {kind: 'none'}
  | {kind: 'test'}
  | {kind: 'screen'}
  | {kind: 'file'; path: string}
  | {kind: 'device'; id: string}

export type AudioSource =
  | {kind: 'auto'}
  | {kind: 'none'}
  | {kind: 'test'; frequencyHz: number}
  | {kind: 'file'; path: string}
  | {kind: 'device'; id: string}

export type SpeakerSink =
  | {kind: 'auto'}
  | {kind: 'none'}
  /** Written as 48 kHz mono WAV. */
  | {kind: 'file'; path: string}
  | {kind: 'device'; id: string}

export type ParsedSource<Source> = {ok: true; source: Source} | {ok: false; reason: string}

/** Concert pitch: what `test` sound plays without a frequency of its own. */
const TEST_FREQUENCY_HZ = 440
/** Beyond half of the sampling rate of 48 kHz a tone would fold back to another pitch. */
export const MAX_TEST_FREQUENCY_HZ = 20_000

/**
 * A source or sink that cannot be used. The message is for the person: what happened and what to do next;
 * the code is for programs and never changes its meaning.
 */
export class SourceProblem extends Error {
  override readonly name = 'SourceProblem'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** `auto`, `none`, `test`, `screen`, `file:PATH` or `device:ID`. */
export function parseVideoSource(text: string): ParsedSource<VideoSource> {
  switch (text) {
    case 'auto':
    case 'none':
    case 'test':
    case 'screen':
      return {ok: true, source: {kind: text}}
    default:
      return (
        parseNamed(text) ?? unknown('video source', text, 'auto, none, test, screen, file:PATH or device:ID')
      )
  }
}

/** `auto`, `none`, `test`, `test:FREQUENCY` in hertz, `file:PATH` or `device:ID`. */
export function parseAudioSource(text: string): ParsedSource<AudioSource> {
  if (text === 'auto' || text === 'none') return {ok: true, source: {kind: text}}
  if (text === 'test') return {ok: true, source: {kind: 'test', frequencyHz: TEST_FREQUENCY_HZ}}
  if (text.startsWith('test:')) return parseTestTone(text.slice('test:'.length))
  return (
    parseNamed(text) ??
    unknown('audio source', text, 'auto, none, test, test:FREQUENCY, file:PATH or device:ID')
  )
}

/** `auto`, `none`, `file:PATH.wav` or `device:ID`. */
export function parseSpeakerSink(text: string): ParsedSource<SpeakerSink> {
  if (text === 'auto' || text === 'none') return {ok: true, source: {kind: text}}
  const named = parseNamed(text)
  if (named === null) return unknown('speaker', text, 'auto, none, file:PATH.wav or device:ID')
  if (named.ok && named.source.kind === 'file' && !named.source.path.toLowerCase().endsWith('.wav')) {
    return {
      ok: false,
      reason: `The speaker file "${named.source.path}" must end in .wav, for example file:call.wav.`,
    }
  }
  return named
}

type NamedSource = {kind: 'file'; path: string} | {kind: 'device'; id: string}

function parseNamed(text: string): ParsedSource<NamedSource> | null {
  const match = /^(file|device):(.*)$/s.exec(text)
  if (match === null) return null
  const [, kind, name] = match as unknown as [string, 'file' | 'device', string]
  if (name.trim() === '') {
    const example = kind === 'file' ? 'file:clip.mp4' : 'device:0'
    return {ok: false, reason: `"${text}" names nothing; give what to open, for example ${example}.`}
  }
  if (name.includes('\0')) return {ok: false, reason: `A ${kind} name cannot contain a NUL character.`}
  return {ok: true, source: kind === 'file' ? {kind, path: name} : {kind, id: name}}
}

function parseTestTone(text: string): ParsedSource<AudioSource> {
  const frequencyHz = Number(text)
  const plain = /^\d+(\.\d+)?$/.test(text)
  if (!plain || frequencyHz < 1 || frequencyHz > MAX_TEST_FREQUENCY_HZ) {
    return {
      ok: false,
      reason: `"test:${text}" has no usable frequency; give 1 to ${MAX_TEST_FREQUENCY_HZ} Hz, for example test:880.`,
    }
  }
  return {ok: true, source: {kind: 'test', frequencyHz}}
}

const unknown = (what: string, text: string, expected: string): {ok: false; reason: string} => ({
  ok: false,
  reason: `"${text}" is not a ${what}; expected ${expected}.`,
})
