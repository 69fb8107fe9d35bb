/**
 * Who of one session is at other instances, as far as this one knows, and mail for those of whom nobody knows whether they still
 * are. Pure; one for each room.
 *
 *   there ── its instance is out of reach ──▶ in doubt: its mail waits ── heard of again ──▶ there
 */
import type {PeerId} from '@s2c/shared/peer-id'
import {type Letter, Mailbox, type MailVolume} from './mailbox.js'
import {type InstanceId, isSamePlace, type Located, type Place} from './place.js'

/** `mailbox`: of one in doubt. */
type Known = {readonly place: Place; mailbox: Mailbox | null}

export class Elsewhere {
  readonly #volume: MailVolume
  readonly #known = new Map<PeerId, Known>()

  constructor(volume: MailVolume) {
    this.#volume = volume
  }

  get peers(): PeerId[] {
    return [...this.#known.keys()]
  }

  get size(): number {
    return this.#known.size
  }

  get hasMail(): boolean {
    for (const {mailbox} of this.#known.values()) if (mailbox?.isEmpty === false) return true
    return false
  }

  has(peer: PeerId): boolean {
    return this.#known.has(peer)
  }

  /** It is there and nowhere else, as far as is known. */
  isAt(peer: PeerId, place: Place): boolean {
    const known = this.#known.get(peer)
    return known !== undefined && isSamePlace(known.place, place)
  }

  /** Where mail for it waits; null: it is not in doubt, or not known at all. */
  mailboxOf(peer: PeerId): Mailbox | null {
    return this.#known.get(peer)?.mailbox ?? null
  }

  /** It is there, beyond doubt: what waited for that. */
  put({peer, place}: Located): Letter[] {
    const mail = this.mailboxOf(peer)?.take() ?? []
    this.#known.set(peer, {place, mailbox: null})
    return mail
  }

  /** It is not there any more: what waited for it. */
  remove(peer: PeerId): Letter[] {
    const mail = this.mailboxOf(peer)?.take() ?? []
    this.#known.delete(peer)
    return mail
  }

  /** Nobody is: what waited for any of them. */
  clear(): Letter[] {
    return this.peers.flatMap(peer => this.remove(peer))
  }

  /** The other instances are out of reach. */
  doubt(): void {
    for (const known of this.#known.values()) known.mailbox ??= new Mailbox(this.#volume)
  }

  get doubted(): PeerId[] {
    return this.peers.filter(peer => this.mailboxOf(peer) !== null)
  }

  /** Whom such a list shows to be gone. Who is in doubt is so only if its instance has been `heardOf` since. */
  missingFrom(listed: ReadonlySet<PeerId>, heardOf: ReadonlySet<InstanceId>): PeerId[] {
    const isGone = ({place, mailbox}: Known): boolean => mailbox === null || heardOf.has(place.instance)
    return [...this.#known]
      .filter(([peer, known]) => !listed.has(peer) && isGone(known))
      .map(([peer]) => peer)
  }

  /** What has waited for too long. */
  takeOld(now: number): Letter[] {
    return [...this.#known.values()].flatMap(({mailbox}) => mailbox?.takeOld(now) ?? [])
  }
}
