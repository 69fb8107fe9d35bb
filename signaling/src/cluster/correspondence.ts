/**
 * What one server has to do with the other instances of its service: asks them, hears of them, takes leave of them. Made and
 * closed with the server; without a backplane it is alone, and asks nobody.
 */
import {setTimeout as delay} from 'node:timers/promises'
import type {InstanceId, Place} from '../rooms/place.js'
import {LOST_MS} from '../rooms/seat.js'
import type {Backplane, BackplaneDrop, Request} from './backplane.js'
import type {SharedRoomsEvent} from './shared-rooms.js'

export type CorrespondenceEvents = {
  heard(event: SharedRoomsEvent): void
  /** Nobody could be asked to pass on what this sender said. */
  notPassedOn(sender: Place): void
  dropped(reason: BackplaneDrop): void
}

const ALONE: InstanceId = 'alone'
/** From one look whether all mail is handed over to the next. */
const HAND_OVER_MS = 20

export class Correspondence {
  readonly #backplane: Backplane | null
  readonly #events: CorrespondenceEvents

  constructor(backplane: Backplane | null, events: CorrespondenceEvents) {
    this.#backplane = backplane
    this.#events = events
  }

  get isAlone(): boolean {
    return this.#backplane === null
  }

  get instance(): InstanceId {
    return this.#backplane?.instance ?? ALONE
  }

  /** Once. Events come from now on, none before this returns. */
  open(): void {
    const {heard, dropped} = this.#events
    this.#backplane?.open({
      connected: sessions => heard({event: 'connected', sessions}),
      disconnected: () => heard({event: 'disconnected'}),
      news: news => heard({event: 'heard', news}),
      unanswered: request => this.#notAsked(request),
      dropped,
    })
  }

  ask(request: Request): void {
    if (this.#backplane?.ask(request) !== true) this.#notAsked(request)
  }

  /** Waits, for as long as it says, until all that were here have fetched their mail at other instances, or will not. */
  async close(isMailLeft: () => boolean): Promise<void> {
    if (this.#backplane === null) return
    const until = performance.now() + LOST_MS
    while (this.#backplane.isConnected && isMailLeft() && performance.now() < until) await delay(HAND_OVER_MS)
    await this.#backplane.close()
  }

  /** All but mail is made good by registering once there is somebody to ask. */
  #notAsked(request: Request): void {
    if (request.ask === 'relay') this.#events.notPassedOn(request.sender)
    else if (request.ask === 'pass' && request.news.news === 'signal')
      this.#events.notPassedOn(request.news.sender)
  }
}
