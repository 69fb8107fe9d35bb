/** How the terminal would draw the next glyph, and the shortest sequence to have it drawn otherwise. */
import {type Colour, OWN_COLOUR} from '../../core/picture/paint/colour.js'
import {ATTRIBUTE_SGR} from '../cells/cell-style.js'
import {isDirect, isNear} from '../cells/near-colour.js'
import {type ByteWriter, digits} from './byte-writer.js'

const ESCAPE = 0x1b
const BRACKET = 0x5b
const SEMICOLON = 0x3b
const END = 0x6d
/** SGR numbers: the first dark colour; 8 on is told by more parameters, 9 on is the terminal's own, 60 on the first bright one. */
const FOREGROUND = 30
const BACKGROUND = 40
const EXTENDED = 8
const OWN = 9
const BRIGHT = 60
const SYSTEM_COLOURS = 16
/** `ESC [` and `m`. */
const FRAME_BYTES = 3

export class Pen {
  attributes = 0
  foreground: Colour = OWN_COLOUR
  background: Colour = OWN_COLOUR

  /** The terminal was told to reset its rendition. */
  reset(): void {
    this.attributes = 0
    this.foreground = OWN_COLOUR
    this.background = OWN_COLOUR
  }

  get isPlain(): boolean {
    return this.attributes === 0 && this.foreground === OWN_COLOUR && this.background === OWN_COLOUR
  }

  /** How many bytes `set` would write for these colours without attributes. */
  cost(foreground: Colour, background: Colour): number {
    const front = foreground === this.foreground ? 0 : 1 + parameterBytes(foreground)
    const back = background === this.background ? 0 : 1 + parameterBytes(background)
    return front + back === 0 ? 0 : front + back + FRAME_BYTES - 1
  }

  set(attributes: number, foreground: Colour, background: Colour, to: ByteWriter): void {
    if (attributes === this.attributes && foreground === this.foreground && background === this.background)
      return
    to.put(ESCAPE)
    to.put(BRACKET)
    const start = to.length
    if ((attributes | foreground | background) === 0) this.reset()
    else {
      if ((this.attributes & ~attributes) !== 0) {
        to.put(0x30)
        this.reset()
      }
      this.#putAttributes(attributes & ~this.attributes, start, to)
      if (foreground !== this.foreground) putColour(foreground, FOREGROUND, start, to)
      if (background !== this.background) putColour(background, BACKGROUND, start, to)
    }
    to.put(END)
    this.attributes = attributes
    this.foreground = foreground
    this.background = background
  }

  #putAttributes(missing: number, start: number, to: ByteWriter): void {
    if (missing === 0) return
    for (const [attribute, sgr] of ATTRIBUTE_SGR)
      if ((missing & attribute) !== 0) putParameter(sgr, start, to)
  }

  /** The text colour at hand where it is near enough, else the wanted one. */
  frontFor(wanted: Colour, tolerance: number): Colour {
    return isNear(this.foreground, wanted, tolerance) ? this.foreground : wanted
  }

  backFor(wanted: Colour, tolerance: number): Colour {
    return isNear(this.background, wanted, tolerance) ? this.background : wanted
  }
}

function putColour(colour: Colour, base: number, start: number, to: ByteWriter): void {
  if (colour === OWN_COLOUR) return putParameter(base + OWN, start, to)
  const index = colour - 1
  if (index < SYSTEM_COLOURS) return putParameter(base + (index < 8 ? index : index - 8 + BRIGHT), start, to)
  putParameter(base + EXTENDED, start, to)
  if (!isDirect(colour)) {
    putParameter(5, start, to)
    return putParameter(index, start, to)
  }
  putParameter(2, start, to)
  putParameter((colour >> 16) & 255, start, to)
  putParameter((colour >> 8) & 255, start, to)
  putParameter(colour & 255, start, to)
}

function putParameter(number: number, start: number, to: ByteWriter): void {
  if (to.length > start) to.put(SEMICOLON)
  to.putNumber(number)
}

/** Of what `putColour` writes, without a first semicolon. */
function parameterBytes(colour: Colour): number {
  if (colour === OWN_COLOUR) return 2
  if (!isDirect(colour)) return colour <= SYSTEM_COLOURS ? 2 : 5 + digits(colour - 1)
  return 7 + digits((colour >> 16) & 255) + digits((colour >> 8) & 255) + digits(colour & 255)
}
