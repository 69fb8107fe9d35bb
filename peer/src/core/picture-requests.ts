/**
 * Which pictures this side asks of whom: what its view shows, as far as the machine keeps up. Made with the meeting, which passes
 * on what changes.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {TileRequest} from './effects.js'
import type {PictureRequest} from './picture/picture.js'
import type {Overload} from './rate/overload.js'

export class PictureRequests {
  readonly #overload: Pick<Overload, 'mostPictures'>
  #forAll: PictureRequest | null = null
  #tiles: ReadonlyMap<PeerId, PictureRequest> = new Map()

  constructor(overload: Pick<Overload, 'mostPictures'>) {
    this.#overload = overload
  }

  /** Peers not named are asked for none, or for what is asked of all. */
  show(tiles: readonly TileRequest[]): void {
    this.#tiles = new Map(tiles.map(({id, ...request}) => [id, request]))
  }

  askOfAll(request: PictureRequest | null): void {
    this.#forAll = request
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
