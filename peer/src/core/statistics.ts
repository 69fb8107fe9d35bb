/** Figures of one peer's media over the time since they were last taken. */

import type {PictureFormat, Shape, Size} from './picture/picture.js'
import type {LossCount} from './wire/receipts.js'

/** Latencies kept between two takes: ten seconds of pictures. */
const MAX_LATENCIES = 600

export type MediaFigures = {
  readonly video: {
    /** In samples. */
    readonly width: number
    readonly height: number
    /** Null before the first picture. */
    readonly format: PictureFormat | null
    readonly fps: number
    readonly kbps: number
    readonly lostPercent: number
    readonly latencyMs: {readonly p50: number; readonly p95: number} | null
  }
  readonly audio: {readonly kbps: number; readonly lostPercent: number}
}

export class ReceivedStatistics {
  #size: Size = {width: 0, height: 0}
  #format: PictureFormat | null = null
  #pictures = 0
  #videoBytes = 0
  #audioBytes = 0
  #latenciesMs: number[] = []

  bytes(channel: 'sound' | 'picture', count: number): void {
    if (channel === 'sound') this.#audioBytes += count
    else this.#videoBytes += count
  }

  /** `latencyMs` is null while the clocks' distance is unknown. */
  picture({width, height, format}: Shape, broughtUpToDate: number, latencyMs: number | null): void {
    this.#size = {width, height}
    this.#format = format
    this.#pictures += broughtUpToDate
    if (latencyMs !== null && this.#latenciesMs.length < MAX_LATENCIES) this.#latenciesMs.push(latencyMs)
  }

  /** Takes the figures of the last `seconds` and starts anew. */
  take(seconds: number, loss: {sound: LossCount; picture: LossCount}): MediaFigures {
    const figures = {
      video: {
        ...this.#size,
        format: this.#format,
        fps: round(this.#pictures / seconds),
        kbps: kilobitsPerSecond(this.#videoBytes, seconds),
        lostPercent: lostPercent(loss.picture),
        latencyMs: percentiles(this.#latenciesMs),
      },
      audio: {kbps: kilobitsPerSecond(this.#audioBytes, seconds), lostPercent: lostPercent(loss.sound)},
    }
    this.#pictures = this.#videoBytes = this.#audioBytes = 0
    this.#latenciesMs = []
    return figures
  }
}

/** What was sent in both streams, summed over receivers. */
export type SentFigures = {
  readonly video: {readonly fps: number; readonly kbps: number}
  readonly audio: {readonly kbps: number}
}

export class SentStatistics {
  #pictures = 0
  #videoBytes = 0
  #audioBytes = 0

  picture(): void {
    this.#pictures++
  }

  bytes(channel: 'sound' | 'picture', count: number): void {
    if (channel === 'sound') this.#audioBytes += count
    else this.#videoBytes += count
  }

  /** Takes the figures of the last `seconds` and starts anew. */
  take(seconds: number): SentFigures {
    const video = {fps: round(this.#pictures / seconds), kbps: kilobitsPerSecond(this.#videoBytes, seconds)}
    const audio = {kbps: kilobitsPerSecond(this.#audioBytes, seconds)}
    this.#pictures = this.#videoBytes = this.#audioBytes = 0
    return {video, audio}
  }
}

const kilobitsPerSecond = (bytes: number, seconds: number): number => round((bytes * 8) / 1000 / seconds)

const lostPercent = ({expected, received}: LossCount): number =>
  expected === 0 ? 0 : round((100 * (expected - received)) / expected)

function percentiles(values: number[]): {p50: number; p95: number} | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const at = (part: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!)
  return {p50: at(0.5), p95: at(0.95)}
}

const round = (value: number): number => Math.round(value * 100) / 100
