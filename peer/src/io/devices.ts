/** The own camera, microphone and speaker of one engine: opens, switches and closes them and says how they are. */
import type {PeerId} from '@s2c/shared/peer-id'
import type {OwnSoundCommand} from '../core/sound/own-sound.js'
import type {EncodedFrame} from '../core/sound/talk/talker.js'
import type {EngineEvent, UsableDevice} from '../engine-protocol.js'
import {CallSound, type CallSoundOptions, type SoundMachine} from './call-sound.js'
import {Camera} from './camera.js'
import {findFfmpeg} from './capture/ffmpeg-binary.js'
import {
  type AudioSource,
  parseVideoSource,
  SourceProblem,
  type SpeakerSink,
  type VideoSource,
} from './capture/source.js'
import {openVideoCapture} from './capture/video-capture.js'
import type {DevicesInUse} from './machine-devices.js'
import {Sound, type SoundLevels, type SoundStats} from './sound/sound.js'

export type DeviceOptions = CallSoundOptions & {
  readonly video: VideoSource
  readonly cameraOff: boolean
  readonly fps: number
}

export type DeviceEvents = {
  picture(pixels: Uint8Array, capturedAtMs: number): void
  sound(frame: EncodedFrame): void
  levels(levels: SoundLevels): void
  changed(state: OwnDevices): void
  problem(problem: {code: string; message: string}): void
}

export type OwnDevices = Omit<Extract<EngineEvent, {event: 'self'}>, 'event' | 'handRaised'>

/** What opens the machine's devices. */
export type Machine = SoundMachine & {
  readonly openVideo: typeof openVideoCapture
  /** Throws a SourceProblem where there is none. */
  findFfmpeg(): unknown
}

const THIS_MACHINE: Machine = {
  openVideo: openVideoCapture,
  findFfmpeg,
  openSound: (options, events) => new Sound(options, events),
  now: () => performance.now(),
}

export class Devices {
  readonly #options: DeviceOptions
  readonly #events: DeviceEvents
  readonly #machine: Machine
  readonly #camera: Camera
  readonly #sound: CallSound
  #state: OwnDevices
  /** What is asked of the camera, which the screen may stand in place of. */
  #asked: {readonly video: VideoSource; readonly off: boolean}
  /** Changes of devices that are under way. */
  #using: Promise<unknown> = Promise.resolve()
  #closing: Promise<void> | null = null

