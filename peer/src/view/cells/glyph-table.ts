/**
 * Numbers for what can stand in a cell: a code point stands for itself, longer clusters (a letter with its
 * marks) get numbers above Unicode. The only way for text into a cell: whatever could act on a terminal, or
 * that terminals draw in different widths, is replaced here.
 */
import {BLANK} from './cell-buffer.js'

const FIRST_CLUSTER = 0x110000
/** Bounds the table; later clusters show their first code point alone. */
const MAX_CLUSTERS = 4096
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
  readonly #clusters: string[] = []
  readonly #codes = new Map<string, number>()

  /** Without `unicode`, whatever is not ASCII shows as "?". */
  constructor(unicode: boolean) {
    this.unicode = unicode
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
    return code < FIRST_CLUSTER ? String.fromCodePoint(code) : this.#clusters[code - FIRST_CLUSTER]!
  }

  #number(cluster: string): number | undefined {
    const known = this.#codes.get(cluster)
    if (known !== undefined || this.#clusters.length >= MAX_CLUSTERS) return known
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
