/** The microphones, speakers and cameras to choose from, as the engine tells them; names are cleaned on their way in. Pure. */
import {type CleanText, cleanText} from '@s2c/shared/clean-text'
import type {EngineEvent, NamedDevice, UsableDevice} from '../../engine-protocol.js'
import {type Model, type OpenedAs, says} from './model.js'

/** `source`: in the words of `--video`, `--audio` and `--speaker`. */
export type DeviceChoice = {
  readonly device: UsableDevice
  readonly source: string
  readonly name: CleanText
  /** As the engine told last. */
  readonly inUse: boolean
}

/** Of one kind; a machine with more has some that are none. */
const MAX_DEVICES = 64
const MAX_NAME_LENGTH = 80
const AUTO = 'auto'

export const choicesFrom = ({
  microphones,
  speakers,
  cameras,
}: Extract<EngineEvent, {event: 'devices'}>): DeviceChoice[] => [
  ...microphones.slice(0, MAX_DEVICES).map(each => choiceOf('microphone', each)),
  ...speakers.slice(0, MAX_DEVICES).map(each => choiceOf('speaker', each)),
  ...cameras.slice(0, MAX_DEVICES).map(each => choiceOf('camera', each)),
]

function choiceOf(device: UsableDevice, {id, name, inUse}: NamedDevice): DeviceChoice {
  const clean = cleanText(name, MAX_NAME_LENGTH)
  const shown = clean === '' ? cleanText(id, MAX_NAME_LENGTH) : clean
  return {device, source: `device:${id}`, name: shown, inUse}
}

/** In the order of the list: for each kind what the system chooses, then each by its name. */
export const choicesOf = ({devices}: Model): DeviceChoice[] =>
  (['microphone', 'speaker', 'camera'] as const).flatMap(device => [
    {device, source: AUTO, name: cleanText('as the system chooses', MAX_NAME_LENGTH), inUse: false},
    ...(devices ?? []).filter(each => each.device === device),
  ])

/** That one is chosen, and when it is seen where that is not now. */
export function chosenText({me}: Model, {device, name}: DeviceChoice): CleanText {
  const isSeenLater = device === 'camera' && me.cameraSource
  const when = !isSeenLater ? '' : me.sharing ? ', after your screen' : me.cameraOff ? ', still off' : ''
  return says(`${device}: ${name}${when}`)
}

const sameChoice = (
  a: Pick<DeviceChoice, 'device' | 'source'>,
  b: Pick<DeviceChoice, 'device' | 'source'>,
): boolean => a.device === b.device && a.source === b.source

/** One that is not there any more leaves the first. */
export const selectedAt = (choices: readonly DeviceChoice[], {selected}: OpenedAs<'devices'>): number =>
  Math.max(
    0,
    choices.findIndex(choice => sameChoice(choice, selected)),
  )
