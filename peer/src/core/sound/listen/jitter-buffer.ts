/**
 * Turns one peer's packets, which come early, late, twice or never, into one instruction for each 20 ms of
 * playout. Made with the peer's first packet, forgotten with the peer. No clock: a tick is a call of `play`.
 *
 *   idle ──packet──▶ filling ──target delay reached──▶ playing ──120 ms without a packet──▶ idle
 *                       ▲────────number jump──────────────┘
 *
 * Delays are in frames, as `ArrivalDelay` counts them; sound that is decoded and waits comes on top.
 */
import {FRAME_SAMPLES} from '../sound-format.js'
import {ArrivalDelay} from './arrival-delay.js'
import {MOST_CONCEALED_FRAMES} from './concealment-fade.js'
import {DelayControl} from './delay-control.js'
import {type FrameNumber, frameAfter, frameDistance} from './frame-number.js'
import {FrameRing, fitTheRing, RING_FRAMES} from './frame-ring.js'
import {Gap} from './gap.js'
import {JitterMeter, type JitterStats} from './jitter-meter.js'
import {mayCarryCopy, meansSilence} from './opus-packet.js'
import type {Playout} from './playout.js'
import {LEAST_SHIFT} from './time-stretch.js'

/** Packets thrown away: come twice, come after their turn (the decoder may have use of them), or more than can wait. */
export type JitterDrops = {duplicate: number; late: number; overflow: number}

/** A second: longer than a sender that codes silence as nothing waits to say so again. */
const MOST_COMFORT_FRAMES = 50
/** 5 s: a packet this much behind is not late; its sender counts anew. */
const MAX_BEHIND_FRAMES = 250
/** 100 ms too much at the start are played faster; what is more is left out. */
const SPARE_AT_START_FRAMES = 5
/** More in one tick than any packet holds: playback stood still, which says nothing of the path. */
const HEAP_FRAMES = 7
/** More than 300 ms too much are left out at once: to play them faster would take longer than they are worth. */
const LEAP_FRAMES = 15

type Filling = {name: 'filling'; oldest: FrameNumber; newest: FrameNumber; ticks: number}
type Playing = {
  name: 'playing'
  next: FrameNumber
  newest: FrameNumber
  /** Ticks since the buffer ran dry. */
  dryTicks: number
  /** Ticks in a row whose frame was missing while later ones were there. */
  missingTicks: number
  /** The last packet meant silence: what is missing after it was not sent. */
  isSilence: boolean
}
/** `resumeAt` is the number that would come next; null before the first packet. */
type State = {name: 'idle'; resumeAt: FrameNumber | null} | Filling | Playing

export class JitterBuffer {
  readonly #ring = new FrameRing()
  readonly #delay = new ArrivalDelay()
  readonly #control = new DelayControl()
  readonly #gap = new Gap(this.#ring)
  readonly #drops: JitterDrops = {duplicate: 0, late: 0, overflow: 0}
  readonly #meter = new JitterMeter()
  #state: State = {name: 'idle', resumeAt: null}

  /** One packet has come. The payload is kept until its turn, and a second longer. */
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

  /** What to do for the next 20 ms, when so many samples are decoded and not played yet. */
  play(waiting: number): Playout {
    const playout = this.#next(waiting)
    this.#delay.tick()
    return playout
  }

  /** The frame to be decoded next; null while nothing is played. */
  get next(): FrameNumber | null {
    return this.#state.name === 'playing' ? this.#state.next : null
  }

  /** Since the last call; 0 when paused. */
  takeStats(): JitterStats {
    return this.#meter.take()
  }

  /** Since the beginning. */
  get drops(): Readonly<JitterDrops> {
    return this.#drops
  }

