/** What the others say: put in order, cleaned, held to what one sender may say, and acknowledged. */
import type {PeerId} from '@s2c/shared/peer-id'
import {TokenBucket} from '@s2c/shared/token-bucket'
import type {ChatOptions, ChatPeer} from './chat-effects.js'
import type {PostMessage} from './chat-message.js'
import {OWN_RATE} from './chat-sender.js'
import {type Arrived, Inbox} from './inbox.js'
import {MAX_POSTS} from './outbox.js'
import {cleanPost, isReaction} from './post.js'

/** All that a sender may have kept while it was away, and then more than a person says. */
export const SENDER_RATE = {burst: MAX_POSTS + 2 * OWN_RATE.burst, perSecond: 2 * OWN_RATE.perSecond}
/** Nobody knows any more what an older one was about. */
export const MAX_REACTION_AGE_MS = 10_000
/** Who left and may come back under the same id; as many as links are remembered. */
const MAX_REMEMBERED = 256

type Sender = {readonly inbox: Inbox; readonly rate: TokenBucket}

export class ChatReceiver {
  readonly #options: ChatOptions
  readonly #senders = new Map<PeerId, Sender>()
  readonly #gone = new Map<PeerId, Sender>()

  constructor(options: ChatOptions) {
    this.#options = options
  }

  begins(peer: ChatPeer, number: number, now: number): void {
    const sender = this.#sender(peer.id, now)
    this.#handOn(peer, sender, sender.inbox.begin(number), now)
  }

  post(peer: ChatPeer, post: PostMessage, now: number): void {
    const sender = this.#sender(peer.id, now)
    const arrived = sender.inbox.add(post)
    if (arrived === null) this.#options.countDrop('earlyPost')
    else this.#handOn(peer, sender, arrived, now)
  }

  left(id: PeerId): void {
    const sender = this.#senders.get(id)
    if (sender === undefined) return
    sender.inbox.forgetEarly()
    this.#senders.delete(id)
    this.#gone.set(id, sender)
    if (this.#gone.size > MAX_REMEMBERED) this.#gone.delete(this.#gone.keys().next().value!)
  }

  /** Says how far it came also where nothing is new: the acknowledgement before may have been lost. */
  #handOn(peer: ChatPeer, {inbox, rate}: Sender, arrived: readonly Arrived[], now: number): void {
    let missed = 0
    for (const each of arrived) {
      if (each.type === 'missed') missed += each.count
      else if (rate.take(1, now)) {
        this.#tellMissed(peer, missed)
        missed = 0
        this.#show(peer, each.post, now)
      } else {
        missed++
        this.#options.countDrop('tooFastPost')
      }
    }
    this.#tellMissed(peer, missed)
    if (inbox.acknowledged !== null) peer.link.say({type: 'postAck', number: inbox.acknowledged})
  }

  #tellMissed({id, name}: ChatPeer, count: number): void {
    if (count > 0) this.#options.emit({do: 'postsMissed', peer: id, name, count})
  }

  #show({id, name}: ChatPeer, {number, agoMs, text, reaction}: PostMessage, now: number): void {
    const {emit, countDrop} = this.#options
    if (text !== undefined) {
      const cleaned = cleanPost(text)
      if (cleaned === '') return countDrop('emptyPost')
      return emit({do: 'showPost', peer: id, name, number, text: cleaned, own: false, atMs: now - agoMs})
    }
    if (reaction === undefined || !isReaction(reaction)) return countDrop('unknownPost')
    if (agoMs > MAX_REACTION_AGE_MS) return countDrop('lateReaction')
    emit({do: 'showReaction', peer: id, name, reaction})
  }

  #sender(id: PeerId, now: number): Sender {
    const present = this.#senders.get(id)
    if (present !== undefined) return present
    const {burst, perSecond} = SENDER_RATE
    const sender = this.#gone.get(id) ?? {inbox: new Inbox(), rate: new TokenBucket(burst, perSecond, now)}
    this.#gone.delete(id)
    this.#senders.set(id, sender)
    return sender
  }
}
