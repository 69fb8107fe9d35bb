import {rootMeanSquare} from '../levels.js'
import {ActiveSpeaker} from './active-speaker.js'
import {Fader} from './fader.js'
import {Mixer, type MixPart} from './mixer.js'
import {type SoundDecoder, Voice} from './voice.js'

/** A room holds 16; the rest is room for peers that come and go. Each costs a decoder of about 60 kB. */
export const MAX_VOICES = 64

export type VoiceStats = {
  concealedPercent: number
  bufferMs: number
  level: number
  /** When frame number 0 would have been played; null while nothing is. */
  zeroPlayedAtMs: number | null
}

/** The way of everybody else's sound: packets ▶ jitter buffer ▶ decoder ▶ fader, one for each peer ▶ mixer. */
export class Listener {
  readonly #makeDecoder: () => SoundDecoder
  readonly #voices = new Map<string, Voice>()
  /** Of those not heard yet, too: who turns somebody down may do so before the first word. */
  readonly #faders = new Map<string, Fader>()
  readonly #activeSpeaker = new ActiveSpeaker()
  readonly #mixer = new Mixer()
  readonly #parts: MixPart[] = []
  /** What came from peers that are gone, so that the sums never fall. */
  readonly #dropped = {
    soundDuplicate: 0,
    soundLate: 0,
    soundOverflow: 0,
    soundUndecodable: 0,
    soundTooManyPeers: 0,
  }

  constructor(makeDecoder: () => SoundDecoder) {
    this.#makeDecoder = makeDecoder
  }

  /** One frame of sound has come. The payload is kept. */
  receive(peer: string, number: number, payload: Uint8Array): void {
    const voice = this.#voices.get(peer) ?? this.#addVoice(peer)
    if (voice === null) this.#dropped.soundTooManyPeers++
    else voice.buffer.insert(number, payload)
  }

  /** The peer is gone, its settings with it. */
  forget(peer: string): void {
    this.#faders.delete(peer)
    this.#activeSpeaker.forget(peer)
    const voice = this.#voices.get(peer)
    if (voice === undefined) return
    addDrops(this.#dropped, voice)
    voice.free()
    this.#voices.delete(peer)
  }

  /** Of a peer in the meeting: 0 to 2, 1 as it came. */
  setVolume(peer: string, volume: number): void {
    this.#faderOf(peer).setVolume(volume)
  }

  /** For this listener alone. */
  setMuted(peer: string, muted: boolean): void {
    this.#faderOf(peer).setMuted(muted)
  }

  /** -1 (left) to 1 (right); heard in stereo only. */
  setPan(peer: string, pan: number): void {
    this.#faderOf(peer).setPan(pan)
  }

  /** The next 20 ms of all peers together, FRAME_SAMPLES into `out`, and where wanted twice as many into `stereo`. */
  play(out: Int16Array, stereo: Int16Array | null = null): void {
    this.#parts.length = 0
    for (const [peer, voice] of this.#voices) {
      const isAudible = voice.play()
      this.#activeSpeaker.note(peer, isAudible ? rootMeanSquare(voice.frame) : 0)
      const fade = this.#faderOf(peer).take()
      if (isAudible) this.#parts.push({frame: voice.frame, fade})
    }
    this.#activeSpeaker.decide()
    this.#mixer.mix(this.#parts, out, stereo)
  }

  /** Who talks now, muted here or not. */
  get activeSpeaker(): string | null {
    return this.#activeSpeaker.speaker
  }

  /** Loudness of each peer since the last call, 0..1. */
  takeLevels(): Record<string, number> {
    return this.#each(voice => voice.meters[0].take())
  }

  /** What was played last began at `tickAtMs`. */
  noteTick(tickAtMs: number): void {
    for (const voice of this.#voices.values()) voice.noteTick(tickAtMs)
  }

  /** Of each peer since the last call. */
  takeStats(): Record<string, VoiceStats> {
    return this.#each(voice => ({
      ...voice.buffer.takeStats(),
      level: voice.meters[1].take(),
      zeroPlayedAtMs: voice.takeZeroPlayedAtMs(),
    }))
  }

  /** Packets thrown away since the beginning, by reason. */
  dropped(): Record<string, number> {
    const sum = {...this.#dropped}
    for (const voice of this.#voices.values()) addDrops(sum, voice)
    return sum
  }

  #addVoice(peer: string): Voice | null {
    if (this.#voices.size >= MAX_VOICES) return null
    const voice = new Voice(this.#makeDecoder())
    this.#voices.set(peer, voice)
    return voice
  }

  #faderOf(peer: string): Fader {
    const fader = this.#faders.get(peer) ?? new Fader()
    this.#faders.set(peer, fader)
    return fader
  }

  #each<Value>(read: (voice: Voice) => Value): Record<string, Value> {
    return Object.fromEntries(Array.from(this.#voices, ([peer, voice]) => [peer, read(voice)]))
  }
}

type VoiceDrops = {
  soundDuplicate: number
  soundLate: number
  soundOverflow: number
  soundUndecodable: number
}

function addDrops(sum: VoiceDrops, {buffer, undecodable}: Voice): void {
  sum.soundDuplicate += buffer.drops.duplicate
  sum.soundLate += buffer.drops.late
  sum.soundOverflow += buffer.drops.overflow
  sum.soundUndecodable += undecodable
}
