/** Everybody's camera, and if wanted everybody's voice, on simulated time. Made with the simulation. */
import type {Schedule} from '@s2c/shared/sim/schedule'
import type {MeetingEvent} from '../meeting.js'
import type {SimulatedPeer} from './simulated-peer.js'

export type DeviceOptions = {
  readonly fps: number
  /** Every 20 ms everybody says something. */
  readonly sound: boolean
}

const SOUND_FRAME_MS = 20

export class SimulatedDevices {
  /** Cameras repeat their last picture. */
  still = false
  readonly #schedule: Schedule
  readonly #present: () => readonly SimulatedPeer[]
  readonly #feed: (peer: SimulatedPeer, event: MeetingEvent) => void
  readonly #frameMs: number
  #scene = 0
  #soundNumber = 0

  constructor(
    schedule: Schedule,
    {fps, sound}: DeviceOptions,
    present: () => readonly SimulatedPeer[],
    feed: (peer: SimulatedPeer, event: MeetingEvent) => void,
  ) {
    this.#schedule = schedule
    this.#present = present
    this.#feed = feed
    this.#frameMs = 1000 / fps
    schedule.after(this.#frameMs, () => this.#capture())
    if (sound) schedule.after(SOUND_FRAME_MS, () => this.#talk())
  }

  #capture(): void {
    if (!this.still) this.#scene++
    for (const peer of this.#present())
      this.#feed(peer, {
        type: 'pictureCaptured',
        pixels: peer.scenes[this.#scene % peer.scenes.length]!,
        capturedAtMs: this.#schedule.now,
      })
    this.#schedule.after(this.#frameMs, () => this.#capture())
  }

  #talk(): void {
    const number = this.#soundNumber++
    for (const peer of this.#present())
      this.#feed(peer, {type: 'soundEncoded', number, payload: Uint8Array.of(number & 0xff, 0)})
    this.#schedule.after(SOUND_FRAME_MS, () => this.#talk())
  }
}
