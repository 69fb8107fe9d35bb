/**
 * The sound of one call as a person controls it: who is heard, how loud, from which microphone and speaker. Keeps what was
 * asked for and has the sound worker carry it out. Made with the devices, ends with them.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import {initialOwnSound, isHeard, type OwnSoundCommand, obeying} from '../core/sound/own-sound.js'
import type {CleaningChoice} from '../core/sound/talk/cleaner.js'
import type {EncodedFrame, TalkerNotice} from '../core/sound/talk/talker.js'
import type {DeviceState, EngineEvent} from '../engine-protocol.js'
import {
  type AudioSource,
  type ParsedSource,
  parseAudioSource,
  parseSpeakerSink,
  SourceProblem,
  type SpeakerSink,
} from './capture/source.js'
import type {DevicesInUse} from './machine-devices.js'
import {PeerVolumes} from './peer-volumes.js'
import type {Sound, SoundChoice, SoundEvents, SoundLevels, SoundOptions, SoundStats} from './sound/sound.js'

export type CallSoundOptions = {
  readonly audio: AudioSource
  /** Of a microphone. */
  readonly cleaning: CleaningChoice
  readonly speaker: SpeakerSink
  /** Others are heard from where they are placed. */
  readonly stereo: boolean
  readonly muted: boolean
}

/** Part of the `self` event. */
export type CallSoundState = Pick<
  Extract<EngineEvent, {event: 'self'}>,
  'muted' | 'talking' | 'deafened' | 'microphoneSilent' | 'microphoneSource' | 'microphone' | 'speaker'
>

export type CallSoundEvents = {
  /** Never while muted. */
  encoded(frame: EncodedFrame): void
  levels(levels: SoundLevels): void
  /** Perhaps nothing of it is new. */
  changed(state: CallSoundState): void
  problem(problem: {code: string; message: string}): void
}

export type SoundMachine = {
  openSound(
    options: SoundOptions,
    events: SoundEvents,
  ): Pick<
    Sound,
    | 'started'
    | 'stop'
    | 'setMuted'
    | 'setDeafened'
    | 'setVolume'
    | 'setPan'
    | 'setPeerMuted'
    | 'setRate'
    | 'setExpectedLoss'
    | 'use'
    | 'receive'
    | 'forget'
    | 'unplayed'
    | 'unsent'
  >
  /** Milliseconds of any clock that runs evenly. */
  now(): number
}

/** Who is muted to talk to somebody in the room is not reminded all the time. */
const REMIND_AFTER_MS = 60_000

const SPEAKING_WHILE_MUTED = {
  code: 'speaking-while-muted',
  message: 'You are speaking, but you are muted and nobody hears you; unmute to be heard.',
}
const MICROPHONE_SILENT = {
  code: 'microphone-silent',
  message:
    'No sound at all comes from your microphone: it is switched off, turned down, or not the one you speak into. Check it, or choose another one.',
}

export class CallSound {
  readonly #options: CallSoundOptions
  readonly #events: CallSoundEvents
  readonly #machine: SoundMachine
  readonly #volumes = new PeerVolumes()
  #sound: ReturnType<SoundMachine['openSound']> | null = null
  #stats: SoundStats = {peers: {}, dropped: {}}
  #own: ReturnType<typeof initialOwnSound>
  #source: AudioSource
  #sink: SpeakerSink
  #isSilent = false
  #remindedAtMs = Number.NEGATIVE_INFINITY
  readonly #devices: Record<'microphone' | 'speaker', DeviceState> = {microphone: 'none', speaker: 'none'}

  constructor(options: CallSoundOptions, events: CallSoundEvents, machine: SoundMachine) {
    this.#options = options
    this.#events = events
    this.#machine = machine
    this.#own = initialOwnSound(options.muted)
    this.#source = options.audio
    this.#sink = options.speaker
  }

