/**
 * One session: who is in it, at this instance and at others, and the mail that waits. Pure; made by `Rooms` for the first who
 * comes, forgotten with the last, and with what waited for it.
 *
 *   here ── its socket is lost ──▶ lost ── joins again ──▶ here
 *    │ ▲                            └── nobody came, or it joined elsewhere ──▶ (gone, its mail refused or handed over)
 *    └─┘ held: told to move, or just come from elsewhere; its mail waits until it has moved, or the older mail is here
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {ServerMessage} from '@s2c/shared/signal'
import type {SignalErrorCode} from '@s2c/shared/signal-error'
import type {RoomsEffect} from './effect.js'
import {Elsewhere} from './elsewhere.js'
import type {Letter, Mailbox, MailVolume, Relayed, Way} from './mailbox.js'
import {type ConnectionId, type InstanceId, isLater, type Located, type Place} from './place.js'
import type {Sealed} from './sealed.js'
import {ARRIVAL_MS, type Hold, type LostSeat, MOVE_MS, Seat} from './seat.js'

/** `holds`: its mail waits for these first. */
export type Arrival = {
  readonly peer: PeerId
  readonly connection: ConnectionId
  readonly since: number
  readonly holds: readonly Hold[]
}

/** What all rooms of an instance share. */
export type RoomContext = {
  readonly instance: InstanceId
  readonly roomSize: number
  readonly volume: MailVolume
  /** Other instances are asked for whoever is not here. */
  isShared: boolean
}

export class Room {
  readonly session: string
  readonly #context: RoomContext
  readonly #here = new Map<PeerId, Seat>()
  readonly #elsewhere: Elsewhere
  readonly #lost = new Map<PeerId, LostSeat>()
  /** Where its peers are sent, also before the first has come. */
  #movedTo: readonly string[] | null = null

  constructor(session: string, context: RoomContext) {
    this.session = session
    this.#context = context
    this.#elsewhere = new Elsewhere(context.volume)
  }

  get isOccupied(): boolean {
    return this.#here.size > 0
  }

  get isOver(): boolean {
    return !this.isOccupied && this.#lost.size === 0 && this.#movedTo === null
  }

