/**
 * One's own sound, over all microphones, files and tones that take turns during a call: each has a line of its own from
 * capture to coded frames, and the numbers of the frames go on. Made by the sound worker, ends with it.
 */
import {performance} from 'node:perf_hooks'
import type {LevelMeter} from '../../core/sound/levels.js'
import {FRAME_SAMPLES} from '../../core/sound/sound-format.js'
import {Cleaner, type CleaningChoice} from '../../core/sound/talk/cleaner.js'
import {
  type EncodedFrame,
  type SoundEncoder,
  Talker,
  type TalkerNotice,
} from '../../core/sound/talk/talker.js'
import type {DeviceState} from '../../engine-protocol.js'
import {openAudioCapture} from '../capture/audio-capture.js'
import type {Capture} from '../capture/capture.js'
import {type AudioSource, SourceProblem} from '../capture/source.js'
import {samplesOf} from './pcm.js'

export type MicrophoneOptions = {
  readonly encoder: SoundEncoder
  /** Measures what others hear, also while muted. */
  readonly level: LevelMeter
  readonly muted: boolean
  readonly cleaning: CleaningChoice
  onEncoded(frame: EncodedFrame): void
  onNotice(notice: TalkerNotice): void
  onState(state: DeviceState): void
  onProblem(problem: SourceProblem): void
  readonly open?: typeof openAudioCapture
}

type Line = {
  readonly talker: Talker
  /** Of devices; files and tones pass as they are. */
  readonly cleaner: Cleaner | null
  capture: Capture | null
  state: DeviceState
  samples: number
  isCancellingEcho: boolean
}

export class Microphone {
  readonly #options: MicrophoneOptions
  #muted: boolean
  #line: Line | null = null
  /** Opens while the line before it goes on. */
  #nextLine: Line | null = null
  #hasEcho = false
  #firstNumber = 0
  #isStopped = false

  constructor(options: MicrophoneOptions) {
    this.#options = options
    this.#muted = options.muted
  }

  /** The first source. Resolves at once for `auto` and `none`; rejects with a SourceProblem when a named one gives nothing. */
  async open(source: AudioSource): Promise<void> {
    this.#line = this.#newLine(source)
    await this.#start(this.#line, source, false)
  }

  /** Goes on with another source. Rejects with a SourceProblem when it gives nothing; all stays as it was then. */
  async use(source: AudioSource): Promise<void> {
    const next = this.#newLine(source)
    this.#nextLine = next
    try {
      await this.#start(next, source, true)
    } finally {
      this.#nextLine = null
    }
    if (!this.#isStopped) await this.#goOnWith(next)
  }

  setMuted(muted: boolean): void {
    this.#muted = muted
    for (const line of this.#lines) line.talker.setMuted(muted)
  }

  setRate(bitsPerSecond: number, afresh: boolean): void {
    this.#line?.talker.setRate(bitsPerSecond, afresh)
  }

  setExpectedLoss(percent: number): void {
    this.#line?.talker.setExpectedLoss(percent)
  }

  /** Whether what is played may be heard by the microphone. */
  setEcho(hasEcho: boolean): void {
    this.#hasEcho = hasEcho
    for (const line of this.#lines) this.#cancelEcho(line)
  }

  /** What was just handed to the loudspeaker. */
  played(frame: Int16Array): void {
    this.#line?.cleaner?.play(frame, performance.now())
  }

  /** At any moment; resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await Promise.all(this.#lines.map(({capture}) => capture?.stop()))
  }

  get #lines(): Line[] {
    return [this.#line, this.#nextLine].filter(line => line !== null)
  }

  #newLine({kind}: AudioSource): Line {
    const {encoder, level, cleaning, onEncoded, onNotice} = this.#options
    const cleaner = kind === 'auto' || kind === 'device' ? new Cleaner(cleaning.autoGain) : null
    const talker = new Talker({
      ...{encoder, level, cleaner, muted: this.#muted, onNotice},
      onEncoded: ({number, payload}) => onEncoded({number: (this.#firstNumber + number) >>> 0, payload}),
    })
    return {talker, cleaner, capture: null, state: 'none', samples: 0, isCancellingEcho: false}
  }

  async #start(line: Line, source: AudioSource, isAwaited: boolean): Promise<void> {
    const {open = openAudioCapture, onState, onProblem} = this.#options
    const isCurrent = (): boolean => line === this.#line
    line.capture = open(source, {
      isAwaited,
      onChunk: pcm => {
        if (isCurrent()) push(line, samplesOf(pcm))
      },
      onState: state => {
        line.state = state
        if (isCurrent()) onState(state)
      },
      onProblem: problem => {
        if (isCurrent()) onProblem(problem)
      },
    })
    this.#cancelEcho(line)
    this.#suppressNoise(line)
    await line.capture.started
  }

  async #goOnWith(next: Line): Promise<void> {
    const before = this.#line
    if (before !== null) this.#firstNumber += Math.ceil(before.samples / FRAME_SAMPLES)
    this.#line = next
    this.#options.encoder.reset()
    this.#options.onState(next.state)
    await before?.capture?.stop()
  }

  /** Sound does not wait for the libraries: they join in when they are there. Without a card there is no echo. */
  #cancelEcho(line: Line): void {
    const {cleaner} = line
    if (cleaner === null || !this.#hasEcho || line.isCancellingEcho) return
    if (!this.#options.cleaning.echoCancellation) return
    line.isCancellingEcho = true
    import('./echo-canceller.js')
      .then(({loadEchoCanceller}) => loadEchoCanceller())
      .then(canceller => cleaner.cancelEchoWith(canceller))
      .catch((error: unknown) => this.#options.onProblem(notLoaded('echo cancellation', error)))
  }

  #suppressNoise({cleaner}: Line): void {
    if (cleaner === null || !this.#options.cleaning.noiseSuppression) return
    import('./noise-suppressor.js')
      .then(({loadNoiseSuppressor}) => loadNoiseSuppressor())
      .then(suppressor => cleaner.suppressNoiseWith(suppressor))
      .catch((error: unknown) => this.#options.onProblem(notLoaded('noise suppression', error)))
  }
}

function push(line: Line, samples: Int16Array): void {
  line.samples += samples.length
  line.talker.push(samples, performance.now())
}

function notLoaded(what: string, error: unknown): SourceProblem {
  const reason = error instanceof Error ? error.message : String(error)
  return new SourceProblem(
    'microphone-uncleaned',
    `The microphone goes without ${what}, which could not be loaded (${reason}); install s2c-peer again to get it back.`,
  )
}
