/**
 * What a json view asks for: turns commands about cells into requests for samples, and hands on all others. Made with the
 * view; remembers the tiles that were named, as a new look needs other samples of them.
 */
import type {LookFlags} from './command-line/join-flags.js'
import type {GridSize} from './core/picture/grid.js'
import {type Look, pictureRequest, usualGlyphs} from './core/picture/paint/look.js'
import type {EngineCommand, PeerId} from './engine-protocol.js'
import type {LineCommand} from './io/engine-command.js'

type Tile = GridSize & {readonly id: PeerId}
/** What everybody without a tile is asked for. */
type Wish = {readonly size: GridSize; readonly fps: number}

/** No terminal stands behind: colours only if they are asked for. */
export function jsonLook({color, glyphs, palette, filter, dither}: LookFlags): Look {
  const colours = color === 'auto' ? 'none' : color
  return {
    ...{colours, palette, filter, dither, mirrored: false, unicode: true, background: 'dark'},
    glyphs: glyphs ?? usualGlyphs(colours),
  }
}

export class JsonRequests {
  readonly #view: {look: Look}
  readonly #wish: Wish
  readonly #send: (command: EngineCommand) => void
  #tiles: readonly Tile[] = []

  constructor(view: {look: Look}, wish: Wish, send: (command: EngineCommand) => void) {
    this.#view = view
    this.#wish = wish
    this.#send = send
  }

  take(command: LineCommand): void {
    if (command.do === 'show') {
      this.#tiles = command.tiles
      this.#show()
    } else if (command.do === 'look') this.#restyle(command)
    else this.#send(command)
  }

  #restyle({color, glyphs, palette, filter, dither}: Extract<LineCommand, {do: 'look'}>): void {
    const before = this.#view.look
    this.#view.look = {
      ...before,
      glyphs: glyphs ?? before.glyphs,
      colours: color ?? before.colours,
      palette: palette ?? before.palette,
      filter: filter ?? before.filter,
      dither: dither ?? before.dither,
    }
    const {size, fps} = this.#wish
    this.#send({do: 'ask', request: pictureRequest(this.#view.look, size.cols, size.rows, fps)})
    this.#show()
  }

  #show(): void {
    const {look} = this.#view
    const {fps} = this.#wish
    const tiles = this.#tiles.map(({id, cols, rows}) => ({id, ...pictureRequest(look, cols, rows, fps)}))
    this.#send({do: 'show', tiles})
  }
}
