/**
 * Decides what somebody is told of who looks elsewhere: what was wished for, while the terminal has no focus, and no oftener
 * than people can take. Pure; bound to one waiting notification.
 */
import type {CleanText} from '@s2c/shared/clean-text'
import {type Model, says} from './model.js'
import type {News} from './news.js'
import type {NotifyWish} from './notify-wish.js'
import type {Notifying} from './notifying.js'

/** Between two: a crowd that comes at once is one, and nobody can make a terminal ring all the time. */
export const NOTIFY_INTERVAL_MS = 1000

type Notified = {readonly model: Model; readonly notification: CleanText | null}

export function notified(model: Model, news: readonly News[]): Notified {
  const {notifying, now} = model
  const {wish, focused} = notifying
  const all = focused || wish.quiet ? [] : news.filter(each => isWanted(each, wish))
  const waiting = focused || wish.quiet ? null : all.reduce(together, notifying.waiting)
  if (waiting !== null && now - notifying.toldAtMs >= NOTIFY_INTERVAL_MS)
    return {
      model: {...model, notifying: {...notifying, toldAtMs: now, waiting: null}},
      notification: wordsOf(waiting),
    }
  const same = waiting === notifying.waiting
  return {model: same ? model : {...model, notifying: {...notifying, waiting}}, notification: null}
}

/** When one that waits is told. */
export const notifiesAt = ({notifying: {waiting, toldAtMs}}: Model): number | null =>
  waiting === null ? null : toldAtMs + NOTIFY_INTERVAL_MS

/** Whoever wants to hear of all that is said, also of what names them. */
function isWanted({about}: News, {events}: NotifyWish): boolean {
  return events.includes(about) || (about === 'mention' && events.includes('chat'))
}

/** To be named matters most; else the newest says how things stand. */
function together(waiting: Notifying['waiting'], news: News): NonNullable<Notifying['waiting']> {
  if (waiting === null) return {news, more: 0}
  const keeps = waiting.news.about === 'mention' && news.about !== 'mention'
  return {news: keeps ? waiting.news : news, more: waiting.more + 1}
}

const wordsOf = ({news, more}: NonNullable<Notifying['waiting']>): CleanText =>
  more === 0 ? news.text : says(`${news.text} (and ${more} more)`)
