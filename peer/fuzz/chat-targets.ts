/** What somebody who is in may say in the chat. */
import {Chat} from 's2c-peer/core/chat/chat'
import type {ChatEffect} from 's2c-peer/core/chat/chat-effects'
import {cleanPost, MAX_TEXT_BYTES} from 's2c-peer/core/chat/post'
import {parseControl} from 's2c-peer/core/link/control'
import {type FuzzTarget, linesOf, textOf} from './fuzz-target.js'

const [OWN, OTHER] = ['0'.repeat(32), 'f'.repeat(32)]
const CONTROL_CHARACTERS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u

export const chatTargets: readonly FuzzTarget[] = [
  {
    name: 'chat',
    share: 0.5,
    /** Each line is a message: numbers only rise, and what is shown is clean. */
    run(bytes) {
      let newest = 0
      const emit = (effect: ChatEffect): void => {
        if (effect.do !== 'showPost' || effect.own) return
        if (effect.number <= newest) throw new Error(`post ${effect.number} after ${newest}`)
        newest = effect.number
        assertClean(effect.text)
      }
      const link = {isUp: true, say: () => undefined}
      const peer = {id: OTHER!, name: 'Somebody', link}
      const chat = new Chat({own: OWN!, ownName: 'Victim', emit, countDrop: () => undefined}, 0)
      chat.connected(peer, 0)
      chat.command({do: 'say', text: 'hello'}, 0)
      for (const [at, line] of linesOf(bytes).entries()) {
        const message = parseControl(line)
        if (message?.type === 'post' || message?.type === 'postsBegin' || message?.type === 'postAck')
          chat.receive(peer, message, at)
      }
    },
  },
  {name: 'post', run: bytes => assertClean(cleanPost(textOf(bytes)))},
]

function assertClean(text: string): void {
  if (text.split('\n').some(line => CONTROL_CHARACTERS.test(line)))
    throw new Error(`a control character stays in ${JSON.stringify(text)}`)
  if (Array.from(text).length > MAX_TEXT_BYTES) throw new Error(`${text.length} characters are shown`)
  if (cleanPost(text) !== text) throw new Error(`${JSON.stringify(text)} can be cleaned further`)
}
