/**
 * What all say to each other beside sound and pictures: texts and reactions, each in order and once to everybody who was
 * in when it was said. Made with the meeting, ends with it.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {ChatOptions, ChatPeer} from './chat-effects.js'
import type {ChatMessage} from './chat-message.js'
import {ChatReceiver} from './chat-receiver.js'
import {ChatSender} from './chat-sender.js'
import type {Reaction} from './post.js'

/** As a person asks for it. */
export type ChatCommand =
  | {readonly do: 'say'; readonly text: string}
  | {readonly do: 'react'; readonly reaction: Reaction}

export class Chat {
  readonly #sender: ChatSender
  readonly #receiver: ChatReceiver

  constructor(options: ChatOptions, now: number) {
    this.#sender = new ChatSender(options, now)
    this.#receiver = new ChatReceiver(options)
  }

  command(command: ChatCommand, now: number): void {
    if (command.do === 'say') this.#sender.say(command.text, now)
    else this.#sender.react(command.reaction, now)
  }

  /** Both are in, over a new connection. From the first time on what is said is for this peer, too. */
  connected(peer: ChatPeer, now: number): void {
    this.#sender.connected(peer, now)
  }

  /** It is gone for good, or was put out. */
  left(id: PeerId): void {
    this.#sender.left(id)
    this.#receiver.left(id)
  }

  /** From somebody who is in. */
  receive(peer: ChatPeer, message: ChatMessage, now: number): void {
    switch (message.type) {
      case 'post':
        return this.#receiver.post(peer, message, now)
      case 'postsBegin':
        return this.#receiver.begins(peer, message.number, now)
      case 'postAck':
        return this.#sender.acknowledged(peer.id, message.number, now)
      default:
        return message satisfies never
    }
  }

  tick(now: number): void {
    this.#sender.tick(now)
  }

  wakeAt(): number {
    return this.#sender.wakeAt()
  }
}
