/**
 * A complete man in the middle: a signaling server that links with both victims itself, each time in the other's place,
 * with certificates, identities and handshakes of its own, and passes on what they say, reading along.
 *
 *   Ada ◀── a link as Bob ──▶ attacker ◀── a link as Ada ──▶ Bob
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {ControlMessage} from 's2c-peer/core/link/control'
import {type AttackerIdentity, makeAttackerIdentity} from './attacker-identity.js'
import {type Choice, introduce, type Shown} from './attacker-introduction.js'
import {AttackerLink, type Heard} from './attacker-link.js'
import {Happenings} from './happenings.js'
import {HostileSignaling, type Plot} from './hostile-signaling.js'
import {Loot} from './loot.js'
import type {Scope} from './scope.js'

/** The attacker's link to one victim, and whom it plays there. */
export type Leg = {
  readonly link: AttackerLink
  readonly identity: AttackerIdentity
  /** The name it gives: the other victim's, which it knows or guesses. */
  readonly name: string
}

/** What to choose on the second leg, knowing how the first went. */
export type ChooseBySight = (link: AttackerLink, first: Shown) => Choice

export type MitmOptions = {
  readonly password: Uint8Array
  /** The names of the victims, in the order in which they come. */
  readonly names: readonly [string, string]
  readonly insists?: boolean
  /** What it claims to be called, where that is not the name that it then gives. */
  readonly claimed?: string
  /** Keeps to the protocol without it, as somebody who hopes that nobody compares words. */
  readonly choose?: ChooseBySight
}

export type Outcome = {victim: PeerId; shown: Shown} | {victim: PeerId; why: string}

/** What each side of a link says for itself is not passed on. */
const OWN_WORDS: ReadonlySet<ControlMessage['type']> = new Set([
  ...(['confirm', 'identify', 'hello', 'hold', 'dismiss', 'ping', 'pong'] as const),
])

export class MitmServer implements Plot {
  readonly loot = new Loot()
  readonly outcomes = new Happenings<Outcome>()
  readonly #options: MitmOptions
  readonly #server: HostileSignaling
  readonly #legs = new Map<PeerId, Leg>()
  /** Legs whose victim has let the attacker in; what is for the others waits. */
  readonly #through = new Set<PeerId>()
  #firstVictim: PeerId | null = null
  readonly #waiting = new Map<PeerId, (() => void)[]>()

  static async start(scope: Scope, options: MitmOptions): Promise<MitmServer> {
    let mitm: MitmServer | undefined
    await HostileSignaling.start(scope, server => (mitm = new MitmServer(server, options)))
    scope.after(() => mitm!.#legs.forEach(({link}) => link.close()))
    return mitm!
  }

  private constructor(server: HostileSignaling, options: MitmOptions) {
    this.#server = server
    this.#options = options
  }

  get url(): string {
    return this.#server.url
  }

  leg(victim: PeerId): Leg {
    const leg = this.#legs.get(victim)
    if (leg === undefined) throw new Error(`${victim} is no victim yet`)
    return leg
  }

  /** Each is shown the true id of the other. */
  nameFor(_viewer: PeerId, other: PeerId): PeerId {
    return other
  }

  met(newcomer: PeerId, present: PeerId): void {
    const [first, second] = this.#options.names
    this.#begin(present, newcomer, second)
    this.#begin(newcomer, present, first)
  }

  signalled(from: PeerId, _to: PeerId, data: string): void {
    this.loot.text(data)
    this.leg(from).link.receive(data)
  }

  /** The other one is told nothing: the attacker is still there in this one's place. */
  left(victim: PeerId): void {
    this.#legs.get(victim)?.link.close()
  }

  #begin(victim: PeerId, own: PeerId, name: string): void {
    const {password, insists = false} = this.#options
    const signal = (data: string): void => this.#server.deliver(victim, own, data)
    const listen = (heard: Heard): void => this.#heard(victim, own, heard)
    const link = new AttackerLink({own, victim, password, insists, signal, listen})
    this.#legs.set(victim, {link, identity: makeAttackerIdentity(), name})
    link.call()
  }

  #heard(victim: PeerId, other: PeerId, heard: Heard): void {
    switch (heard.type) {
      case 'opened':
        return void this.#introduce(victim)
      case 'letter':
        return this.loot.text(JSON.stringify(heard.letter))
      case 'packet':
        this.loot.packet(victim, heard.channel, heard.packet)
        return this.#pass(other, () => this.leg(other).link.send(heard.channel, heard.packet))
      case 'control': {
        const {message, text} = heard
        this.loot.control(victim, message, text)
        if (message.type === 'hello') this.#isThrough(victim)
        if (!OWN_WORDS.has(message.type)) this.#pass(other, () => this.leg(other).link.send('control', text))
        return
      }
      case 'refused':
      case 'failed':
        return this.outcomes.add({victim, why: heard.why})
      case 'envelope':
        return
      default:
        heard satisfies never
    }
  }

  async #introduce(victim: PeerId): Promise<void> {
    const {link, identity, name} = this.leg(victim)
    try {
      const shown = await introduce(link, identity, name, await this.#choice(link), this.#options.claimed)
      this.outcomes.add({victim, shown})
    } catch (error) {
      this.outcomes.add({victim, why: String(error)})
    }
  }

  /** With something to choose, one leg waits until the other is done. */
  async #choice(link: AttackerLink): Promise<Choice | undefined> {
    const {choose} = this.#options
    this.#firstVictim ??= link.victim
    if (choose === undefined || this.#firstVictim === link.victim) return undefined
    const isFirst = (outcome: Outcome): outcome is Extract<Outcome, {shown: Shown}> => 'shown' in outcome
    const first = await this.outcomes.waitFor('the first leg to be done', isFirst)
    return choose(link, first.shown)
  }

  #isThrough(victim: PeerId): void {
    this.#through.add(victim)
    for (const pass of this.#waiting.get(victim) ?? []) pass()
    this.#waiting.delete(victim)
  }

  #pass(to: PeerId, pass: () => void): void {
    if (this.#through.has(to)) return pass()
    this.#waiting.set(to, [...(this.#waiting.get(to) ?? []), pass])
  }
}