  #next(waiting: number): Playout {
    const state = this.#state
    switch (state.name) {
      case 'idle':
        return {type: 'silence'}
      case 'filling':
        if (this.#delay.of(state.oldest) < this.#delay.target) {
          state.ticks++
          return {type: 'silence'}
        }
        return this.#playNext(this.#startPlaying(state), 0)
      case 'playing':
        return waiting >= FRAME_SAMPLES ? this.#rest(state, waiting) : this.#playNext(state, waiting)
      default:
        return state satisfies never
    }
  }

  #insertIdle(resumeAt: FrameNumber | null, number: FrameNumber, payload: Uint8Array): void {
    const behind = resumeAt === null ? 0 : frameDistance(number, resumeAt)
    if (behind > 0 && behind <= MAX_BEHIND_FRAMES) this.#takeLate(number, payload)
    else this.#startFilling(number, payload)
  }

  #insertFilling(state: Filling, number: FrameNumber, payload: Uint8Array): void {
    const {oldest, newest} = state
    if (!fitTheRing(oldest, number) || !fitTheRing(newest, number)) this.#startFilling(number, payload)
    else if (this.#ring.knows(number)) this.#drops.duplicate++
    else {
      this.#put(number, payload)
      if (frameDistance(oldest, number) < 0) state.oldest = number
      if (frameDistance(newest, number) > 0) state.newest = number
    }
  }

  #insertPlaying(state: Playing, number: FrameNumber, payload: Uint8Array): void {
    const ahead = frameDistance(state.next, number)
    if (ahead >= RING_FRAMES || ahead < -MAX_BEHIND_FRAMES) this.#startFilling(number, payload)
    else if (ahead < 0) this.#takeLate(number, payload)
    else if (this.#ring.knows(number)) this.#drops.duplicate++
    else {
      this.#put(number, payload)
      if (frameDistance(state.newest, number) > 0) state.newest = number
    }
  }

  #put(number: FrameNumber, payload: Uint8Array): void {
    this.#ring.put(number, payload)
    this.#delay.note(number)
  }

  #takeLate(number: FrameNumber, payload: Uint8Array): void {
    if (this.#ring.knows(number)) {
      this.#drops.duplicate++
      return
    }
    this.#drops.late++
    if (this.#delay.of(number) - this.#delay.target >= RING_FRAMES) return
    this.#delay.note(number)
    this.#ring.putLate(number, payload)
    this.#gap.cameLate(number)
  }

  #startFilling(number: FrameNumber, payload: Uint8Array): void {
    this.#drops.overflow += this.#ring.waiting()
    this.#ring.clear()
    this.#gap.close()
    this.#delay.anchor(number)
    this.#put(number, payload)
    this.#state = {name: 'filling', oldest: number, newest: number, ticks: 0}
  }

  #startPlaying({oldest, newest, ticks}: Filling): Playing {
    if (frameDistance(oldest, newest) - ticks >= HEAP_FRAMES) this.#delay.learnAnew(newest)
    const state: Playing = {
      ...{name: 'playing', next: oldest, newest},
      ...{dryTicks: 0, missingTicks: 0, isSilence: false},
    }
    this.#skipTo(state, this.#delay.target + SPARE_AT_START_FRAMES)
    this.#state = state
    return state
  }

  /** Leaves out the oldest frames until the delay is this at most. No more than the ring holds can be in the way. */
  #skipTo(state: Playing, delay: number): void {
    for (let steps = 0; steps < RING_FRAMES && this.#isToSkip(state, delay); steps++) {
      if (this.#ring.take(state.next) !== null) this.#drops.overflow++
      state.next = frameAfter(state.next)
    }
  }

  #isToSkip({next, newest}: Playing, delay: number): boolean {
    if (frameDistance(next, newest) <= 0) return false
    return this.#delay.of(next) > delay || this.#ring.peek(next) === null
  }

  #rest(state: Playing, waiting: number): Playout {
    this.#hear(state, waiting)
    return {type: 'rest'}
  }

  #playNext(state: Playing, waiting: number): Playout {
    if (frameDistance(state.next, state.newest) < 0) return this.#runDry(state)
    if (state.dryTicks > 0) this.#endDryRun(state)
    this.#hear(state, waiting)
    const payload = this.#ring.peek(state.next)
    if (payload === null) return this.#playMissing(state)
    state.missingTicks = 0
    if (this.#isHeaped(state)) return this.#leap(state)
    return this.#playThere(state, payload, waiting)
  }

  #playThere(state: Playing, payload: Uint8Array, waiting: number): Playout {
    const delay = this.#delay.of(state.next)
    const missed = this.#gap.takeMissed(state.next)
    this.#advance(state)
    if (missed !== null) return {type: 'mend', missed, payload}
    const change = this.#control.decide(delay, this.#delay.target, waiting)
    switch (change.type) {
      case 'none':
        return {type: 'decode', payload}
      case 'lengthen':
        return {type: 'lengthen', payload, alike: change.alike}
      case 'shorten':
        return this.#shorten(state, payload, change.most, change.alike)
      default:
        return change satisfies never
    }
  }

  /** Two frames into little more than one; where the second is not there, so much of what waits already as goes. */
  #shorten(state: Playing, payload: Uint8Array, most: number, alike: number): Playout {
    const next = most >= FRAME_SAMPLES ? this.#ring.peek(state.next) : null
    if (next === null) {
      const mostWaiting = most % FRAME_SAMPLES
      return mostWaiting < LEAST_SHIFT
        ? {type: 'decode', payload}
        : {type: 'shorten', payloads: [payload], most: mostWaiting, alike}
    }
    this.#advance(state)
    return {type: 'shorten', payloads: [payload, next], most, alike}
  }

  #advance(state: Playing): void {
    const payload = this.#ring.take(state.next)
    state.next = frameAfter(state.next)
    state.isSilence = payload !== null && meansSilence(payload)
  }

  /** Keeps the place: should the next packet only be late, it is played, and the delay has grown by the wait. */
  #runDry(state: Playing): Playout {
    state.dryTicks++
    if (state.dryTicks <= (state.isSilence ? MOST_COMFORT_FRAMES : MOST_CONCEALED_FRAMES)) {
      return {type: 'conceal', opensGap: this.#gap.opens(state.next), isLost: !state.isSilence}
    }
    this.#gap.close()
    this.#state = {name: 'idle', resumeAt: state.next}
    return {type: 'silence'}
  }

  /** What was lost meanwhile is skipped, as far as it has been concealed already; the rest was lateness. */
  #endDryRun(state: Playing): void {
    for (let steps = state.dryTicks; steps > 0 && this.#ring.peek(state.next) === null; steps--) {
      state.next = frameAfter(state.next)
    }
    state.missingTicks = state.dryTicks
    this.#meter.wait(state.dryTicks, !state.isSilence)
    state.dryTicks = 0
  }

  #playMissing(state: Playing): Playout {
    const opensGap = this.#gap.opens(state.next)
    const nextPayload = this.#ring.peek(frameAfter(state.next))
    if (nextPayload !== null && mayCarryCopy(nextPayload)) {
      state.next = frameAfter(state.next)
      return {type: 'recover', nextPayload, opensGap}
    }
    state.missingTicks++
    state.next = frameAfter(state.next)
    if (state.isSilence) return {type: 'conceal', opensGap, isLost: false}
    this.#meter.conceal()
    if (state.missingTicks <= MOST_CONCEALED_FRAMES) return {type: 'conceal', opensGap, isLost: true}
    this.#gap.close()
    return {type: 'silence'}
  }

  #isHeaped({next, newest}: Playing): boolean {
    return Math.min(this.#delay.of(next) - this.#delay.target, frameDistance(next, newest)) > LEAP_FRAMES
  }

  #leap(state: Playing): Playout {
    this.#skipTo(state, this.#delay.target)
    this.#gap.close()
    const payload = this.#ring.peek(state.next)!
    this.#advance(state)
    return {type: 'leap', payload}
  }

  #hear(state: Playing, waiting: number): void {
    this.#meter.play(frameDistance(state.next, state.newest) + 1 + waiting / FRAME_SAMPLES)
  }
}