  get state(): CallSoundState {
    const {microphone, speaker} = this.#devices
    const muted = !isHeard(this.#own)
    return {
      muted,
      talking: this.#own.isTalking,
      deafened: this.#own.deafness !== null,
      microphoneSilent: this.#isSilent && !muted && microphone === 'running',
      microphoneSource: this.#source.kind !== 'none',
      microphone,
      speaker,
    }
  }

  /** What is talked into and heard from now. */
  get inUse(): Omit<DevicesInUse, 'camera'> {
    const {microphone, speaker} = this.#devices
    return {
      microphone: microphone === 'running' ? this.#source : null,
      speaker: speaker === 'running' ? this.#sink : null,
    }
  }

  get stats(): SoundStats {
    const {peers, dropped} = this.#stats
    return {
      peers,
      dropped: {...dropped, soundUnplayed: this.#sound?.unplayed ?? 0, soundUnsent: this.#sound?.unsent ?? 0},
    }
  }

  /** Once. Settles as the `started` of the sound that it makes. */
  async open(): Promise<void> {
    const {audio: source, speaker: sink, cleaning, stereo} = this.#options
    const {muted, deafened} = this.state
    this.#sound = this.#machine.openSound({source, sink, muted, cleaning, stereo}, this.#soundEvents())
    if (deafened) this.#sound.setDeafened(true)
    await this.#sound.started
  }

  command(command: OwnSoundCommand): void {
    const before = this.state
    this.#own = obeying(this.#own, command)
    const {muted, deafened} = this.state
    if (muted !== before.muted) this.#sound?.setMuted(muted)
    if (deafened !== before.deafened) this.#sound?.setDeafened(deafened)
    this.#tell()
  }

  /** 0 to 2, 1 as it comes; as long as the call lasts, whatever becomes of the link to the peer. */
  setVolume(peer: PeerId, volume: number): void {
    this.#volumes.setVolume(peer, volume)
    this.#sound?.setVolume(peer, volume)
  }

  /** -1 (left) to 1 (right), heard in stereo; as long as the call lasts. */
  place(peer: PeerId, pan: number): void {
    this.#volumes.setPan(peer, pan)
    this.#sound?.setPan(peer, pan)
  }

  /** As long as the call lasts, whatever becomes of the link to the peer. */
  setPeerMuted(peer: PeerId, muted: boolean): void {
    this.#volumes.setMuted(peer, muted)
    this.#sound?.setPeerMuted(peer, muted)
  }

  /** Goes on with another device, named as in `--audio` and `--speaker`. What comes of it is told as an event. */
  async use(device: 'microphone' | 'speaker', text: string): Promise<void> {
    const choice = parseChoice(device, text)
    if (!choice.ok) return this.#events.problem({code: 'bad-source', message: choice.reason})
    try {
      await this.#sound?.use(choice.source)
    } catch (error) {
      if (!(error instanceof SourceProblem)) throw error
      const message = `${error.message} The ${device} stays as it was.`
      return this.#events.problem({code: error.code, message})
    }
    this.#goOnWith(choice.source)
  }

  /** How much own sound is to take from now on. */
  code(bitsPerSecond: number, afresh: boolean): void {
    this.#sound?.setRate(bitsPerSecond, afresh)
  }

  expectLoss(percent: number): void {
    this.#sound?.setExpectedLoss(percent)
  }

  play(peer: PeerId, number: number, payload: Uint8Array): void {
    this.#sound?.receive(peer, number, payload)
  }

  /** Its link has ended; should it come again, it is as loud as before, and in its place. */
  forget(peer: PeerId): void {
    this.#sound?.forget(peer)
    const {volume, isMuted, pan} = this.#volumes.of(peer)
    if (volume !== 1) this.#sound?.setVolume(peer, volume)
    if (isMuted) this.#sound?.setPeerMuted(peer, true)
    if (pan !== 0) this.#sound?.setPan(peer, pan)
  }

  /** Something unforeseen has ended sound. */
  isLost(): void {
    this.#devices.microphone = 'missing'
    this.#devices.speaker = 'missing'
    this.#tell()
  }

  stop(): Promise<void> {
    return this.#sound?.stop() ?? Promise.resolve()
  }

  #soundEvents(): SoundEvents {
    return {
      // What was coded before the worker heard of the mute is not sent any more.
      encoded: frame => {
        if (isHeard(this.#own)) this.#events.encoded(frame)
      },
      noticed: notice => this.#noticed(notice),
      levels: this.#events.levels,
      stats: stats => {
        this.#stats = stats
      },
      device: (which, state, problem) => {
        this.#devices[which] = state
        this.#tell()
        if (problem) this.#events.problem(problem)
      },
    }
  }

  #goOnWith(choice: SoundChoice): void {
    if (choice.device === 'speaker') {
      this.#sink = choice.sink
      return
    }
    this.#source = choice.source
    this.#isSilent = false
    this.#tell()
  }

  #noticed(notice: TalkerNotice): void {
    switch (notice) {
      case 'speakingWhileMuted':
        return this.#remind()
      case 'microphoneSilent':
        this.#isSilent = true
        this.#tell()
        return this.#events.problem(MICROPHONE_SILENT)
      case 'microphoneHeard':
        this.#isSilent = false
        return this.#tell()
      default:
        return notice satisfies never
    }
  }

  #remind(): void {
    const now = this.#machine.now()
    if (isHeard(this.#own) || now - this.#remindedAtMs < REMIND_AFTER_MS) return
    this.#remindedAtMs = now
    this.#events.problem(SPEAKING_WHILE_MUTED)
  }

  #tell(): void {
    this.#events.changed(this.state)
  }
}

function parseChoice(device: 'microphone' | 'speaker', text: string): ParsedSource<SoundChoice> {
  if (device === 'speaker') {
    const parsed = parseSpeakerSink(text)
    return parsed.ok ? {ok: true, source: {device, sink: parsed.source}} : parsed
  }
  const parsed = parseAudioSource(text)
  return parsed.ok ? {ok: true, source: {device, source: parsed.source}} : parsed
}
