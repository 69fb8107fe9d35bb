/** Raised hands, in the order they were raised. Pure. */
import {type Model, peopleWho} from './model.js'

type Raising = {readonly handRaisedMs: number | null}

/** From 1; null for a hand that is down. */
export function handPlace(model: Model, {handRaisedMs}: Raising): number | null {
  if (handRaisedMs === null) return null
  const raised: Raising[] = [...peopleWho(model, 'here'), model.me]
  return 1 + raised.filter(other => other.handRaisedMs !== null && other.handRaisedMs < handRaisedMs).length
}
