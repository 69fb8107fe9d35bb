/** How loud each peer is to be, and where, as long as the call lasts: also of those whose link ended, for they may come again. */
import type {PeerId} from '@s2c/shared/peer-id'

export type PeerVolume = {readonly volume: number; readonly isMuted: boolean; readonly pan: number}

/** As many as the meeting remembers links of; the ones changed longest ago are forgotten first. */
const MAX_REMEMBERED = 256
const AS_IT_COMES: PeerVolume = {volume: 1, isMuted: false, pan: 0}

export class PeerVolumes {
  readonly #volumes = new Map<PeerId, PeerVolume>()

  of(peer: PeerId): PeerVolume {
    return this.#volumes.get(peer) ?? AS_IT_COMES
  }

  setVolume(peer: PeerId, volume: number): void {
    this.#set(peer, {...this.of(peer), volume})
  }

  setMuted(peer: PeerId, isMuted: boolean): void {
    this.#set(peer, {...this.of(peer), isMuted})
  }

  setPan(peer: PeerId, pan: number): void {
    this.#set(peer, {...this.of(peer), pan})
  }

  #set(peer: PeerId, volume: PeerVolume): void {
    this.#volumes.delete(peer)
    this.#volumes.set(peer, volume)
    if (this.#volumes.size > MAX_REMEMBERED) this.#volumes.delete(this.#volumes.keys().next().value!)
  }
}
