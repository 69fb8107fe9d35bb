/**
 * Who talks now. As in Volfin and Cohen's dominant speaker identification (2013), what counts is for how much of several
 * stretches of time somebody spoke, not how loud: a cough takes nobody's place, and a pause gives none away.
 */
import {SpeechActivity} from './speech-activity.js'

/** 0.2 s: no more often is anything decided. */
const DECIDE_TICKS = 10
/** Of the last 0.2 s, that somebody speaks just now. */
const NOW_TICKS = 10
const NOW_SHARE = 0.6
/** Of the last second, so much more than whoever has the floor. */
const LATELY_TICKS = 50
const LATELY_MORE = 0.4
/** 2 s of silence end it. */
const REMEMBERED_TICKS = 100

export class ActiveSpeaker {
  readonly #activities = new Map<string, SpeechActivity>()
  #speaker: string | null = null
  #ticks = 0

  /** Null while nobody has talked for two seconds. */
  get speaker(): string | null {
    return this.#speaker
  }

  /** One tick of a peer: the loudness of its 20 ms, 0..1. To be called for each before `decide`. */
  note(peer: string, level: number): void {
    const activity = this.#activities.get(peer) ?? new SpeechActivity(REMEMBERED_TICKS)
    this.#activities.set(peer, activity)
    activity.note(level)
  }

  /** Ends the tick. */
  decide(): void {
    if (++this.#ticks % DECIDE_TICKS !== 0) return
    const current = this.#speaker === null ? undefined : this.#activities.get(this.#speaker)
    if (current?.share(REMEMBERED_TICKS) === 0) this.#speaker = null
    let most = (this.#speaker === null ? 0 : (current?.share(LATELY_TICKS) ?? 0)) + LATELY_MORE
    for (const [peer, activity] of this.#activities) {
      const lately = activity.share(LATELY_TICKS)
      if (peer === this.#speaker || lately < most || activity.share(NOW_TICKS) < NOW_SHARE) continue
      this.#speaker = peer
      most = lately
    }
  }

  forget(peer: string): void {
    this.#activities.delete(peer)
    if (this.#speaker === peer) this.#speaker = null
  }
}
