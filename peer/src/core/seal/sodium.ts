/**
 * libsodium's functions, by the names of their C: of its WebAssembly those that are used here, cut out by
 * scripts/build-sodium.js. Compiled when first used; stays until the process ends.
 */
import {unpackCode} from '../web-assembly/packed-code.js'
import {webAssembly} from '../web-assembly/web-assembly.js'
import {SODIUM_CODE} from './sodium-code.js'

/** Bytes are told by where they start, sizes of 64 bits in two halves. */
export type Sodium = {
  readonly crypto_core_ristretto255_from_hash: (element: number, hash: number) => number
  readonly crypto_core_ristretto255_scalar_reduce: (scalar: number, wide: number) => void
  readonly crypto_scalarmult_ristretto255: (product: number, scalar: number, element: number) => number
  readonly crypto_sign_ed25519_verify_detached: (
    signature: number,
    message: number,
    messageBytes: number,
    high: number,
    key: number,
  ) => number
  readonly crypto_secretbox_easy: (
    box: number,
    plain: number,
    plainBytes: number,
    high: number,
    nonce: number,
    key: number,
  ) => number
  readonly crypto_secretbox_open_easy: (
    plain: number,
    box: number,
    boxBytes: number,
    high: number,
    nonce: number,
    key: number,
  ) => number
  readonly crypto_hash_sha512: (hash: number, bytes: number, sizeBytes: number, high: number) => number
  readonly crypto_kdf_hkdf_sha512_extract: (
    pseudorandomKey: number,
    salt: number,
    saltBytes: number,
    secret: number,
    secretBytes: number,
  ) => number
  readonly crypto_kdf_hkdf_sha512_expand: (
    key: number,
    keyBytes: number,
    label: number,
    labelBytes: number,
    pseudorandomKey: number,
  ) => number
}

type Memory = {readonly buffer: ArrayBuffer; grow(pages: number): number}
/** `from`: where arguments and results stand, one behind the other. */
type Library = {readonly code: Sodium; readonly memory: Memory; readonly from: number; view: Uint8Array}

const PAGE_BYTES = 65_536

let library: Library | null = null

/**
 * The result of a function in so many bytes, null where it says that there is none. It is called with where the result
 * goes and where each argument stands; whatever else it needs is an argument of zeros. All is wiped afterwards.
 */
export function calculate(
  resultBytes: number,
  parts: readonly Uint8Array[],
  call: (code: Sodium, result: number, ...places: number[]) => number,
): Uint8Array | null {
  library ??= load()
  const {code, from} = library
  const end = parts.reduce((sum, {length}) => sum + length, from + resultBytes)
  const view = viewOf(library, end)
  const places: number[] = []
  let at = from + resultBytes
  for (const part of parts) {
    places.push(at)
    view.set(part, at)
    at += part.length
  }
  const hasResult = call(code, from, ...places) === 0
  const result = hasResult ? view.slice(from, from + resultBytes) : null
  view.fill(0, from, end)
  return result
}

/** Of functions that always have a result. */
export function calculated(...args: Parameters<typeof calculate>): Uint8Array {
  const result = calculate(...args)
  if (result === null) throw new Error('libsodium gave no result')
  return result
}

/** Reaches to the end at least. A view ends when the memory grows. */
function viewOf(library: Library, end: number): Uint8Array {
  const missing = end - library.view.length
  if (missing > 0) {
    library.memory.grow(Math.ceil(missing / PAGE_BYTES))
    library.view = new Uint8Array(library.memory.buffer)
  }
  return library.view
}

function load(): Library {
  if (webAssembly === null) throw new Error('the handshake needs WebAssembly')
  const {exports} = new webAssembly.Instance(new webAssembly.Module(unpackCode(SODIUM_CODE)), {})
  const {memory, ...code} = exports as Sodium & {readonly memory: Memory}
  const view = new Uint8Array(memory.buffer)
  return {code, memory, from: view.length, view}
}