  /** Something happens by itself after a while. */
  get isWaiting(): boolean {
    if (this.#lost.size > 0) return true
    for (const {mailbox} of this.#here.values()) if (mailbox !== null) return true
    return this.#elsewhere.hasMail
  }

  get hasLost(): boolean {
    return this.#lost.size > 0
  }

  /** Who is here, and who was lost a moment ago. */
  get registered(): (Omit<Located, 'place'> & {connection: ConnectionId; isLost: boolean})[] {
    return [
      ...Array.from(this.#here, ([peer, {connection, since}]) => ({peer, connection, since, isLost: false})),
      ...Array.from(this.#lost, ([peer, {connection, since}]) => ({peer, connection, since, isLost: true})),
    ]
  }

  /** Whether so many are in it that one more than these is too much. */
  isFullFor(peer: PeerId): boolean {
    if (this.#here.has(peer) || this.#elsewhere.has(peer)) return false
    return this.#here.size + this.#elsewhere.size >= this.#context.roomSize
  }

  join({peer, connection, since, holds}: Arrival, now: number): RoomsEffect[] {
    const replaced = this.#here.get(peer)
    const isKnown = replaced !== undefined || this.#elsewhere.has(peer)
    const mail = this.#takeMailFor(peer)
    this.#lost.delete(peer)
    const peers = [...this.#here.keys(), ...this.#elsewhere.peers].filter(other => other !== peer)
    const here = new Seat(connection, since, this.#context.volume)
    this.#here.set(peer, here)
    for (const hold of holds) here.hold(hold, now + ARRIVAL_MS)
    const effects: RoomsEffect[] = [{effect: 'welcome', to: connection, peers}]
    if (this.#movedTo !== null) effects.push(...this.#move(here, this.#movedTo, now))
    if (replaced !== undefined)
      effects.push({effect: 'close', connection: replaced.connection, code: 'replaced'})
    if (!isKnown) effects.push(...this.#tellAll({type: 'joined', peer}, peer))
    return [...effects, ...this.#deliverAll(here, mail)]
  }

  /** Who is elsewhere, right before somebody joins. */
  expect(newcomer: PeerId, others: readonly Located[]): RoomsEffect[] {
    const {instance} = this.#context
    if (this.isOccupied) return this.roster(instance, others, newcomer)
    for (const member of others) if (member.place.instance !== instance) this.#elsewhere.put(member)
    return []
  }

  signal(sender: PeerId, connection: ConnectionId, to: PeerId, data: Sealed, now: number): RoomsEffect[] {
    const place = {instance: this.#context.instance, connection}
    if (to === sender) return [this.#refuse(place, 'unknownPeer')]
    const letter = {envelope: {from: sender, to, data}, sender: place, at: now, way: 'here'} as const
    return this.#takeIn(letter) ?? this.#send(letter)
  }

  /** An envelope came to this instance, by `way`. */
  arrived(envelope: Relayed, sender: Place, way: Way, now: number): RoomsEffect[] {
    const letter = {envelope, sender, at: now, way}
    const taken = this.#takeIn(letter)
    if (taken !== null) return taken
    // Its reader has moved on before its mail came; not tried twice.
    return way === 'mail' ? this.#send(letter) : [this.#refuse(sender, 'unknownPeer')]
  }

  remove(peer: PeerId, isClean: boolean, now: number): RoomsEffect[] {
    const here = this.#here.get(peer)
    if (here === undefined) return []
    this.#here.delete(peer)
    const effects: RoomsEffect[] = this.#tellAll({type: 'left', peer, clean: isClean}, peer)
    if (isClean) effects.push(...this.#refuseAll(here.takeMail(), 'unknownPeer'))
    else this.#lost.set(peer, here.lose(now))
    return this.isOccupied ? effects : [...effects, ...this.#emptied()]
  }

  sendAway(servers: readonly string[], now: number): RoomsEffect[] {
    this.#movedTo = servers
    return [...this.#here.values()].flatMap(here => this.#move(here, servers, now))
  }

  stay(): RoomsEffect[] {
    this.#movedTo = null
    return []
  }

  /** From now on nothing is passed to this connection: its peer is about to leave it. */
  withhold(peer: PeerId, now: number): RoomsEffect[] {
    this.#here.get(peer)?.hold('move', now + MOVE_MS)
    return []
  }

  /** One reason less to hold mail; with the last it is delivered. */
  release(connection: ConnectionId, hold: Hold): RoomsEffect[] {
    const here = [...this.#here.values()].find(each => each.connection === connection)
    return here === undefined ? [] : this.#deliverAll(here, here.release(hold))
  }

  /** Somebody is at another instance. `before`: the place there or here that the registry knew it at until then. */
  joinedElsewhere(member: Located, before: Place | null): RoomsEffect[] {
    const {peer, place} = member
    const effects = this.#giveUp(peer, place, before)
    if (this.#here.has(peer) || !this.isOccupied) return effects
    // Whoever was here a moment ago and is not any more only changed its place.
    const isKnown = this.#elsewhere.has(peer) || effects.some(({effect}) => effect === 'close')
    const mail = this.#elsewhere.put(member)
    if (!isKnown) effects.push(...this.#tellAll({type: 'joined', peer}))
    return [...effects, ...this.#sendAll(mail)]
  }

  leftElsewhere(peer: PeerId, place: Place, isClean: boolean): RoomsEffect[] {
    return this.#elsewhere.isAt(peer, place) ? this.#drop(peer, isClean) : []
  }

  /**
   * Who is in the room as the registry has it; all that is here has been registered by `by` or came by itself. What has not
   * been registered again since this instance lost sight of it stays in doubt. `newcomer`: is about to join here.
   */
  roster(by: InstanceId, members: readonly Located[], newcomer?: PeerId): RoomsEffect[] {
    const others = members.filter(({place}) => place.instance !== this.#context.instance)
    const heardOf = new Set([by, ...others.map(({place}) => place.instance)])
    const listed = new Set([...(newcomer === undefined ? [] : [newcomer]), ...others.map(({peer}) => peer)])
    return [
      ...this.#elsewhere.missingFrom(listed, heardOf).flatMap(peer => this.#drop(peer, false)),
      ...others.flatMap(member => [...this.#yieldTo(member), ...this.joinedElsewhere(member, null)]),
    ]
  }

  /** The other instances are out of reach. */
  doubt(): RoomsEffect[] {
    this.#elsewhere.doubt()
    return []
  }

  /** Who has not been heard of since is gone. */
  endDoubt(): RoomsEffect[] {
    return this.#elsewhere.doubted.flatMap(peer => this.#drop(peer, false))
  }

  /** What the time that passed makes of those who wait. */
  tick(now: number): RoomsEffect[] {
    const effects: RoomsEffect[] = []
    for (const [peer, {mailbox, connection, until}] of this.#lost) {
      if (now < until) continue
      this.#lost.delete(peer)
      effects.push({effect: 'forget', session: this.session, peer, connection})
      effects.push(...this.#refuseAll(mailbox.take(), 'unknownPeer'))
    }
    for (const here of this.#here.values()) effects.push(...this.#deliverAll(here, here.tick(now)))
    return [...effects, ...this.#refuseAll(this.#elsewhere.takeOld(now), 'notRelayed')]
  }

  /** Null: the one it is for is neither here nor was a moment ago. */
  #takeIn(letter: Letter): RoomsEffect[] | null {
    const here = this.#here.get(letter.envelope.to)
    if (here !== undefined) return this.#deliver(here, letter)
    const lost = this.#lost.get(letter.envelope.to)
    return lost === undefined ? null : this.#keep(lost.mailbox, letter)
  }

  #deliver({connection, mailbox}: Seat, letter: Letter): RoomsEffect[] {
    if (mailbox !== null) return this.#keep(mailbox, letter)
    const {envelope, sender} = letter
    return [{effect: 'relay', to: connection, envelope, sender}]
  }

  #keep(mailbox: Mailbox, letter: Letter): RoomsEffect[] {
    return mailbox.put(letter) ? [] : [this.#refuse(letter.sender, 'notRelayed')]
  }

  /** To wherever it is that it is for. */
  #send(letter: Letter): RoomsEffect[] {
    const {envelope, sender} = letter
    const mailbox = this.#elsewhere.mailboxOf(envelope.to)
    if (mailbox !== null) return this.#keep(mailbox, letter)
    if (!this.#context.isShared) return [this.#refuse(sender, 'unknownPeer')]
    return [{effect: 'forward', session: this.session, envelope, sender}]
  }

  #sendAll(letters: readonly Letter[]): RoomsEffect[] {
    return letters.flatMap(letter => this.#send(letter))
  }

  #move(here: Seat, servers: readonly string[], now: number): RoomsEffect[] {
    // Where no other instance can be asked for it, mail that waits is of no use to who moved.
    if (this.#context.isShared) here.hold('move', now + MOVE_MS)
    return [{effect: 'send', to: here.connection, message: {type: 'moved', servers: [...servers]}}]
  }

  #deliverAll(here: Seat, letters: readonly Letter[]): RoomsEffect[] {
    return letters.flatMap(letter => this.#deliver(here, letter))
  }

  /** It is about to join here, whence it may have been away. */
  #takeMailFor(peer: PeerId): Letter[] {
    const boxes = [this.#lost.get(peer)?.mailbox, this.#here.get(peer)?.mailbox]
    return [...boxes.flatMap(box => box?.take() ?? []), ...this.#elsewhere.remove(peer)]
  }

  /** Our place of this peer, if it is the one that is over now; its mail goes where it is now. */
  #giveUp(peer: PeerId, to: Place, before: Place | null): RoomsEffect[] {
    if (before?.instance !== this.#context.instance) return []
    const here = this.#here.get(peer)
    const lost = this.#lost.get(peer)
    const isHere = here?.connection === before.connection
    const letters = [
      ...(lost?.connection === before.connection ? lost.mailbox.take() : []),
      ...(isHere ? here.takeMail() : []),
    ]
    if (lost?.connection === before.connection) this.#lost.delete(peer)
    // Also without letters: the other instance waits to hear that there are none.
    const effects: RoomsEffect[] = [{effect: 'handOver', session: this.session, to, letters}]
    if (!isHere) return effects
    this.#here.delete(peer)
    effects.push({effect: 'close', connection: before.connection, code: 'replaced'})
    return this.isOccupied ? effects : [...effects, ...this.#emptied()]
  }

  /** Both joined while the instances did not hear of each other. Ours goes without a word: whoever lives comes back by itself. */
  #yieldTo(member: Located): RoomsEffect[] {
    const {peer, place, since} = member
    const here = this.#here.get(peer)
    const own = {instance: this.#context.instance, connection: here?.connection ?? 0}
    if (here === undefined || !isLater({place, since}, {place: own, since: here.since})) return []
    const effects = this.#giveUp(peer, place, own)
    if (this.isOccupied) this.#elsewhere.put(member)
    return effects.map(effect => (effect.effect === 'close' ? {...effect, code: null} : effect))
  }

  #drop(peer: PeerId, isClean: boolean): RoomsEffect[] {
    const mail = this.#elsewhere.remove(peer)
    return [...this.#tellAll({type: 'left', peer, clean: isClean}), ...this.#sendAll(mail)]
  }

  /** Nobody here wants to know of the others any more. */
  #emptied(): RoomsEffect[] {
    this.#movedTo = null
    return this.#refuseAll(this.#elsewhere.clear(), 'unknownPeer')
  }

  #refuseAll(letters: readonly Letter[], code: SignalErrorCode): RoomsEffect[] {
    return letters.map(({sender}) => this.#refuse(sender, code))
  }

  #refuse(sender: Place, code: SignalErrorCode): RoomsEffect {
    return sender.instance === this.#context.instance
      ? {effect: 'refuse', connection: sender.connection, code}
      : {effect: 'refuseElsewhere', sender, code}
  }

  /** All here, but for this one. */
  #tellAll(message: ServerMessage, but: PeerId | null = null): RoomsEffect[] {
    const told = [...this.#here].filter(([peer]) => peer !== but)
    return told.map(([, {connection}]) => ({effect: 'send', to: connection, message}))
  }
}
