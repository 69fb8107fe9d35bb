/**
 * Numbers for what can stand in a cell: a code point stands for itself, longer clusters (a letter with its
 * marks) get numbers above Unicode. The only way for text into a cell: whatever could act on a terminal, or
 * that terminals draw in different widths, is replaced here.
 */
import {BLANK} from './cell-buffer.js'

const FIRST_CLUSTER = 0x110000
/** At a time; more in one frame show their first code point alone. */
export const MAX_CLUSTERS = 4096
/** UTF-16 units in one cell: a letter and four marks. */
const MAX_CLUSTER_LENGTH = 10
const REPLACEMENT = 0xfffd
const ASCII_REPLACEMENT = 0x3f

/**
 * A letter keeps its marks. Emoji joined to others or recoloured by selectors do not, nor do letters joined
 * into one sign: how wide such a cluster is, each terminal decides for itself.
 */
const LETTER_WITH_MARKS = /^[^\p{C}\p{M}\p{Emoji_Presentation}](?:(?![\ufe00-\ufe0f\u20e3])\p{M})+/u

export class GlyphTable {
  readonly unicode: boolean
  #clusters: string[] = []
  #codes = new Map<string, number>()
  /** By cluster: the frame that had it last. */
  #frameOf: number[] = []
  #frame = 0
  /** What this frame has and the table has no room for; as many as it could have. */
  readonly #missing = new Set<string>()
  #generation = 0

  /** Without `unicode`, whatever is not ASCII shows as "?". */
  constructor(unicode: boolean) {
    this.unicode = unicode
  }

  /** Counts how often all numbers were given anew: those from before mean something else now. */
  get generation(): number {
    return this.#generation
  }

  /** The codes of a frame are asked for from here on. */
  beginFrame(): void {
    this.#frame++
    this.#missing.clear()
  }

  /**
   * After a frame that found no room: what frames before it had is forgotten, where that helps. True: all numbers were given
   * anew, and the frame is to be read again.
   */
  makesRoom(): boolean {
    if (this.#missing.size === 0) return false
    const kept = this.#frameOf.filter(frame => frame === this.#frame).length
    if (kept + this.#missing.size > MAX_CLUSTERS) return false
    this.#clusters = []
    this.#codes = new Map()
    this.#frameOf = []
    this.#generation++
    this.beginFrame()
    return true
  }

  /** The code of one grapheme cluster. */
  code(cluster: string): number {
    const first = cluster.codePointAt(0) ?? BLANK
    if (!this.unicode) return first >= 0x20 && first < 0x7f ? first : ASCII_REPLACEMENT
    if (isUnprintable(first)) return REPLACEMENT
    const kept = LETTER_WITH_MARKS.exec(cluster)?.[0]
    return kept === undefined || kept.length > MAX_CLUSTER_LENGTH ? first : (this.#number(kept) ?? first)
  }

  /** What to write for a code. */
  text(code: number): string {
    if (code < FIRST_CLUSTER) return String.fromCodePoint(code)
    return this.#clusters[code - FIRST_CLUSTER] ?? String.fromCodePoint(REPLACEMENT)
  }

  #number(cluster: string): number | undefined {
    const code = this.#codes.get(cluster) ?? this.#added(cluster)
    if (code !== undefined) this.#frameOf[code - FIRST_CLUSTER] = this.#frame
    else if (this.#missing.size < MAX_CLUSTERS) this.#missing.add(cluster)
    return code
  }

  #added(cluster: string): number | undefined {
    if (this.#clusters.length >= MAX_CLUSTERS) return undefined
    const code = FIRST_CLUSTER + this.#clusters.length
    this.#clusters.push(cluster)
    this.#codes.set(cluster, code)
    return code
  }
}

/**
 * Whether every terminal draws the code in exactly one column: Latin, Greek, Cyrillic, box drawing, blocks, braille,
 * half-width katakana without their marks, sextants.
 */
export const isSureWidth = (code: number): boolean =>
  code < 0x300 ||
  (code >= 0x370 && code < 0x483) ||
  (code >= 0x2500 && code < 0x25a0) ||
  (code >= 0x2800 && code < 0x2900) ||
  (code >= 0xff66 && code < 0xff9e) ||
  (code >= 0x1fb00 && code < 0x1fb3c)

/** Controls, lone surrogates, format characters (direction, joiners), line and paragraph separators. */
const isUnprintable = (codePoint: number): boolean =>
  /^[\p{C}\u2028\u2029]$/u.test(String.fromCodePoint(codePoint))
