/** How it stands with telling somebody who looks elsewhere; part of the model, changed by `notified`. Pure. */
import type {News} from './news.js'
import type {NotifyWish} from './notify-wish.js'

export type Notifying = {
  readonly wish: NotifyWish
  /** A terminal that never tells counts as in focus. */
  readonly focused: boolean
  readonly toldAtMs: number
  /** What waits for its turn, and how much else came meanwhile. */
  readonly waiting: {readonly news: News; readonly more: number} | null
}

export const startingNotifying = (wish: NotifyWish): Notifying => ({
  wish,
  focused: true,
  toldAtMs: Number.NEGATIVE_INFINITY,
  waiting: null,
})
