/** Where the mixed sound goes: a sound card, a file, or nowhere. Each sink asks for frames at its own pace. */
import type {DeviceState} from '../../engine-protocol.js'
import {SourceProblem, type SpeakerSink} from '../capture/source.js'
import {CardSpeaker} from './card-speaker.js'
import {ClockSpeaker} from './clock-speaker.js'
import {WavFile} from './wav.js'

export type SpeakerOptions = {
  /** Fills the frame of FRAME_SAMPLES samples that is to be heard next. */
  pull(frame: Int16Array): void
  onState(state: DeviceState): void
  /** Something to tell the person; each new problem once. */
  onProblem(problem: SourceProblem): void
}

export type Speaker = {
  /** Nothing is asked for after the call; resolves when the file is finished or the card let go. Never rejects. */
  stop(): Promise<void>
}

/**
 * Rejects with a SourceProblem when a named device or file cannot be used. `auto` never fails: without a sound
 * card it says so, keeps time in silence, and looks for one again from time to time.
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

function openFile(path: string, {pull, onState, onProblem}: SpeakerOptions): Speaker {
  let file: WavFile | null = createFile(path)
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
  })
  onState('running')
  return {
    async stop() {
      await clock.stop()
      attempt(open => open.close())
    },
  }
}

function createFile(path: string): WavFile {
  try {
    return new WavFile(path)
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
