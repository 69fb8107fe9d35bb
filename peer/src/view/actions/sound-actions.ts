/**
 * The own microphone and what is heard: mute, push to talk, deafen. Pure. Changes show at once; the
 * engine's next `self` event confirms or corrects them.
 */
import {canDeafen, canMute, isSilenced, type Model} from '../scene/model.js'
import {only, onlySays, type Step} from '../scene/outcome.js'

/**
 * A key that is held on a terminal that cannot tell so comes again and again: closer together than this, it was
 * not pressed anew. The slowest usual rate of repeats is ten a second.
 */
export const REPEAT_MS = 150

export function muteTurned(model: Model): Step {
  const {me} = model
  if (!canMute(model)) return onlySays(model, 'no microphone to mute')
  if (!isSilenced(me)) return {model: {...model, me: {...me, muted: true}}, commands: [{do: 'mute'}]}
  return {
    model: {...model, me: {...me, muted: false, talking: false, deafened: false}},
    // In this order, so that nothing is cut out in between.
    commands: me.talking ? [{do: 'unmute'}, {do: 'hush'}] : [{do: 'unmute'}],
  }
}

export function deafenTurned(model: Model): Step {
  const {me} = model
  if (me.deafened) return {model: {...model, me: {...me, deafened: false}}, commands: [{do: 'undeafen'}]}
  if (!canDeafen(model)) return onlySays(model, 'no speaker to turn off')
  return {
    model: {...model, me: {...me, deafened: true, muted: true, talking: false}},
    commands: me.talking ? [{do: 'hush'}, {do: 'deafen'}] : [{do: 'deafen'}],
  }
}

/** Where no releases are told: talks, and talks no more. */
function talkTurned(model: Model): Step {
  const pressed = {...model, talkPressedMs: model.now}
  if (model.now - model.talkPressedMs < REPEAT_MS) return only(pressed)
  return model.me.talking ? hushed(pressed) : talking(pressed)
}

/** Where releases are told, until then. */
export function talkPressed(model: Model): Step {
  if (!model.tellsReleases) return talkTurned(model)
  const step = talking(model)
  return {...step, model: {...step.model, talkHeld: step.commands.length > 0}}
}

/** By its name, which is typed and not held: talks, and talks no more. */
export const talkNamed = (model: Model): Step =>
  model.me.talking ? hushed({...model, talkHeld: false}) : talking(model)

/** Ends what began with the press, whatever else was pressed meanwhile. */
export const talkReleased = (model: Model): Step =>
  model.talkHeld ? hushed({...model, talkHeld: false}) : only(model)

function talking(model: Model): Step {
  const {me} = model
  if (!canMute(model)) return onlySays(model, 'no microphone to talk into')
  if (me.deafened) return onlySays(model, 'you are deafened: hear again first')
  if (!isSilenced(me)) return onlySays(model, 'you are not muted')
  return {model: {...model, me: {...me, talking: true, muted: false}}, commands: [{do: 'talk'}]}
}

function hushed(model: Model): Step {
  const {me} = model
  const silent = me.talking ? {...me, talking: false, muted: true} : me
  return {model: {...model, me: silent}, commands: [{do: 'hush'}]}
}
