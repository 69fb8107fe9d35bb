/**
 * Turns one peer's packets, which come early, late, twice or never, into one instruction for each 20 ms of
 * playout. Made with the peer's first packet, forgotten with the peer. No clock: a tick is a call of `play`.
 *
 *   idle ──packet──▶ filling ──start delay reached──▶ playing ──100 ms without a packet──▶ idle
 *                       ▲────────number jump─────────────┘
 *
 * The delay is found, not set: running dry or a late packet lengthens it by what was missing, and when the
 * smallest reserve of a long while was more than needed, two frames are merged into one.
 */

import {FRAME_MS} from '../sound-format.js'
import {type FrameNumber, frameAfter, frameDistance} from './frame-number.js'
import {FrameRing, RING_FRAMES} from './frame-ring.js'
import {MIN_DELAY_FRAMES, Reserve} from './reserve.js'

/** What the decoder has to do for the next 20 ms. */
export type Playout =
  | {type: 'decode'; payload: Uint8Array}
  /** Two frames into one, so that the delay shrinks by a frame without a hole. */
  | {type: 'merge'; payload: Uint8Array; nextPayload: Uint8Array}
  /** The frame is lost, but the next one may carry a coarse copy of it (Opus in-band FEC, RFC 6716, 2.1.7). */
  | {type: 'recover'; nextPayload: Uint8Array}
  /** `fadeOut`: nothing follows, end in silence. */
  | {type: 'conceal'; fadeOut: boolean}
  | {type: 'silence'}

/** Packets thrown away: come twice, come after their turn, or more than can wait. */
export type JitterDrops = {duplicate: number; late: number; overflow: number}
export type JitterStats = {concealedPercent: number; bufferMs: number}

/** 60 ms: enough for a home network. */
const START_DELAY_FRAMES = 3
/** 200 ms: more would make talking with each other hard (ITU-T G.114). */
const MAX_DELAY_FRAMES = 10
/** Concealment sounds robotic beyond 100 ms; a sender silent for so long is muted or away. */
const MAX_CONCEALED_FRAMES = 5
/** 5 s: a packet this much behind is not late; its sender counts anew. */
const MAX_BEHIND_FRAMES = 250

type Filling = {name: 'filling'; oldest: FrameNumber; newest: FrameNumber; ticks: number}
type Playing = {
  name: 'playing'
  next: FrameNumber
  newest: FrameNumber
  /** Ticks since the buffer ran dry. */
  dryTicks: number
  /** Ticks in a row whose frame was missing while later ones were there. */
  missingTicks: number
  /** A packet came after its turn: wait one frame longer from now on. */
  stretchDue: boolean
}
/** `resumeAt` is the number that would come next; null before the first packet. */
type State = {name: 'idle'; resumeAt: FrameNumber | null} | Filling | Playing

export class JitterBuffer {
  readonly #ring = new FrameRing()
  readonly #reserve = new Reserve()
  readonly #drops: JitterDrops = {duplicate: 0, late: 0, overflow: 0}
  #state: State = {name: 'idle', resumeAt: null}
  #startDelayFrames = START_DELAY_FRAMES
  #heard = {ticks: 0, concealedTicks: 0, depthSum: 0}

  /** One packet has come. The payload is kept until its turn. */
  insert(number: FrameNumber, payload: Uint8Array): void {
    const state = this.#state
    switch (state.name) {
      case 'idle':
        this.#insertIdle(state.resumeAt, number, payload)
        return
      case 'filling':
        this.#insertFilling(state, number, payload)
        return
      case 'playing':
        this.#insertPlaying(state, number, payload)
        return
      default:
        state satisfies never
    }
  }

  /** What to do for the next 20 ms. */
  play(): Playout {
    const state = this.#state
    switch (state.name) {
      case 'idle':
        return {type: 'silence'}
      case 'filling': {
        const depth = frameDistance(state.oldest, state.newest) + 1
        if (depth < this.#startDelayFrames && state.ticks < this.#startDelayFrames) {
          state.ticks++
          return {type: 'silence'}
        }
        return this.#playNext(this.#startPlaying(state))
      }
      case 'playing':
        return this.#playNext(state)
      default:
        return state satisfies never
    }
  }

  /** Share of the played time that was concealed (not recovered) and mean delay since the last call; 0 when paused. */
  takeStats(): JitterStats {
    const {ticks, concealedTicks, depthSum} = this.#heard
    this.#heard = {ticks: 0, concealedTicks: 0, depthSum: 0}
    if (ticks === 0) return {concealedPercent: 0, bufferMs: 0}
    return {concealedPercent: (100 * concealedTicks) / ticks, bufferMs: (FRAME_MS * depthSum) / ticks}
  }

  /** Since the beginning. */
  get drops(): Readonly<JitterDrops> {
    return this.#drops
  }

