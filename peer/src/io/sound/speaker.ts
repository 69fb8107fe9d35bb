/** What every sink of the mixed sound looks like; each asks for frames at its own pace. */
import type {DeviceState} from '../../engine-protocol.js'
import type {SourceProblem} from '../capture/source.js'

export type SpeakerOptions = {
  /** Fills the frame that is to be heard next: FRAME_SAMPLES samples, or twice as many, left and right in turn. */
  pull(frame: Int16Array): void
  /** Two channels are asked for; a card may have but one. */
  readonly isStereo?: boolean
  onState(state: DeviceState): void
  /** `auto` is to be refused, too, where there is nothing to use. */
  readonly isAwaited?: boolean
  /** Something to tell the person; each new problem once. */
  onProblem(problem: SourceProblem): void
}

export type Speaker = {
  /** Nothing is asked for after the call; resolves when the file is finished or the card let go. Never rejects. */
  stop(): Promise<void>
  /** Frames thrown away since opening, by reason. */
  readonly dropped: SpeakerDrops
}

export type SpeakerDrops = {
  /** Never asked for: this thread stood still for longer than is caught up. */
  readonly speakerSkipped: number
  /** Not written: the file could take no more. */
  readonly speakerUnwritten: number
}
