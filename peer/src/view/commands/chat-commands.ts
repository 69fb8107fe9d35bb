/** Saying something, by name. Pure. */
import {isReaction, REACTIONS} from '../../core/chat/post.js'
import {act} from '../actions/act.js'
import {handTurned, reacted, said} from '../actions/chat-actions.js'
import {only, onlySays} from '../scene/outcome.js'
import {type Command, choiceCommand, command, plainCommand} from './command.js'

export const CHAT_COMMANDS: readonly Command[] = [
  command({
    name: 'say',
    usage: 'TEXT',
    does: 'say something in the chat',
    possible: model => model.phase.is === 'joined',
    run: (model, words) => (words === '' ? {refused: '/say takes what is to be said'} : said(model, words)),
  }),
  plainCommand('chat', 'open or close the chat', model => act(model, 'chat')),
  choiceCommand(
    'react',
    'NAME',
    'react with a sign',
    () => REACTIONS,
    (model, name) => (isReaction(name) ? reacted(model, name) : only(model)),
  ),
  plainCommand(
    'raise-hand',
    'raise your hand',
    model => (model.me.handRaisedMs === null ? handTurned(model) : onlySays(model, 'your hand is up')),
    model => model.phase.is === 'joined' && model.me.handRaisedMs === null,
  ),
  plainCommand(
    'lower-hand',
    'lower your hand',
    model => (model.me.handRaisedMs === null ? onlySays(model, 'your hand is down') : handTurned(model)),
    model => model.me.handRaisedMs !== null,
  ),
]
