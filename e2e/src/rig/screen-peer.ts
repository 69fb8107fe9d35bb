/** A real peer in a real pseudoterminal: what a person sees of a meeting, and the keys that person presses. */
import {join} from 'node:path'
import {joinArguments, type PeerOptions, peerEnvironment} from './peer-process.js'
import {PEER_COMMAND} from './program.js'
import {type Scope, scratchFolder} from './scope.js'
import {SentPictures, type ShownPicture} from './sent-pictures.js'
import {Terminal, type TerminalOptions} from './terminal.js'

export class ScreenPeer {
  readonly terminal: Terminal
  readonly sent: SentPictures

  constructor(scope: Scope, options: PeerOptions & TerminalOptions) {
    const home = options.home ?? scratchFolder(scope)
    const args = [...joinArguments(options), '--record-sent', 'sent.ndjson']
    const [command, all] = options.wrap?.(PEER_COMMAND, args) ?? [PEER_COMMAND, args]
    this.terminal = new Terminal(scope, command, all, {...options, env: peerEnvironment(options), home})
    this.sent = new SentPictures(join(home, 'sent.ndjson'))
  }

  /** Waits until a picture the other sent from now on stands here, cell for cell, over the other's name. */
  shows(other: {sent: SentPictures}, name: string): Promise<ShownPicture> {
    other.sent.read()
    return this.#shows(other, name, other.sent.all.at(-1)?.number ?? -1)
  }

  /** The same for a picture that does not move and is therefore not sent again. */
  showsStill(other: {sent: SentPictures}, name: string): Promise<ShownPicture> {
    return this.#shows(other, name, -1)
  }

  async #shows(other: {sent: SentPictures}, name: string, last: number): Promise<ShownPicture> {
    let shown: ShownPicture | null = null
    const isShown = (): boolean => {
      shown = other.sent.shownOn(this.terminal)
      return shown !== null && shown.number > last && this.#labelUnder(shown).includes(` ${name} `)
    }
    await this.terminal.waitFor(isShown, {what: `a picture of ${name}, equal to what was sent`})
    return shown!
  }

  /** The lower border of the card that a picture stands in. */
  #labelUnder({x, y, rows}: ShownPicture): string {
    for (const row of this.terminal.rows().slice(y + rows)) {
      const corner = row.lastIndexOf('╰', x)
      if (corner >= 0 && !row.slice(corner, x).includes('╯')) return row.slice(corner, row.indexOf('╯', x))
    }
    return ''
  }
}
