/** What an action comes to that means the same whatever is open. Pure. */
import type {ActionIn, ActionName} from '../keys/actions.js'
import {type Trait, turned} from '../scene/appearance.js'
import {canTurnCamera, type Model, type Opened, peopleWho, withNothingOpen} from '../scene/model.js'
import {only, onlySays, type Step} from '../scene/outcome.js'
import {layoutTurned, ownPictureTurned, pageTurned, pinnedAt, sidebarTurned} from './arrangement-actions.js'
import {chatTurned, closedChat, handTurned} from './chat-actions.js'
import {openDevices} from './device-actions.js'
import {firstAdmitted, firstTurnedAway, lockTurned} from './door-actions.js'
import {joinAsked} from './join-action.js'
import {leaveAsked} from './leave-actions.js'
import {openCommands} from './open-commands.js'
import {openPeople} from './people-actions.js'
import {deafenTurned, muteTurned, talkPressed} from './sound-actions.js'
import {statisticsCopied} from './statistics-actions.js'

type Doing = (model: Model) => Step
type PinAction = Extract<ActionName, `pin-${number}`>
/** All of the meeting, and of a list or box what means something without it. */
type Done = Exclude<ActionIn<'meeting'>, PinAction> | 'enter' | 'close' | 'copy-statistics'

const DOINGS: Readonly<Record<Done, Doing>> = {
  leave: leaveAsked,
  mute: muteTurned,
  talk: talkPressed,
  deafen: deafenTurned,
  camera: cameraTurned,
  share: model => amongOthers(model, screenTurned),
  hand: model => amongOthers(model, handTurned),
  reactions: model =>
    amongOthers(
      model,
      openedOr(() => ({is: 'reactions', selected: 0})),
    ),
  chat: chatTurned,

  help: openedOr(() => ({is: 'help', from: 0})),
  people: openedOr(openPeople),
  statistics: openedOr(() => ({is: 'statistics', from: 0})),
  devices: model => (model.opened.is === 'devices' ? only(withNothingOpen(model)) : openDevices(model)),
  commands: openCommands,
  close: closed,
  enter: model => (model.opened.is === 'nothing' ? joinAsked(model) : only(model)),
  'copy-statistics': statisticsCopied,

  lock: lockTurned,
  admit: firstAdmitted,
  remove: firstTurnedAway,

  glyphs: restyled('glyphs'),
  colours: restyled('colours'),
  palette: restyled('palette'),
  filter: restyled('filter'),
  dither: restyled('dither'),

  layout: layoutTurned,
  'own-picture': ownPictureTurned,
  sidebar: sidebarTurned,
  'page-next': model => pageTurned(model, 1),
  'page-previous': model => pageTurned(model, -1),
  unpin: model => pinnedAt(model, 0),
}

/** What is about a list or a question means nothing where neither is open. */
export function meetingAction(model: Model, action: ActionName): Step {
  if (isPin(action)) return pinnedAt(model, Number(action.slice('pin-'.length)))
  return isDone(action) ? DOINGS[action](model) : only(model)
}

const isPin = (action: ActionName): action is PinAction => /^pin-\d$/.test(action)
const isDone = (action: ActionName): action is Done => Object.hasOwn(DOINGS, action)

/** What is for others to see. */
const amongOthers = (model: Model, doing: Doing): Step =>
  model.phase.is === 'joined' ? doing(model) : onlySays(model, 'you have not joined yet')

/** What is open already is closed by the same key. */
function openedOr(wanted: (model: Model) => Opened): Doing {
  return model => {
    const opened = wanted(model)
    return only(model.opened.is === opened.is ? withNothingOpen(model) : {...model, opened})
  }
}

const screenTurned = (model: Model): Step => ({
  model,
  commands: [{do: model.me.sharing ? 'unshare' : 'share'}],
})

/** Shows at once; the engine's next `self` event confirms or corrects it. */
function cameraTurned(model: Model): Step {
  const {me} = model
  if (!canTurnCamera(model)) return onlySays(model, 'no camera to turn on')
  return {
    model: {...model, me: {...me, cameraOff: !me.cameraOff, pictured: false}},
    commands: [{do: me.cameraOff ? 'camera-on' : 'camera-off'}],
  }
}

function restyled(trait: Trait): Doing {
  return model => {
    const {appearance, says: words} = turned(model.appearance, trait)
    return onlySays({...model, appearance}, words)
  }
}

/** The innermost thing that can be. */
function closed(model: Model): Step {
  if (model.opened.is !== 'nothing') return only(withNothingOpen(model))
  if (hasAlert(model)) return only({...model, alertRead: true})
  return only(model.arrangement.panel ? closedChat(model) : model)
}

const hasAlert = (model: Model): boolean => !model.alertRead && peopleWho(model, 'changed').length > 0
