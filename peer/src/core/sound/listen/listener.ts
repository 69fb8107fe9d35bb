import {Mixer} from './mixer.js'
import {type SoundDecoder, Voice} from './voice.js'

/** A room holds 16; the rest is room for peers that come and go. Each costs a decoder of about 30 kB. */
export const MAX_VOICES = 64

export type VoiceStats = {concealedPercent: number; bufferMs: number; level: number}

/** The way of everybody else's sound: packets ▶ jitter buffer ▶ decoder, one for each peer ▶ mixer. */
export class Listener {
  readonly #makeDecoder: () => SoundDecoder
  readonly #voices = new Map<string, Voice>()
  readonly #mixer = new Mixer()
  readonly #audible: Int16Array[] = []
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

  receive(peer: string, number: number, payload: Uint8Array): void {
    const voice = this.#voices.get(peer) ?? this.#addVoice(peer)
    if (voice === null) this.#dropped.soundTooManyPeers++
    else voice.buffer.insert(number, payload)
  }

  forget(peer: string): void {
    const voice = this.#voices.get(peer)
    if (voice === undefined) return
    addDrops(this.#dropped, voice)
    voice.free()
    this.#voices.delete(peer)
  }

  /** The next 20 ms of all peers together, FRAME_SAMPLES into `out`. */
  play(out: Int16Array): void {
    this.#audible.length = 0
    for (const voice of this.#voices.values()) if (voice.play()) this.#audible.push(voice.frame)
    this.#mixer.mix(this.#audible, out)
  }

  /** Loudness of each peer since the last call, 0..1. */
  takeLevels(): Record<string, number> {
    return this.#each(voice => voice.meters[0].take())
  }

  /** Of each peer since the last call. */
  takeStats(): Record<string, VoiceStats> {
    return this.#each(voice => ({...voice.buffer.takeStats(), level: voice.meters[1].take()}))
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
