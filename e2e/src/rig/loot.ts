/**
 * What somebody in between got hold of: all that passed, the sender keys in it and what these open. Made with the
 * attack; judged after it.
 */
import type {ControlMessage} from 's2c-peer/core/link/control'
import {Opener} from 's2c-peer/core/seal/opener'
import {splitPacket} from 's2c-peer/core/wire/link-header'
import type {ChannelName} from 's2c-peer/io/link/channels'

/** The victims whom the attacker tells apart. */
type Source = string

export class Loot {
  readonly names: string[] = []
  readonly senderKeys: Uint8Array[] = []
  /** Packets with something sealed in them, opened or not. */
  sealedPackets = 0
  openedPackets = 0
  /** Everything in the clear to the attacker, to search for what should not be there. */
  readonly #texts: string[] = []
  readonly #openers = new Map<Source, Opener>()

  text(text: string): void {
    this.#texts.push(text)
  }

  control(source: Source, message: ControlMessage, text: string): void {
    this.text(text)
    if (message.type === 'hello') this.names.push(message.name)
    if (message.type !== 'key') return
    this.senderKeys.push(message.key)
    this.#openerOf(source).use({epoch: message.epoch, key: message.key}, performance.now())
  }

  packet(source: Source, channel: ChannelName, packet: Uint8Array): void {
    const body = splitPacket(packet)?.body ?? new Uint8Array(0)
    if (body.length === 0 || (channel !== 'sound' && channel !== 'picture')) return
    this.sealedPackets++
    if (this.#openerOf(source).open(channel, body, performance.now()).ok) this.openedPackets++
  }

  /** Whether these words stood anywhere, plain or in base64 at any offset. */
  holds(words: string): boolean {
    const forms = [0, 1, 2].map(offset => base64Core(words, offset))
    return this.#texts.some(text => text.includes(words) || forms.some(form => text.includes(form)))
  }

  #openerOf(source: Source): Opener {
    const opener = this.#openers.get(source) ?? new Opener()
    this.#openers.set(source, opener)
    return opener
  }
}

/** The digits that do not depend on what stands before and after. */
function base64Core(words: string, offset: number): string {
  const digits = Buffer.from(`${'\0'.repeat(offset)}${words}`)
    .toString('base64')
    .replace(/=+$/, '')
  return digits.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + Buffer.byteLength(words)) * 8) / 6))
}
