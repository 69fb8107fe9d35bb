/**
 * What this side says: shown here at once, kept for everybody who is in now, and said again over a new connection until each
 * has acknowledged it or left.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import {TokenBucket} from '@s2c/shared/token-bucket'
import type {ChatEffect, ChatOptions, ChatPeer} from './chat-effects.js'
import {Delivery} from './delivery.js'
import {Outbox, type OwnPost} from './outbox.js'
import {cleanPost, isTooLong, MAX_TEXT_BYTES, type PostContent, type Reaction} from './post.js'

/** What a person says at once, and for ever after each second. */
export const OWN_RATE = {burst: 20, perSecond: 2}

type Receiver = {readonly peer: ChatPeer; readonly delivery: Delivery}

export class ChatSender {
  readonly #options: ChatOptions
  readonly #outbox = new Outbox()
  readonly #rate: TokenBucket
  readonly #receivers = new Map<PeerId, Receiver>()

  constructor(options: ChatOptions, now: number) {
    this.#options = options
    this.#rate = new TokenBucket(OWN_RATE.burst, OWN_RATE.perSecond, now)
  }

  /** What cannot be said is refused with a warning. */
  say(text: string, now: number): void {
    const cleaned = cleanPost(text)
    if (cleaned === '')
      return this.#refuse('There is nothing in the text that can be shown: it was not sent.')
    if (isTooLong(cleaned))
      return this.#refuse(
        `The text was not sent: it may have ${MAX_TEXT_BYTES} bytes. Send it in several parts.`,
      )
    this.#post({type: 'text', text: cleaned}, now)
  }

  react(reaction: Reaction, now: number): void {
    this.#post({type: 'reaction', reaction}, now)
  }

  connected(peer: ChatPeer, now: number): void {
    const delivery = this.#receivers.get(peer.id)?.delivery ?? new Delivery(this.#outbox.last)
    this.#receivers.set(peer.id, {peer, delivery})
    delivery.connected()
    this.#send({peer, delivery}, now)
  }

  left(id: PeerId): void {
    const receiver = this.#receivers.get(id)
    if (receiver === undefined) return
    this.#receivers.delete(id)
    for (const post of this.#outbox.from(receiver.delivery.settled + 1)) {
      post.unreached.push(id)
      this.#tell(post)
    }
    this.#forgetDelivered()
  }

  /** The peer has all up to this number. */
  acknowledged(id: PeerId, number: number, now: number): void {
    const receiver = this.#receivers.get(id)
    if (receiver === undefined) return
    const {delivery} = receiver
    const lacked = this.#outbox.from(delivery.settled + 1)
    delivery.acknowledged(number, this.#outbox, now)
    for (const post of lacked) if (!delivery.lacks(post.number)) this.#tell(post)
    this.#forgetDelivered()
    this.#send(receiver, now)
  }

  tick(now: number): void {
    for (const receiver of this.#receivers.values())
      if (receiver.delivery.wakeAt(this.#outbox) <= now) this.#send(receiver, now)
  }

  wakeAt(): number {
    const reachable = [...this.#receivers.values()].filter(({peer}) => peer.link.isUp)
    return Math.min(...reachable.map(({delivery}) => delivery.wakeAt(this.#outbox)))
  }

  #post(content: PostContent, now: number): void {
    if (!this.#rate.take(1, now))
      return this.#refuse('That was too much at once and not sent. Wait a few seconds.')
    const {post, forgotten} = this.#outbox.add(content, now)
    this.#options.emit(this.#shown(post))
    for (const old of forgotten) this.#giveUp(old)
    this.#tell(post)
    for (const receiver of this.#receivers.values()) this.#send(receiver, now)
    this.#forgetDelivered()
  }

  #shown({number, content, saidAtMs}: OwnPost): ChatEffect {
    const {own, ownName} = this.#options
    const who = {peer: own, name: ownName}
    return content.type === 'text'
      ? {do: 'showPost', ...who, number, text: content.text, own: true, atMs: saidAtMs}
      : {do: 'showReaction', ...who, reaction: content.reaction}
  }

  #send({peer, delivery}: Receiver, now: number): void {
    if (!peer.link.isUp) return
    for (const message of delivery.take(this.#outbox, now)) peer.link.say(message)
  }

  /** It made room for newer ones: who lacks it will not get it. */
  #giveUp(post: OwnPost): void {
    post.unreached.push(...this.#missing(post))
    this.#emitDelivered(post, [])
  }

  #tell(post: OwnPost): void {
    this.#emitDelivered(post, this.#missing(post))
  }

  #emitDelivered({number, content, unreached}: OwnPost, missing: readonly PeerId[]): void {
    if (content.type === 'text')
      this.#options.emit({do: 'postDelivered', number, missing, unreached: [...unreached]})
  }

  #missing({number}: OwnPost): PeerId[] {
    return [...this.#receivers].flatMap(([id, {delivery}]) => (delivery.lacks(number) ? [id] : []))
  }

  #forgetDelivered(): void {
    const settled = Array.from(this.#receivers.values(), ({delivery}) => delivery.settled)
    this.#outbox.forgetThrough(Math.min(this.#outbox.last, ...settled))
  }

  #refuse(message: string): void {
    this.#options.emit({do: 'warn', code: 'notSaid', message})
  }
}
