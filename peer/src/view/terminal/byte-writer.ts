import {Buffer} from 'node:buffer'

/** Builds one update for a terminal in a buffer that is made once and used again for each. */
export class ByteWriter {
  #bytes: Buffer
  length = 0

  constructor(capacityBytes: number) {
    this.#bytes = Buffer.alloc(capacityBytes)
  }

  /** What was written since `clear`, in the writer's own memory. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.length)
  }

  clear(): void {
    this.length = 0
  }

  put(byte: number): void {
    this.#bytes[this.length++] = byte
  }

  append(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  /** As UTF-8. */
  putText(text: string): void {
    this.length += this.#bytes.write(text, this.length, 'utf8')
  }

  /** In decimal digits; up to 9999. */
  putNumber(number: number): void {
    if (number >= 1000) this.put(0x30 + (Math.floor(number / 1000) % 10))
    if (number >= 100) this.put(0x30 + (Math.floor(number / 100) % 10))
    if (number >= 10) this.put(0x30 + (Math.floor(number / 10) % 10))
    this.put(0x30 + (number % 10))
  }

  /** A code point as UTF-8. */
  putCode(code: number): void {
    if (code < 0x80) return this.put(code)
    if (code < 0x800) this.put(0xc0 | (code >> 6))
    else if (code < 0x10000) {
      this.put(0xe0 | (code >> 12))
      this.put(0x80 | ((code >> 6) & 0x3f))
    } else {
      this.put(0xf0 | (code >> 18))
      this.put(0x80 | ((code >> 12) & 0x3f))
      this.put(0x80 | ((code >> 6) & 0x3f))
    }
    this.put(0x80 | (code & 0x3f))
  }
}

/** How many digits `putNumber` writes for 0..255. */
export const digits = (number: number): number => (number >= 100 ? 3 : number >= 10 ? 2 : 1)
