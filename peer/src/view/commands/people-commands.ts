/** What is done about somebody, by name: the same as in the list of people, with the same questions. Pure. */
import type {PeerCommand} from '../../engine-protocol.js'
import {act} from '../actions/act.js'
import {pinned} from '../actions/arrangement-actions.js'
import {decided, mutedHere, withVolume} from '../actions/people-actions.js'
import type {Model} from '../scene/model.js'
import {onlySays, type Step} from '../scene/outcome.js'
import {MAX_VOLUME_PERCENT, type Person} from '../scene/person.js'
import {canHear, canLock, listedPeople, possibleFor} from '../scene/possible.js'
import {type Command, command, plainCommand, type Refused} from './command.js'
import {isPerson, namedPerson} from './named-person.js'

type Among = (model: Model) => readonly Person[]
const heard: Among = model => listedPeople(model).filter(person => canHear(model, person))
const who =
  (peerCommand: PeerCommand): Among =>
  model =>
    listedPeople(model).filter(person => possibleFor(model, person).includes(peerCommand))

/** About one of those for whom it is possible. `whole`: no part of a name will do. */
function personCommand(
  name: string,
  does: string,
  among: Among,
  run: (model: Model, person: Person) => Step,
  whole = false,
): Command {
  return command({
    name,
    usage: 'NAME',
    does,
    possible: model => among(model).length > 0,
    choices: model => among(model).map(person => person.name),
    run: (model, words) => {
      const person = namedPerson(among(model), words, whole)
      return isPerson(person) ? run(model, person) : person
    },
  })
}

const decision = (name: string, peerCommand: PeerCommand, does: string): Command =>
  personCommand(name, does, who(peerCommand), (model, person) => decided(model, person, peerCommand), true)

export const PEOPLE_COMMANDS: readonly Command[] = [
  plainCommand('people', 'list of people, with the words to compare', model => act(model, 'people')),
  command({
    name: 'volume',
    usage: `NAME 0-${MAX_VOLUME_PERCENT}`,
    does: 'how loud somebody is here, in per cent',
    possible: model => heard(model).length > 0,
    choices: model => heard(model).map(person => person.name),
    run: volumeSet,
  }),
  personCommand(
    'mute-peer',
    'not to hear somebody here',
    model => heard(model).filter(person => !person.mutedHere),
    mutedHere,
  ),
  personCommand(
    'unmute-peer',
    'to hear somebody again',
    model => heard(model).filter(person => person.mutedHere),
    mutedHere,
  ),
  personCommand('pin', 'somebody large', heard, (model, person) => pinned(model, person.id)),
  plainCommand('unpin', 'nobody large', model => act(model, 'unpin')),
  decision('admit', 'admit', 'let in somebody who knocks'),
  decision('deny', 'deny', 'turn away somebody who knocks'),
  decision('kick', 'kick', 'send somebody out'),
  decision('hand-over', 'hand-over', 'hand the meeting over to somebody'),
  decision('verify', 'verify', 'the words of somebody were compared'),
  decision('unverify', 'unverify', 'take back that they were the same'),
  decision('accept', 'accept', 'accept the changed key of somebody'),
  plainCommand(
    'lock',
    'lock the meeting',
    model => (model.meeting.locked ? onlySays(model, 'the meeting is locked') : act(model, 'lock')),
    model => canLock(model) && !model.meeting.locked,
  ),
  plainCommand(
    'unlock',
    'unlock the meeting',
    model => (model.meeting.locked ? act(model, 'lock') : onlySays(model, 'the meeting is not locked')),
    model => canLock(model) && model.meeting.locked,
  ),
]

function volumeSet(model: Model, words: string): Step | Refused {
  const parts = /^(.*\S)\s+(\d{1,3})%?$/u.exec(words)
  const percent = Number(parts?.[2])
  if (parts === null || percent > MAX_VOLUME_PERCENT)
    return {refused: `/volume takes a name and 0 to ${MAX_VOLUME_PERCENT}, as in /volume Bob 120`}
  const person = namedPerson(heard(model), parts[1]!)
  return isPerson(person) ? withVolume(model, person, percent) : person
}
