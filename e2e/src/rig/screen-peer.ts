/** A real peer in a real pseudoterminal: what a person sees of a meeting, and the keys that person presses. */
import {join} from 'node:path'
import {joinArguments, type PeerOptions} from './peer-process.js'
import {PEER_COMMAND} from './program.js'
import {type Scope, scratchFolder} from './scope.js'
import {type SentPicture, SentPictures} from './sent-pictures.js'
import {Terminal, type TerminalOptions} from './terminal.js'

export class ScreenPeer {
  readonly terminal: Terminal
  readonly sent: SentPictures

  constructor(scope: Scope, options: PeerOptions & TerminalOptions) {
    const home = options.home ?? scratchFolder(scope)
    const args = [...joinArguments(options), '--record-sent', 'sent.ndjson']
    const [command, all] = options.wrap?.(PEER_COMMAND, args) ?? [PEER_COMMAND, args]
    this.terminal = new Terminal(scope, command, all, {...options, home})
    this.sent = new SentPictures(join(home, 'sent.ndjson'))
  }

  /** Waits until a picture the other sent from now on stands on this screen, cell for cell. */
  async shows(other: {sent: SentPictures}, name: string): Promise<SentPicture> {
    other.sent.read()
    const last = other.sent.all.at(-1)?.number ?? -1
    let found: SentPicture | null = null
    const isShown = (): boolean => {
      found = other.sent.shownOn(this.terminal)
      return found !== null && found.number > last
    }
    await this.terminal.waitFor(isShown, {what: `a picture of ${name}, equal to what was sent`})
    return found!
  }
}