  constructor(options: DeviceOptions, events: DeviceEvents, machine: Machine = THIS_MACHINE) {
    this.#options = options
    this.#events = events
    this.#machine = machine
    const {cameraOff, video} = options
    this.#asked = {video, off: cameraOff}
    this.#sound = new CallSound(
      options,
      {
        encoded: events.sound,
        levels: events.levels,
        changed: state => this.#change(state),
        problem: events.problem,
      },
      machine,
    )
    this.#state = {
      ...this.#sound.state,
      sharing: false,
      ...this.#cameraAsked,
      camera: 'none',
    }
    this.#camera = new Camera(video, options.fps, this.#cameraEvents(), machine.openVideo)
  }

  get state(): OwnDevices {
    return this.#state
  }

  get soundStats(): SoundStats {
    return this.#sound.stats
  }

  get droppedPictures(): number {
    return this.#camera.dropped
  }

  /**
   * Resolves when every explicitly named device and file works; what is `auto` comes when it comes, and so does a
   * `test` source, which needs no more than an ffmpeg. Rejects with a SourceProblem, also when closed first.
   */
  async open(): Promise<void> {
    if (this.#closing !== null) throw closedFirst()
    // Where nothing is ever opened, nothing would ever change.
    this.#events.changed(this.#state)
    const {video, audio, speaker} = this.#options
    if (video.kind === 'test' || audio.kind === 'test') this.#machine.findFfmpeg()
    await Promise.all([
      this.#ifDoubtful([video], this.#openCamera(), 'camera'),
      this.#ifDoubtful([audio, speaker], this.#sound.open(), 'sound'),
    ])
    if (this.#closing !== null) throw closedFirst()
  }

  /** The screen in place of the camera, or the camera again as it was. Where there is no screen the camera goes on. */
  share(sharing: boolean): void {
    if (this.#closing !== null || sharing === this.#state.sharing) return
    void this.#told(sharing ? this.#showScreen() : this.#showCamera(), 'camera')
  }

  async #showScreen(): Promise<void> {
    this.#change({sharing: true, cameraOff: false, cameraSource: true})
    try {
      await this.#camera.replace({kind: 'screen'}, true)
    } catch (problem) {
      if (this.#state.sharing) await this.#showCamera()
      throw problem
    }
  }

  #showCamera(): Promise<void> {
    const {video, off} = this.#asked
    this.#change({sharing: false, ...this.#cameraAsked})
    return this.#camera.replace(video, !off)
  }

  /** While the screen is shared it is the screen that is switched. */
  setCameraOff(cameraOff: boolean): void {
    if (!this.#state.cameraSource || this.#closing !== null) return
    if (!this.#state.sharing) this.#asked = {...this.#asked, off: cameraOff}
    this.#change({cameraOff})
    const switched = cameraOff ? this.#camera.off() : this.#camera.on()
    void this.#told(switched, 'camera')
  }

  command(command: OwnSoundCommand): void {
    this.#sound.command(command)
  }

  /** 0 to 2, 1 as it comes. */
  setVolume(peer: PeerId, volume: number): void {
    this.#sound.setVolume(peer, volume)
  }

  /** -1 (left) to 1 (right), in stereo. */
  place(peer: PeerId, pan: number): void {
    this.#sound.place(peer, pan)
  }

  /** Not heard here. */
  setPeerMuted(peer: PeerId, muted: boolean): void {
    this.#sound.setPeerMuted(peer, muted)
  }

  /** Goes on with another one, named as in `--video`, `--audio` and `--speaker`; what comes of it is told as an event. */
  use(device: UsableDevice, source: string): void {
    const change =
      device === 'camera'
        ? this.#told(this.#chooseCamera(source), 'camera')
        : this.#told(this.#sound.use(device, source), 'sound')
    this.#using = Promise.all([this.#using, change])
  }

  /** Where pictures and sound come from and sound goes to, once changes under way are done. */
  async inUse(): Promise<DevicesInUse> {
    await this.#using
    const {camera, sharing} = this.#state
    return {...this.#sound.inUse, camera: camera === 'running' && !sharing ? this.#asked.video : null}
  }

  /** How much own sound is to take from now on. */
  codeSound(bitsPerSecond: number, afresh: boolean): void {
    this.#sound.code(bitsPerSecond, afresh)
  }

  /** So many packets of own sound get lost on the way, 0..100. */
  expectLoss(percent: number): void {
    this.#sound.expectLoss(percent)
  }

  play(peer: PeerId, number: number, payload: Uint8Array): void {
    this.#sound.play(peer, number, payload)
  }

  forget(peer: PeerId): void {
    this.#sound.forget(peer)
  }

  /** At any moment, also while they open; resolves when everything has ended. May be called again. */
  close(): Promise<void> {
    this.#closing ??= Promise.all([this.#camera.off(), this.#sound.stop()]).then(() => undefined)
    return this.#closing
  }

  /** A camera that starts switched off is opened all the same when it was named: a missing file is told now. */
  async #openCamera(): Promise<void> {
    const {kind} = this.#options.video
    if (kind === 'none' || (this.#state.cameraOff && kind === 'auto')) return
    await this.#camera.on()
    if (this.#state.cameraOff) await this.#camera.off()
  }

  /** One that is off stays so, and one that was chosen while the screen is shared comes after it. */
  async #chooseCamera(text: string): Promise<void> {
    if (this.#closing !== null) return
    const parsed = parseVideoSource(text)
    if (!parsed.ok) return this.#events.problem({code: 'bad-source', message: parsed.reason})
    const video = parsed.source
    if (!this.#state.sharing && !(await this.#goOnWith(video))) return
    this.#asked = {...this.#asked, video}
    if (!this.#state.sharing) this.#change(this.#cameraAsked)
  }

  async #goOnWith(video: VideoSource): Promise<boolean> {
    try {
      return await this.#camera.use(video, !this.#asked.off)
    } catch (error) {
      if (!(error instanceof SourceProblem)) throw error
      throw new SourceProblem(error.code, `${error.message} The camera stays as it was.`)
    }
  }

  get #cameraAsked(): Pick<OwnDevices, 'cameraOff' | 'cameraSource'> {
    const {video, off} = this.#asked
    return {cameraOff: off || video.kind === 'none', cameraSource: video.kind !== 'none'}
  }

  #cameraEvents(): ConstructorParameters<typeof Camera>[2] {
    return {
      // One that is only tried out shows nothing.
      picture: (pixels, capturedAtMs) => {
        if (!this.#state.cameraOff) this.#events.picture(pixels, capturedAtMs)
      },
      state: camera => this.#change({camera}),
      problem: problem => this.#events.problem(problem),
    }
  }

  /** Waits for what was named and may not be there. */
  async #ifDoubtful(named: readonly AnySource[], opening: Promise<void>, part: Part): Promise<void> {
    const isDoubtful = named.some(({kind}) => kind !== 'none' && kind !== 'auto' && kind !== 'test')
    if (isDoubtful) await opening.catch((error: unknown) => Promise.reject(this.#problemOf(error, part)))
    else void this.#told(opening, part)
  }

  async #told(change: Promise<void>, part: Part): Promise<void> {
    await change.catch((error: unknown) => this.#events.problem(this.#problemOf(error, part)))
  }

  /** What nobody foresaw is a defect here; it costs the device, not the call. */
  #problemOf(error: unknown, part: Part): SourceProblem {
    if (error instanceof SourceProblem) return error
    if (part === 'camera') this.#change({camera: 'missing'})
    else this.#sound.isLost()
    const reason = error instanceof Error ? error.message : String(error)
    return new SourceProblem(
      `${part}-failed`,
      `The ${part} stopped working (${reason}); leave and join again to get it back.`,
    )
  }

  /** Only what is new is told. */
  #change(change: Partial<OwnDevices>): void {
    const before = this.#state
    this.#state = {...before, ...change}
    const names = Object.keys(change) as (keyof OwnDevices)[]
    if (names.some(name => this.#state[name] !== before[name])) this.#events.changed(this.#state)
  }
}

type AnySource = VideoSource | AudioSource | SpeakerSink
type Part = 'camera' | 'sound'

const closedFirst = (): SourceProblem =>
  new SourceProblem(
    'devices-closed',
    'The devices were closed before they were open; join again to use them.',
  )
