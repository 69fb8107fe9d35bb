/** That a device which was missing works, as news: what went wrong was told by the engine. Pure. */
import type {UsableDevice} from '../../engine-protocol.js'
import {foundWords} from './event-words.js'
import {type Me, type Model, says, withNotice} from './model.js'

const DEVICES: readonly UsableDevice[] = ['camera', 'microphone', 'speaker']

/** While it is looked for it is neither found nor given up. */
export function withDeviceNews(model: Model): Model {
  const {me, missing} = model
  const found = missing.filter(device => me[device] === 'running')
  const still = DEVICES.filter(device => isStillMissing(me, device, missing))
  const told = found.reduce((before, device) => withNotice(before, says(foundWords(device)), 'news'), model)
  return {...(missing.length > 0 && still.length === 0 ? withoutLasting(told) : told), missing: still}
}

/** All that was missing is there: why it was not is past. */
const withoutLasting = (model: Model): Model => ({
  ...model,
  notices: model.notices.filter(({untilMs}) => Number.isFinite(untilMs)),
})

function isStillMissing(me: Me, device: UsableDevice, missing: readonly UsableDevice[]): boolean {
  return me[device] === 'missing' || (me[device] === 'starting' && missing.includes(device))
}
