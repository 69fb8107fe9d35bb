/**
 * What one peer says to another, which nobody here reads: as a text, or as it stood in the message that brought it, from where it
 * can be passed on without being read and written anew. Pure.
 */

/** A JSON string as bytes of UTF-8, quotes included, in the memory of a message: not to be kept longer than its handling. */
export class Literal {
  readonly bytes: Buffer
  /** Of the text that it means, in UTF-8. */
  readonly sizeBytes: number

  constructor(bytes: Buffer, sizeBytes: number) {
    this.bytes = bytes
    this.sizeBytes = sizeBytes
  }

  get text(): string {
    return JSON.parse(this.bytes.toString('utf8')) as string
  }
}

export type Sealed = string | Literal

/** To be kept, or to be told to other instances. */
export const textOf = (sealed: Sealed): string => (typeof sealed === 'string' ? sealed : sealed.text)

export const sizeBytesOf = (sealed: Sealed): number =>
  typeof sealed === 'string' ? Buffer.byteLength(sealed) : sealed.sizeBytes
