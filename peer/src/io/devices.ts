/** The own camera, microphone and speaker of one engine: opens, switches and closes them and says how they are. */
import type {PeerId} from '@s2c/shared/peer-id'
import type {EncodedFrame} from '../core/sound/talker.js'
import type {DeviceState, EngineEvent} from '../engine-protocol.js'
import {Camera} from './camera.js'
import type {AudioSource, SourceProblem, SpeakerSink, VideoSource} from './capture/source.js'
import {Sound, type SoundEvents, type SoundStats} from './sound/sound.js'

export type DeviceOptions = {
  readonly video: VideoSource
  readonly audio: AudioSource
  readonly speaker: SpeakerSink
  readonly muted: boolean
  readonly cameraOff: boolean
  readonly fps: number
}

export type DeviceEvents = {
  picture(pixels: Uint8Array, capturedAtMs: number): void
  sound(frame: EncodedFrame): void
  levels(levels: {own: number; peers: Record<PeerId, number>}): void
  changed(state: OwnDevices): void
  problem(problem: {code: string; message: string}): void
}

export type OwnDevices = Omit<Extract<EngineEvent, {event: 'self'}>, 'event'>

type DeviceName = 'camera' | 'microphone' | 'speaker'

export class Devices {
  readonly #options: DeviceOptions
  readonly #events: DeviceEvents
  readonly #camera: Camera
  #sound: Sound | null = null
  #soundStarting: Promise<unknown> = Promise.resolve()
  #soundStats: SoundStats = {peers: {}, dropped: {}}
  #state: OwnDevices

  constructor(options: DeviceOptions, events: DeviceEvents) {
    this.#options = options
    this.#events = events
    const {muted, cameraOff, video} = options
    this.#state = {
      muted,
      cameraOff: cameraOff || video.kind === 'none',
      camera: 'none',
      microphone: 'none',
      speaker: 'none',
    }
    this.#camera = new Camera(video, options.fps, {
      picture: events.picture,
      state: state => this.#is('camera', state),
      problem: events.problem,
    })
  }

  get state(): OwnDevices {
    return this.#state
  }

  get soundStats(): SoundStats {
    return this.#soundStats
  }

  get droppedPictures(): number {
    return this.#camera.dropped
  }

  /** Resolves when every explicitly named source and sink works; what is `auto` comes when it comes. Rejects with a SourceProblem. */
  async open(): Promise<void> {
    const {video, audio, speaker} = this.#options
    await Promise.all([
      this.#unlessAuto(this.#openCamera(), video.kind === 'auto'),
      this.#unlessAuto(this.#openSound(), audio.kind === 'auto' && speaker.kind === 'auto'),
    ])
  }

  setMuted(muted: boolean): void {
    this.#sound?.setMuted(muted)
    this.#change({muted})
  }

  setCameraOff(cameraOff: boolean): void {
    if (this.#options.video.kind === 'none') return
    this.#change({cameraOff})
    const switched = cameraOff ? this.#camera.off() : this.#camera.on()
    switched.catch((problem: SourceProblem) => this.#events.problem(problem))
  }

  play(peer: PeerId, number: number, payload: Uint8Array): void {
    this.#sound?.receive(peer, number, payload)
  }

  forget(peer: PeerId): void {
    this.#sound?.forget(peer)
  }

  async close(): Promise<void> {
    await Promise.all([this.#camera.off(), this.#closeSound()])
  }

  /** A camera that starts switched off is opened all the same when it was named: a missing file is told now. */
  async #openCamera(): Promise<void> {
    if (this.#state.cameraOff && this.#options.video.kind === 'auto') return
    await this.#camera.on()
    if (this.#state.cameraOff) await this.#camera.off()
  }

  async #openSound(): Promise<void> {
    const {audio: source, speaker: sink, muted} = this.#options
    const starting = Sound.start({source, sink, muted}, this.#soundEvents())
    this.#soundStarting = starting.catch(() => undefined)
    this.#sound = await starting
    // The wish may have changed while the worker started.
    if (this.#state.muted !== muted) this.#sound.setMuted(this.#state.muted)
  }

  /** A worker that is still starting is waited for: nobody else would end it. */
  async #closeSound(): Promise<void> {
    await this.#soundStarting
    await this.#sound?.stop()
  }

  #soundEvents(): SoundEvents {
    return {
      encoded: this.#events.sound,
      levels: this.#events.levels,
      stats: stats => {
        this.#soundStats = stats
      },
      device: (which, state, problem) => {
        this.#is(which, state)
        if (problem) this.#events.problem(problem)
      },
    }
  }

  async #unlessAuto(opening: Promise<void>, auto: boolean): Promise<void> {
    if (!auto) return opening
    opening.catch((problem: SourceProblem) => this.#events.problem(problem))
  }

  #is(device: DeviceName, state: DeviceState): void {
    this.#change({[device]: state})
  }

  #change(change: Partial<OwnDevices>): void {
    this.#state = {...this.#state, ...change}
    this.#events.changed(this.#state)
  }
}
