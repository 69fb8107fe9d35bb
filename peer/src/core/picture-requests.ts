/**
 * Which pictures this side asks of whom: what its view shows, as far as the machine keeps up. Made with the meeting, which passes
 * on what changes.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {Emit, TileRequest} from './effects.js'
import type {PictureRequest} from './picture/picture.js'
import {Overload} from './rate/overload.js'

const OVERLOADED =
  'This computer does not keep up with the meeting: each person is shown once a second. End other programs, or make the window smaller.'

export class PictureRequests {
  readonly #emit: Emit
  readonly #overload = new Overload()
  #forAll: PictureRequest | null = null
  #tiles: ReadonlyMap<PeerId, PictureRequest> = new Map()

  constructor(emit: Emit) {
    this.#emit = emit
  }

  /** Peers not named are asked for none, or for what is asked of all. */
  show(tiles: readonly TileRequest[]): void {
    this.#tiles = new Map(tiles.map(({id, ...request}) => [id, request]))
  }

  askOfAll(request: PictureRequest | null): void {
    this.#forAll = request
  }

  /** How late the loop was on average, in ms; true when other pictures are to be asked for now. `isConnecting`: see Overload. */
  late(lateMs: number, isConnecting: boolean, now: number): boolean {
    const isOther = this.#overload.late(lateMs, isConnecting, now)
    if (this.#overload.takeNews()) this.#emit({do: 'warn', code: 'overloaded', message: OVERLOADED})
    return isOther
  }

  of(peer: PeerId): PictureRequest | null {
    const wanted = this.#tiles.get(peer) ?? this.#forAll
    const {mostPictures} = this.#overload
    return wanted === null || mostPictures === 0 ? null : {...wanted, fps: Math.min(wanted.fps, mostPictures)}
  }

  /** The view shows this tile; null: it does not. */
  tile(id: PeerId): PictureRequest | null {
    return this.#tiles.get(id) ?? null
  }
}
