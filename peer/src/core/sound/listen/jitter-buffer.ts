/**
 * Turns one peer's packets, which come early, late, twice or never, into one instruction for each 20 ms of
 * playout. Made with the peer's first packet, forgotten with the peer. No clock: a tick is a call of `play`.
 *
 *   idle ──packet──▶ filling ──target delay reached──▶ playing ──120 ms without a packet──▶ idle
 *                       ▲────────number jump──────────────┘
 *
 * Delays are frames from the *edge*, which goes on by one a tick: a frame whose number is the edge's comes with delay 0, one
 * that is played with delay d was in time if it came with d or less. So whatever makes packets late counts, the network as
 * well as the card that asks for sound unevenly, and no arrival need be stamped with a time.
 */
import {FRAME_MS, FRAME_SAMPLES} from '../sound-format.js'
import {MOST_CONCEALED_FRAMES} from './concealment-fade.js'
import {DelayControl} from './delay-control.js'
import {type FrameNumber, frameAfter, frameDistance} from './frame-number.js'
import {FrameRing, RING_FRAMES} from './frame-ring.js'
import {Gap} from './gap.js'
import {TargetDelay} from './target-delay.js'
import {LEAST_SHIFT} from './time-stretch.js'

/** What the decoder has to do for the next 20 ms. */
export type Playout =
  /** Enough is decoded already. */
  | {type: 'rest'}
  | {type: 'decode'; payload: Uint8Array}
  /** Up to `most` samples of all that is decoded then are left out if the sound is as much alike there, 0..1. */
  | {type: 'shorten'; payloads: Uint8Array[]; most: number; alike: number}
  /** Something is repeated before it. */
  | {type: 'lengthen'; payload: Uint8Array; alike: number}
  /** The frame is lost, but the next one may carry a coarse copy of it (Opus in-band FEC, RFC 6716, 2.1.7). */
  | {type: 'recover'; nextPayload: Uint8Array; opensGap: boolean}
  /**
   * Nothing is there for this frame. `opensGap`: keep the decoder as it is now; `mend` comes back to it. `isLost`: it was
   * sent, so that what is made up in its place must not last.
   */
  | {type: 'conceal'; opensGap: boolean; isLost: boolean}
  /** What was missing since the gap opened has come after its turn: decode as if in time, so that errors do not stay. */
  | {type: 'mend'; missed: (Uint8Array | null)[]; payload: Uint8Array}
  /** What is played next does not follow what was played. */
  | {type: 'leap'; payload: Uint8Array}
  | {type: 'silence'}

/** Packets thrown away: come twice, come after their turn (the decoder may have use of them), or more than can wait. */
export type JitterDrops = {duplicate: number; late: number; overflow: number}
/** Share of the played time that was concealed (not recovered), and how much sound lay ready, on average. */
export type JitterStats = {concealedPercent: number; bufferMs: number}

/** A sender that codes silence as nothing says so with a packet of at most 2 bytes and repeats it each 400 ms. */
const SILENCE_BYTES = 2
const MOST_COMFORT_FRAMES = 50
/** 5 s: a packet this much behind is not late; its sender counts anew. */
const MAX_BEHIND_FRAMES = 250
/** 100 ms too much at the start are played faster; what is more is left out. */
const SPARE_AT_START_FRAMES = 5
/** More in one tick than any packet holds: playback stood still, which says nothing of the path. */
const HEAP_FRAMES = 7
/** 300 ms too much are left out at once, if half a second has not shown them to be a standstill being caught up. */
const LEAP_FRAMES = 15
const LEAP_AFTER_TICKS = 25

type Filling = {name: 'filling'; oldest: FrameNumber; newest: FrameNumber}
type Playing = {
  name: 'playing'
  next: FrameNumber
  newest: FrameNumber
  /** Ticks since the buffer ran dry. */
  dryTicks: number
  /** Ticks in a row whose frame was missing while later ones were there. */
  missingTicks: number
  /** Ticks in a row with far too much. */
  heapedTicks: number
  /** The last packet meant silence: what is missing after it was not sent. */
  isSilence: boolean
}
/** `resumeAt` is the number that would come next; null before the first packet. */
type State = {name: 'idle'; resumeAt: FrameNumber | null} | Filling | Playing

