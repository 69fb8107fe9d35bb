/** How one is heard and hears, by name. Switches have a word for each way, so that nobody needs to know how they stand. Pure. */
import {act} from '../actions/act.js'
import {openDevices} from '../actions/device-actions.js'
import {talkNamed} from '../actions/sound-actions.js'
import {canDeafen, canMute, canTalk, canTurnCamera, isSilenced} from '../scene/model.js'
import {onlySays} from '../scene/outcome.js'
import {type Command, plainCommand} from './command.js'

export const SOUND_COMMANDS: readonly Command[] = [
  plainCommand(
    'mute',
    'mute your microphone',
    model => (isSilenced(model.me) ? onlySays(model, 'you are muted') : act(model, 'mute')),
    model => canMute(model) && !isSilenced(model.me),
  ),
  plainCommand(
    'unmute',
    'unmute your microphone',
    model => (isSilenced(model.me) ? act(model, 'mute') : onlySays(model, 'you are not muted')),
    model => canMute(model) && isSilenced(model.me),
  ),
  plainCommand('talk', 'talk while muted, or stop', talkNamed, canTalk),
  plainCommand(
    'camera-off',
    'turn your camera off',
    model => (model.me.cameraOff ? onlySays(model, 'your camera is off') : act(model, 'camera')),
    model => canTurnCamera(model) && !model.me.cameraOff,
  ),
  plainCommand(
    'camera-on',
    'turn your camera on',
    model => (model.me.cameraOff ? act(model, 'camera') : onlySays(model, 'your camera is on')),
    model => canTurnCamera(model) && model.me.cameraOff,
  ),
  plainCommand(
    'share',
    'share your screen in place of your camera',
    model => (model.me.sharing ? onlySays(model, 'your screen is shared') : act(model, 'share')),
    model => model.phase.is === 'joined' && !model.me.sharing,
  ),
  plainCommand(
    'unshare',
    'show your camera again',
    model => (model.me.sharing ? act(model, 'share') : onlySays(model, 'your screen is not shared')),
    model => model.me.sharing,
  ),
  plainCommand(
    'deafen',
    'hear nobody, and be muted',
    model => (model.me.deafened ? onlySays(model, 'you hear nobody') : act(model, 'deafen')),
    model => canDeafen(model) && !model.me.deafened,
  ),
  plainCommand(
    'undeafen',
    'hear again',
    model => (model.me.deafened ? act(model, 'deafen') : onlySays(model, 'you hear everybody')),
    model => model.me.deafened,
  ),
  plainCommand('devices', 'choose a microphone, speaker or camera', openDevices),
]
