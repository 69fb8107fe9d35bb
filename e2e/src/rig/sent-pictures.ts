/** The pictures a peer encoded, as it recorded them; the measure for what others show. */
import {closeSync, openSync, readSync} from 'node:fs'
import type {FrameEvent} from './peer-process.js'
import type {Terminal} from './terminal.js'

export type SentPicture = {number: number; cols: number; rows: number; text: string[]}

const READ_BYTES = 1024 * 1024
/** A picture with fewer different glyphs could be found anywhere. */
const MIN_GLYPHS = 4

export class SentPictures {
  readonly all: SentPicture[] = []
  readonly #path: string
  readonly #buffer = Buffer.alloc(READ_BYTES)
  #offset = 0
  #rest = ''

  constructor(path: string) {
    this.#path = path
  }

  /** Takes in what was recorded since the last time. */
  read(): void {
    const file = openSync(this.#path, 'r')
    try {
      for (let size = -1; size !== 0; ) {
        size = readSync(file, this.#buffer, 0, READ_BYTES, this.#offset)
        this.#offset += size
        this.#rest += this.#buffer.toString('latin1', 0, size)
      }
    } finally {
      closeSync(file)
    }
    const lines = this.#rest.split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) this.all.push(JSON.parse(Buffer.from(line, 'latin1').toString()) as SentPicture)
  }

  /** Whether exactly this picture was encoded under its number. */
  holds({number, cols, rows, text}: FrameEvent): boolean {
    const same = (sent: SentPicture): boolean =>
      sent.number === number && sent.cols === cols && sent.rows === rows && isSame(sent.text, text)
    if (this.all.some(same)) return true
    this.read()
    return this.all.some(same)
  }

  /** The newest recorded picture that stands on a screen, every cell of it; null if none of the last ones does. */
  shownOn(terminal: Terminal, newest = 120): SentPicture | null {
    this.read()
    const rows = terminal.rows()
    const found = this.all.slice(-newest).findLast(picture => stands(picture, rows))
    return found ?? null
  }
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((row, index) => row === b[index])

function stands({text}: SentPicture, screen: readonly string[]): boolean {
  const glyphs = text.map(row => new Set(row).size)
  const richest = glyphs.indexOf(Math.max(...glyphs))
  if (glyphs[richest]! < MIN_GLYPHS) return false
  return screen.some((row, y) => {
    const x = row.indexOf(text[richest]!)
    const top = y - richest
    return x >= 0 && text.every((line, index) => screen[top + index]?.slice(x, x + line.length) === line)
  })
}
