/**
 * A meeting that a script happens to: real peers on machines of their own, on one LAN with a signaling server. Needs root and
 * iproute2; everything ends with the scope.
 */
import {setTimeout as delay} from 'node:timers/promises'
import {changeAddress, cut} from '../netlab/faults.js'
import {Lan} from '../netlab/lan.js'
import {type EventOf, PeerProcess} from '../rig/peer-process.js'
import type {Scope} from '../rig/scope.js'
import {isHeard} from '../rig/tone-call.js'
import type {Deed, Seat} from './script.js'

type Machine = ReturnType<Lan['machine']>
type Sitting = {readonly peer: PeerProcess; isMuted: boolean; texts: number}

/** Few, so that as many peers as possible share a machine. */
const FPS = '5'
/** Of the last moves of all, so that nobody's address was just somebody else's. */
const FIRST_SPARE_HOST = 100
const SPARE_HOSTS = 150

export class Table {
  readonly #scope: Scope
  readonly #lan: Lan
  readonly #machines: readonly Machine[]
  readonly #hosts: number[]
  readonly #sittings = new Map<Seat, Sitting>()
  #moves = 0
  /** One restart after the other. */
  #restarted = Promise.resolve()

  private constructor(scope: Scope, lan: Lan, machines: readonly Machine[]) {
    this.#scope = scope
    this.#lan = lan
    this.#machines = machines
    this.#hosts = machines.map(({host}) => host)
  }

  /** With somebody at each seat. */
  static async set(scope: Scope, seats: number): Promise<Table> {
    const lan = await Lan.start(scope, {family: 'IPv4'})
    const table = new Table(
      scope,
      lan,
      Array.from({length: seats}, () => lan.machine()),
    )
    for (let seat = 0; seat < seats; seat++) table.#join(seat)
    return table
  }

  /** Peers that sit here now. */
  get present(): readonly PeerProcess[] {
    return Array.from(this.#sittings.values(), ({peer}) => peer)
  }

  /** Resolves when it is over: cuts and stops last. */
  async do(deed: Deed): Promise<void> {
    if (deed.do === 'restartServer') {
      this.#restarted = this.#restarted.then(() => this.#lan.restartServer())
      return this.#restarted
    }
    const sitting = this.#sittings.get(deed.seat) ?? this.#join(deed.seat)
    const {peer} = sitting
    switch (deed.do) {
      case 'join':
        return
      case 'leave':
        this.#sittings.delete(deed.seat)
        await peer.leave()
        return
      case 'kill':
        this.#sittings.delete(deed.seat)
        return peer.program.killGroup()
      case 'cut':
        return cut(this.#machines[deed.seat]!.namespace, deed.seconds)
      case 'move':
        return this.#move(deed.seat)
      case 'stop':
        process.kill(-peer.program.pid, 'SIGSTOP')
        await delay(deed.seconds * 1000)
        process.kill(-peer.program.pid, 'SIGCONT')
        return
      case 'mute':
      case 'unmute':
        sitting.isMuted = deed.do === 'mute'
        return peer.do({do: deed.do})
      case 'resize': {
        const {cols, rows} = deed
        const ids = peer.events.all.flatMap(event => (event.event === 'peer' ? [event.id] : []))
        const tiles = [...new Set(ids)].map(id => ({id, cols, rows}))
        return peer.program.write(JSON.stringify({do: 'show', tiles}))
      }
      case 'say':
        return peer.do({do: 'say', text: `text ${++sitting.texts}`})
      default:
        return deed satisfies never
    }
  }

  /** What is not as it should be among those at the table, in words; empty when all see and hear all. */
  async complaints(): Promise<string[]> {
    const sittings = [...this.#sittings.entries()]
    const ids = new Map(
      await Promise.all(sittings.map(async ([seat, {peer}]) => [seat, await peer.id()] as const)),
    )
    const found = sittings.map(async ([seat, {peer}]) => {
      const {peers} = await peer.waitFor('stats', () => true, {since: peer.mark})
      return sittings.flatMap(([other, {isMuted}]) => {
        const complaint = other === seat ? null : lacking(peers, ids.get(other)!, isMuted)
        return complaint === null ? [] : [`seat ${seat} of seat ${other}: ${complaint}`]
      })
    })
    return (await Promise.all(found)).flat()
  }

  /** Each says something: who does not get it from each other once. */
  async deafEars(): Promise<string[]> {
    const sittings = [...this.#sittings.values()]
    const ids = await Promise.all(sittings.map(({peer}) => peer.id()))
    const since = sittings.map(({peer}) => peer.mark)
    for (const {peer} of sittings) peer.do({do: 'say', text: QUESTION})
    await delay(CHAT_MS)
    return sittings.flatMap(({peer}, at) =>
      ids.flatMap((id, of) => {
        const count = peer.events.all
          .slice(since[at])
          .filter(event => event.event === 'chat' && event.id === id && event.text === QUESTION).length
        return of === at || count === 1 ? [] : [`a text of ${id.slice(0, 8)} came ${count} times`]
      }),
    )
  }

  #join(seat: Seat): Sitting {
    const {options} = this.#machines[seat]!
    const args = ['--fps', FPS, '--size', '40x15']
    const media = {video: 'test', audio: `test:${300 + 100 * seat}`, record: false, args}
    const sitting = {peer: new PeerProcess(this.#scope, {...options, ...media}), isMuted: false, texts: 0}
    this.#sittings.set(seat, sitting)
    return sitting
  }

  #move(seat: Seat): void {
    const before = this.#hosts[seat]!
    const after = FIRST_SPARE_HOST + (this.#moves++ % SPARE_HOSTS)
    this.#hosts[seat] = after
    changeAddress(this.#machines[seat]!.namespace, this.#lan.address(before), this.#lan.address(after))
  }
}

const CHAT_MS = 3_000
const QUESTION = 'are you all there?'

type Seen = EventOf<'stats'>['peers']

function lacking(peers: Seen, id: string, isMuted: boolean): string | null {
  const found = peers.find(peer => peer.id === id)
  if (found === undefined) return 'is not known'
  if (found.state !== 'live') return `is ${found.state}`
  if (found.video.fps === 0) return 'sends no picture'
  return isMuted || isHeard(found) ? null : 'is not heard'
}
