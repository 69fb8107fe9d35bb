/** One search for a session's host on the LAN, over a channel that somebody else opened. */
import type {BaseLogger} from 'pino'
import {Search, type SearchEffect, type SearchEvent} from '../../core/lan/search.js'
import {wallTimeMs} from '../clock.js'
import {WakeTimer} from '../wake-timer.js'
import type {LanChannel} from './lan-channel.js'
import {reach} from './reach.js'

/** The address of a host that answers, or null after `lengthMs`, or when `over` aborts. Never rejects. */
export function searchLan(
  channel: LanChannel,
  session: string,
  lengthMs: number,
  over: AbortSignal,
  log: BaseLogger,
): Promise<string | null> {
  if (over.aborted) return Promise.resolve(null)
  return new Promise(resolve => {
    const search = new Search(session, lengthMs, wallTimeMs())
    const timer = new WakeTimer(() => feed({type: 'tick'}))
    const end = (url: string | null): void => {
      timer.stop()
      stopListening()
      over.removeEventListener('abort', abort)
      resolve(url)
    }
    const abort = (): void => end(null)
    const perform = (effect: SearchEffect): void => {
      switch (effect.do) {
        case 'ask':
          return channel.ask()
        case 'reach':
          return void reach(effect.urls).then(url => feed({type: 'reached', id: effect.id, url}))
        case 'join':
          log.info('a host on the LAN answers')
          return end(effect.url)
        case 'nobody':
          return end(null)
        default:
          return effect satisfies never
      }
    }
    const feed = (event: SearchEvent): void => {
      if (over.aborted) return
      const now = wallTimeMs()
      for (const effect of search.handle(event, now)) perform(effect)
      timer.arm(search.wakeAt(), now)
    }
    const stopListening = channel.listen({sighted: sighting => feed({type: 'sighted', sighting})})
    over.addEventListener('abort', abort)
    feed({type: 'tick'})
  })
}
