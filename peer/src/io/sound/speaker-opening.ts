/** Where the mixed sound goes: a sound card, a file, or nowhere. */
import {SourceProblem, type SpeakerSink} from '../capture/source.js'
import {CardSpeaker} from './card-speaker.js'
import {ClockSpeaker} from './clock-speaker.js'
import type {Speaker, SpeakerOptions} from './speaker.js'
import {WavFile} from './wav.js'

/**
 * Rejects with a SourceProblem when a named device or file cannot be used. `auto` never fails unless it is awaited:
 * without a sound card it says so, keeps time in silence, and looks for one again from time to time.
 */
export async function openSpeaker(sink: SpeakerSink, options: SpeakerOptions): Promise<Speaker> {
  switch (sink.kind) {
    case 'none':
      options.onState('none')
      return new ClockSpeaker(options.pull)
    case 'file':
      return openFile(sink.path, options)
    case 'auto':
      return CardSpeaker.open(null, options)
    case 'device':
      return CardSpeaker.open(sink.id, options)
    default:
      return sink satisfies never
  }
}

function openFile(path: string, {pull, isStereo = false, onState, onProblem}: SpeakerOptions): Speaker {
  const channels = isStereo ? 2 : 1
  let file: WavFile | null = createFile(path, channels)
  let unwritten = 0
  /** A full disk ends the recording, not the call. */
  const attempt = (write: (file: WavFile) => void): void => {
    if (file === null) return
    try {
      write(file)
    } catch (error) {
      file.abandon()
      file = null
      onProblem(fileProblem('stopped writing', path, error))
      onState('missing')
    }
  }
  const clock = new ClockSpeaker(frame => {
    pull(frame)
    attempt(open => open.write(frame))
    if (file === null) unwritten++
  }, channels)
  onState('running')
  return {
    async stop() {
      await clock.stop()
      attempt(open => open.close())
    },
    get dropped() {
      return {...clock.dropped, speakerUnwritten: unwritten}
    },
  }
}

function createFile(path: string, channels: number): WavFile {
  try {
    return new WavFile(path, channels)
  } catch (error) {
    throw fileProblem('cannot write', path, error)
  }
}

function fileProblem(what: 'cannot write' | 'stopped writing', path: string, error: unknown): SourceProblem {
  const reason = error instanceof Error ? error.message : String(error)
  return new SourceProblem(
    'speaker-file',
    `The speaker ${what} the file "${path}" (${reason}); give a path in a folder you can write to, with room left.`,
  )
}
