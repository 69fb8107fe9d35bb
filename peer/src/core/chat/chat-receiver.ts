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

/** Between two words about what is lost, where nothing is shown in between: a flood of gaps must not become one of words. */
const MISSED_INTERVAL_MS = 1000

type Sender = {
  readonly inbox: Inbox
  readonly rate: TokenBucket
  /** Lost, and not told yet. */
  missed: number
  missedToldAtMs: number
}

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
  #handOn(peer: ChatPeer, sender: Sender, arrived: readonly Arrived[], now: number): void {
    const {inbox, rate} = sender
    for (const each of arrived) {
      if (each.type === 'missed') sender.missed += each.count
      else if (rate.take(1, now)) {
        this.#tellMissed(peer, sender, now)
        this.#show(peer, each.post, now)
      } else {
        sender.missed++
        this.#options.countDrop('tooFastPost')
      }
    }
    if (now - sender.missedToldAtMs >= MISSED_INTERVAL_MS) this.#tellMissed(peer, sender, now)
    if (inbox.acknowledged !== null) peer.link.say({type: 'postAck', number: inbox.acknowledged})
  }

  #tellMissed({id, name}: ChatPeer, sender: Sender, now: number): void {
    if (sender.missed === 0) return
    this.#options.emit({do: 'postsMissed', peer: id, name, count: sender.missed})
    sender.missed = 0
    sender.missedToldAtMs = now
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
    const sender = this.#gone.get(id) ?? {
      inbox: new Inbox(),
      rate: new TokenBucket(burst, perSecond, now),
      missed: 0,
      missedToldAtMs: Number.NEGATIVE_INFINITY,
    }
    this.#gone.delete(id)
    this.#senders.set(id, sender)
    return sender
  }
}
