/**
 * What one sealed body on the picture channel holds: parts of one picture. A picture is coded in bands, one above the
 * other; a band that fits is one part, and small ones share a body. A larger one travels in fragments.
 *
 *   0  picture number  32
 * then one part after another:
 *   0  bands - 1        3
 *      band             3
 *      is a fragment    1
 *      is the last      1  reaches to the end of the body
 *   1  index            8  of a fragment
 *   2  count            8
 *      length          16  unless the last
 *      part
 */
export const MAX_BANDS = 8
/** The largest picture at its coarsest fits in fewer. */
export const MAX_FRAGMENTS = 128

const NUMBER_BYTES = 4
const FRAGMENT_BYTES = 2
const LENGTH_BYTES = 2
const FRAGMENT = 2
const LAST = 1
/** The most that stands around one part in a body. */
const PART_OVERHEAD_BYTES = 1 + FRAGMENT_BYTES + LENGTH_BYTES

/** Which piece of a picture: fragment `index` of `count` of one band of `bands`. */
export type PartName = {
  readonly band: number
  readonly bands: number
  readonly index: number
  readonly count: number
}
export type Part = PartName & {readonly bytes: Uint8Array}
export type BandBytes = {readonly band: number; readonly bands: number; readonly bytes: Uint8Array}

export function formatPictureBody(number: number, parts: readonly Part[]): Uint8Array {
  const bodyBytes = parts.reduce((sum, {bytes}) => sum + PART_OVERHEAD_BYTES + bytes.length, NUMBER_BYTES)
  const body = new Uint8Array(bodyBytes)
  const view = new DataView(body.buffer)
  view.setUint32(0, number)
  let at = NUMBER_BYTES
  parts.forEach(({band, bands, index, count, bytes}, place) => {
    const isLast = place === parts.length - 1
    body[at++] = ((bands - 1) << 5) | (band << 2) | (count > 1 ? FRAGMENT : 0) | (isLast ? LAST : 0)
    if (count > 1) {
      body[at++] = index
      body[at++] = count
    }
    if (!isLast) {
      view.setUint16(at, bytes.length)
      at += LENGTH_BYTES
    }
    body.set(bytes, at)
    at += bytes.length
  })
  return body.subarray(0, at)
}

/** The reverse of `formatPictureBody`; null when it cannot be that. Parts are views, not copies. */
export function parsePictureBody(body: Uint8Array): {number: number; parts: Part[]} | null {
  if (body.length <= NUMBER_BYTES) return null
  const view = new DataView(body.buffer, body.byteOffset, body.length)
  const parts: Part[] = []
  for (let at = NUMBER_BYTES; at < body.length; ) {
    const flags = body[at]!
    const isFragment = (flags & FRAGMENT) !== 0
    const isLast = (flags & LAST) !== 0
    const startsAt = at + 1 + (isFragment ? FRAGMENT_BYTES : 0) + (isLast ? 0 : LENGTH_BYTES)
    if (startsAt > body.length || parts.length === MAX_BANDS) return null
    const length = isLast ? body.length - startsAt : view.getUint16(startsAt - LENGTH_BYTES)
    const part = {
      bands: (flags >> 5) + 1,
      band: (flags >> 2) & 7,
      index: isFragment ? body[at + 1]! : 0,
      count: isFragment ? body[at + 2]! : 1,
      bytes: body.subarray(startsAt, startsAt + length),
    }
    if (!isPossible(part, isFragment) || part.bytes.length !== length) return null
    parts.push(part)
    at = startsAt + length
  }
  return {number: view.getUint32(0), parts}
}

const isPossible = ({band, bands, index, count}: PartName, isFragment: boolean): boolean =>
  band < bands && count <= MAX_FRAGMENTS && index < count && isFragment === count > 1

/**
 * Lays bands into bodies of at most `bodyBytes`: as many as fit share one, one that is larger is cut into fragments.
 * Throws when one needs more than MAX_FRAGMENTS.
 */
export function packPicture(bands: readonly BandBytes[], bodyBytes: number): Part[][] {
  const bodies: Part[][] = []
  let open: Part[] = []
  let room = 0
  for (const each of bands) {
    const needed = PART_OVERHEAD_BYTES + each.bytes.length
    if (needed > bodyBytes - NUMBER_BYTES) {
      bodies.push(...fragments(each, bodyBytes - NUMBER_BYTES - PART_OVERHEAD_BYTES).map(part => [part]))
      continue
    }
    if (needed > room) {
      open = []
      bodies.push(open)
      room = bodyBytes - NUMBER_BYTES
    }
    open.push({...each, index: 0, count: 1})
    room -= needed
  }
  return bodies
}

function fragments({bytes, ...band}: BandBytes, partBytes: number): Part[] {
  const count = Math.ceil(bytes.length / partBytes)
  if (count > MAX_FRAGMENTS) throw new RangeError(`a band of ${bytes.length} bytes needs ${count} fragments`)
  return Array.from({length: count}, (_, index) => ({
    ...band,
    index,
    count,
    bytes: bytes.subarray(index * partBytes, (index + 1) * partBytes),
  }))
}