  #insertIdle(resumeAt: FrameNumber | null, number: FrameNumber, payload: Uint8Array): void {
    const behind = resumeAt === null ? 0 : frameDistance(number, resumeAt)
    if (behind > 0 && behind <= MAX_BEHIND_FRAMES) this.#countStale(number)
    else this.#startFilling(number, payload)
  }

  #insertFilling(state: Filling, number: FrameNumber, payload: Uint8Array): void {
    const {oldest, newest} = state
    if (!fitTheRing(oldest, number) || !fitTheRing(newest, number)) this.#startFilling(number, payload)
    else if (this.#ring.knows(number)) this.#drops.duplicate++
    else {
      this.#ring.put(number, payload)
      if (frameDistance(oldest, number) < 0) state.oldest = number
      if (frameDistance(newest, number) > 0) state.newest = number
    }
  }

  #insertPlaying(state: Playing, number: FrameNumber, payload: Uint8Array): void {
    const ahead = frameDistance(state.next, number)
    if (ahead >= RING_FRAMES || ahead < -MAX_BEHIND_FRAMES) this.#startFilling(number, payload)
    else if (ahead < 0) {
      state.stretchDue ||= !this.#ring.knows(number) && ahead >= -MAX_DELAY_FRAMES
      this.#countStale(number)
    } else if (this.#ring.knows(number)) this.#drops.duplicate++
    else {
      this.#ring.put(number, payload)
      if (frameDistance(state.newest, number) > 0) state.newest = number
    }
  }

  #countStale(number: FrameNumber): void {
    if (this.#ring.knows(number)) this.#drops.duplicate++
    else this.#drops.late++
  }

  #startFilling(number: FrameNumber, payload: Uint8Array): void {
    this.#drops.overflow += this.#ring.waiting()
    this.#ring.clear()
    this.#ring.put(number, payload)
    this.#state = {name: 'filling', oldest: number, newest: number, ticks: 0}
  }

  #startPlaying({oldest, newest}: Filling): Playing {
    const state: Playing = {
      name: 'playing',
      next: oldest,
      newest,
      dryTicks: 0,
      missingTicks: 0,
      stretchDue: false,
    }
    this.#cutTo(state, this.#startDelayFrames)
    this.#state = state
    return state
  }

  /** Throws away the oldest frames until at most so many wait. No more than the ring holds can be in the way. */
  #cutTo(state: Playing, frames: number): void {
    for (let steps = 0; steps < RING_FRAMES && this.#isToCut(state, frames); steps++) {
      if (this.#ring.take(state.next) !== null) this.#drops.overflow++
      state.next = frameAfter(state.next)
    }
    this.#reserve.restart()
  }

  /** Whether more than so many wait, or the next is missing. */
  #isToCut({next, newest}: Playing, frames: number): boolean {
    return frameDistance(next, newest) >= frames || this.#ring.peek(next) === null
  }

  #playNext(state: Playing): Playout {
    if (frameDistance(state.next, state.newest) < 0) return this.#runDry(state)
    if (state.dryTicks > 0) this.#endDryRun(state)
    const depth = frameDistance(state.next, state.newest) + 1
    const spare = this.#reserve.watch(depth)
    this.#heard.ticks++
    this.#heard.depthSum += depth
    const stretch = state.stretchDue && depth < MAX_DELAY_FRAMES
    state.stretchDue = false
    if (stretch) return this.#stretch()
    if (spare > MAX_DELAY_FRAMES - MIN_DELAY_FRAMES) this.#cutTo(state, this.#startDelayFrames)
    const payload = this.#ring.take(state.next)
    if (payload === null) return this.#playMissing(state)
    state.missingTicks = 0
    state.next = frameAfter(state.next)
    const nextPayload = spare > 0 ? this.#ring.take(state.next) : null
    if (nextPayload === null) return {type: 'decode', payload}
    state.next = frameAfter(state.next)
    this.#changeDelay(-1)
    return {type: 'merge', payload, nextPayload}
  }

  /** Keeps the place: should the next packet only be late, it is played, and the delay has grown by the wait. */
  #runDry(state: Playing): Playout {
    state.dryTicks++
    if (state.dryTicks <= MAX_CONCEALED_FRAMES) {
      return {type: 'conceal', fadeOut: state.dryTicks === MAX_CONCEALED_FRAMES}
    }
    this.#state = {name: 'idle', resumeAt: state.next}
    return {type: 'silence'}
  }

  /** What was lost meanwhile is skipped, as far as it has been concealed already; the rest was lateness. */
  #endDryRun(state: Playing): void {
    const concealedTicks = state.dryTicks
    let lateTicks = concealedTicks
    while (lateTicks > 0 && this.#ring.peek(state.next) === null) {
      state.next = frameAfter(state.next)
      lateTicks--
    }
    state.dryTicks = 0
    state.missingTicks = concealedTicks
    this.#heard.ticks += concealedTicks
    this.#heard.concealedTicks += concealedTicks
    this.#changeDelay(lateTicks)
  }

  #stretch(): Playout {
    this.#changeDelay(1)
    this.#heard.concealedTicks++
    return {type: 'conceal', fadeOut: false}
  }

  #playMissing(state: Playing): Playout {
    state.next = frameAfter(state.next)
    state.missingTicks++
    const nextPayload = this.#ring.peek(state.next)
    if (nextPayload !== null && mayCarryCopy(nextPayload)) return {type: 'recover', nextPayload}
    this.#heard.concealedTicks++
    if (state.missingTicks > MAX_CONCEALED_FRAMES) return {type: 'silence'}
    return {type: 'conceal', fadeOut: state.missingTicks === MAX_CONCEALED_FRAMES}
  }

  /** What was learnt holds for the next start, too. */
  #changeDelay(frames: number): void {
    const learnt = this.#startDelayFrames + frames
    this.#startDelayFrames = Math.min(MAX_DELAY_FRAMES, Math.max(MIN_DELAY_FRAMES, learnt))
    this.#reserve.restart()
  }
}

/**
 * Whether two numbers can wait together. Half the number circle apart, each is both ahead of and behind the other
 * (RFC 1982, 3.2), so the sign of their distance says nothing.
 */
const fitTheRing = (one: FrameNumber, other: FrameNumber): boolean =>
  Math.abs(frameDistance(one, other)) < RING_FRAMES

/** Only packets coded at least in part by linear prediction can (RFC 6716, 3.1: configurations 0 to 15). */
const mayCarryCopy = (payload: Uint8Array): boolean => (payload[0] ?? 0) >> 3 < 16
