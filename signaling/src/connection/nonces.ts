/** Challenges for those who connect, random bytes from the system in bulk: fetched one by one they cost half as much as checking a signature. */
import {randomFillSync} from 'node:crypto'
import {NONCE_BYTES} from '@s2c/shared/peer-id'

const POOL_BYTES = 256 * NONCE_BYTES

export class Nonces {
  readonly #pool = Buffer.alloc(POOL_BYTES)
  #used = POOL_BYTES

  /** Base64, never the same twice. */
  next(): string {
    if (this.#used === POOL_BYTES) {
      randomFillSync(this.#pool)
      this.#used = 0
    }
    this.#used += NONCE_BYTES
    return this.#pool.toString('base64', this.#used - NONCE_BYTES, this.#used)
  }
}