export class JitterBuffer {
  readonly #ring = new FrameRing()
  readonly #target = new TargetDelay()
  readonly #control = new DelayControl()
  readonly #gap = new Gap(this.#ring)
  readonly #drops: JitterDrops = {duplicate: 0, late: 0, overflow: 0}
  #state: State = {name: 'idle', resumeAt: null}
  #edge: FrameNumber = 0
  #heard = {ticks: 0, concealedTicks: 0, depthSum: 0}

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
    this.#edge = frameAfter(this.#edge)
    return playout
  }

  /** Since the last call; 0 when paused. */
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

  #next(waiting: number): Playout {
    const state = this.#state
    switch (state.name) {
      case 'idle':
        return {type: 'silence'}
      case 'filling':
        if (frameDistance(state.oldest, this.#edge) < this.#targetDelay()) return {type: 'silence'}
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
    this.#target.note(this.#delayOf(number))
  }

  #takeLate(number: FrameNumber, payload: Uint8Array): void {
    if (this.#ring.knows(number)) {
      this.#drops.duplicate++
      return
    }
    this.#drops.late++
    if (this.#delayOf(number) - this.#targetDelay() >= RING_FRAMES) return
    this.#target.note(this.#delayOf(number))
    this.#ring.putLate(number, payload)
    this.#gap.cameLate(number)
  }

  #startFilling(number: FrameNumber, payload: Uint8Array): void {
    this.#drops.overflow += this.#ring.waiting()
    this.#ring.clear()
    this.#gap.close()
    this.#anchor(number)
    this.#put(number, payload)
    this.#state = {name: 'filling', oldest: number, newest: number}
  }

  /** Numbers that have nothing to do with those before, or no more: what was learnt of delays holds from this one on. */
  #anchor(number: FrameNumber): void {
    const {typical, frames} = this.#target
    if (typical === null || frames === null) this.#edge = number
    else if (Math.abs(this.#delayOf(number) - typical) > frames - typical + 1) {
      this.#edge = frameAfter(number, typical)
    }
  }

  #startPlaying({oldest, newest}: Filling): Playing {
    if (frameDistance(oldest, newest) >= HEAP_FRAMES) this.#learnAnew(newest)
    const state: Playing = {
      ...{name: 'playing', next: oldest, newest},
      ...{dryTicks: 0, missingTicks: 0, heapedTicks: 0, isSilence: false},
    }
    this.#skipTo(state, this.#targetDelay() + SPARE_AT_START_FRAMES)
    this.#state = state
    return state
  }

  #learnAnew(number: FrameNumber): void {
    this.#target.restart()
    this.#target.note(this.#delayOf(number))
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
    return this.#delayOf(next) > delay || this.#ring.peek(next) === null
  }

  #rest(state: Playing, waiting: number): Playout {
    this.#hear(state, waiting)
    return {type: 'rest'}
  }

  #playNext(state: Playing, waiting: number): Playout {
    if (frameDistance(state.next, state.newest) < 0) return this.#runDry(state)
    if (state.dryTicks > 0 && !this.#endDryRun(state)) return this.#conceal(state)
    this.#hear(state, waiting)
    const payload = this.#ring.peek(state.next)
    if (payload === null) return this.#playMissing(state)
    state.missingTicks = 0
    if (this.#isHeaped(state)) return this.#leap(state)
    return this.#playThere(state, payload, waiting)
  }

  #playThere(state: Playing, payload: Uint8Array, waiting: number): Playout {
    const delay = this.#delayOf(state.next)
    const missed = this.#gap.takeMissed(state.next)
    this.#advance(state)
    if (missed !== null) return {type: 'mend', missed, payload}
    const change = this.#control.decide(delay, this.#targetDelay(), waiting)
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
    state.isSilence = payload !== null && payload.length <= SILENCE_BYTES
  }

  /** Keeps the place: should the next packet only be late, it is played, and the delay has grown by the wait. */
  #runDry(state: Playing): Playout {
    state.dryTicks++
    if (state.dryTicks <= (state.isSilence ? MOST_COMFORT_FRAMES : MOST_CONCEALED_FRAMES)) {
      return this.#conceal(state)
    }
    this.#gap.close()
    this.#state = {name: 'idle', resumeAt: state.next}
    return {type: 'silence'}
  }

  /**
   * What was lost meanwhile is skipped, as far as it has been concealed already; the rest was lateness. False when there
   * is silence to wait in until the delay is long enough.
   */
  #endDryRun(state: Playing): boolean {
    for (let steps = state.dryTicks; steps > 0 && this.#ring.peek(state.next) === null; steps--) {
      state.next = frameAfter(state.next)
    }
    if (state.isSilence && this.#delayOf(state.next) < this.#targetDelay()) return false
    state.missingTicks = state.dryTicks
    this.#heard.ticks += state.dryTicks
    if (!state.isSilence) this.#heard.concealedTicks += state.dryTicks
    state.dryTicks = 0
    return true
  }

  #playMissing(state: Playing): Playout {
    const opensGap = this.#gap.opens(state.next)
    const nextPayload = this.#ring.peek(frameAfter(state.next))
    if (nextPayload !== null && mayCarryCopy(nextPayload)) {
      state.next = frameAfter(state.next)
      return {type: 'recover', nextPayload, opensGap}
    }
    state.missingTicks++
    // Where the delay is to grow anyway, the frame gets another chance.
    if (this.#delayOf(state.next) >= this.#targetDelay()) state.next = frameAfter(state.next)
    if (state.isSilence) return {type: 'conceal', opensGap, isLost: false}
    this.#heard.concealedTicks++
    if (state.missingTicks <= MOST_CONCEALED_FRAMES) return {type: 'conceal', opensGap, isLost: true}
    this.#gap.close()
    return {type: 'silence'}
  }

  #conceal(state: Playing): Playout {
    return {type: 'conceal', opensGap: this.#gap.opens(state.next), isLost: !state.isSilence}
  }

  #isHeaped(state: Playing): boolean {
    const spare = this.#delayOf(state.next) - this.#targetDelay()
    const isHeaped = Math.min(spare, frameDistance(state.next, state.newest)) > LEAP_FRAMES
    state.heapedTicks = isHeaped ? state.heapedTicks + 1 : 0
    return state.heapedTicks > LEAP_AFTER_TICKS
  }

  #leap(state: Playing): Playout {
    this.#skipTo(state, this.#targetDelay())
    this.#gap.close()
    const payload = this.#ring.peek(state.next)!
    this.#advance(state)
    return {type: 'leap', payload}
  }

  #hear(state: Playing, waiting: number): void {
    this.#heard.ticks++
    this.#heard.depthSum += frameDistance(state.next, state.newest) + 1 + waiting / FRAME_SAMPLES
  }

  #delayOf(number: FrameNumber): number {
    return frameDistance(number, this.#edge)
  }

  /** Something has come before anything is asked of it. */
  #targetDelay(): number {
    return this.#target.frames ?? 0
  }
}

/**
 * Whether two numbers can wait together. Half the number circle apart, each is both ahead of and behind the other
 * (RFC 1982, 3.2), so the sign of their distance says nothing.
 */
const fitTheRing = (one: FrameNumber, other: FrameNumber): boolean =>
  Math.abs(frameDistance(one, other)) < RING_FRAMES

/** Only packets coded at least in part by linear prediction can (RFC 6716, 3.1: configurations 0 to 15). */
const mayCarryCopy = (payload: Uint8Array): boolean => payload.length > SILENCE_BYTES && payload[0]! >> 3 < 16
