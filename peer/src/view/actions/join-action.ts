/** From preparing to joining. Pure. */
import {canJoin, type Model, NOTICE_MS} from '../scene/model.js'
import {only, type Step} from '../scene/outcome.js'

/** What was told while preparing has been seen: it goes as anything else does. */
export function joinAsked(model: Model): Step {
  if (!canJoin(model)) return only(model)
  const {now, notices} = model
  const passing = notices.map(notice => ({
    ...notice,
    untilMs: Math.min(notice.untilMs, now + NOTICE_MS[notice.tone]),
  }))
  return {model: {...model, phase: {is: 'joining'}, notices: passing}, commands: [{do: 'join'}]}
}
