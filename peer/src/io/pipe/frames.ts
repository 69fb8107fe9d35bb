/**
 * Messages on the pipe between engine and view. Both ends are the same program in the same version, so there
 * is no negotiation; the length limit only guards against a broken end.
 *
 *   0  length of what follows  32
 *   4  kind                     8   0: JSON, 1: picture
 *   5  JSON text, or: peer id 16 bytes | number 32 | width 16 | height 16 | format 8 | samples
 */
import {chromaSize, MAX_HEIGHT, MAX_WIDTH, type Picture} from '../../core/picture/picture.js'
import type {EnginePicture} from '../../engine-protocol.js'

const LENGTH_BYTES = 4
const PICTURE_HEADER_BYTES = 25
const ID_BYTES = 16
/** Room for the largest picture and for any event. */
export const MAX_FRAME_BYTES = 1 + PICTURE_HEADER_BYTES + 2 * MAX_WIDTH * MAX_HEIGHT + 64 * 1024

export type Frame = {kind: 'json'; value: unknown} | {kind: 'picture'; picture: EnginePicture}

export function jsonFrame(value: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(value))
  return Buffer.concat([lengthAndKind(1 + text.length, 0), text])
}

export function pictureFrame({id, number, picture}: EnginePicture): Buffer {
  const planes = picture.format === 'levels' ? [picture.levels] : [picture.luma, picture.blue, picture.red]
  const bodyBytes = PICTURE_HEADER_BYTES + planes.reduce((sum, plane) => sum + plane.length, 0)
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + 1 + bodyBytes)
  lengthAndKind(1 + bodyBytes, 1).copy(frame)
  const at = LENGTH_BYTES + 1
  frame.write(id, at, ID_BYTES, 'hex')
  frame.writeUInt32BE(number, at + ID_BYTES)
  frame.writeUInt16BE(picture.width, at + 20)
  frame.writeUInt16BE(picture.height, at + 22)
  frame[at + 24] = picture.format === 'levels' ? 0 : 1
  let end = at + PICTURE_HEADER_BYTES
  for (const plane of planes) {
    frame.set(plane, end)
    end += plane.length
  }
  return frame
}

/** Cuts a byte stream back into frames, wherever it was split. Throws on what cannot come from the other end. */
export class FrameReader {
  #rest = Buffer.alloc(0)

  push(chunk: Uint8Array): Frame[] {
    const bytes =
      this.#rest.length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
        : Buffer.concat([this.#rest, chunk])
    const frames: Frame[] = []
    let at = 0
    while (bytes.length - at >= LENGTH_BYTES) {
      const length = bytes.readUInt32BE(at)
      if (length < 1 || length > MAX_FRAME_BYTES)
        throw new Error(`a frame of ${length} bytes on the engine pipe`)
      if (bytes.length - at - LENGTH_BYTES < length) break
      frames.push(parseFrame(bytes.subarray(at + LENGTH_BYTES, at + LENGTH_BYTES + length)))
      at += LENGTH_BYTES + length
    }
    this.#rest = Buffer.from(bytes.subarray(at))
    return frames
  }
}

function parseFrame(frame: Buffer): Frame {
  const body = frame.subarray(1)
  switch (frame[0]) {
    case 0:
      return {kind: 'json', value: JSON.parse(body.toString('utf8'))}
    case 1:
      return {kind: 'picture', picture: parsePicture(body)}
    default:
      throw new Error(`a frame of kind ${frame[0]} on the engine pipe`)
  }
}

function parsePicture(body: Buffer): EnginePicture {
  return {
    id: body.toString('hex', 0, ID_BYTES),
    number: body.readUInt32BE(ID_BYTES),
    picture: parseSamples(body),
  }
}

function parseSamples(body: Buffer): Picture {
  const size = {width: body.readUInt16BE(20), height: body.readUInt16BE(22)}
  const samples = Uint8Array.from(body.subarray(PICTURE_HEADER_BYTES))
  const isLevels = body[24] === 0
  const chroma = chromaSize(size)
  const luma = size.width * size.height
  const blue = luma + chroma.width * chroma.height
  const expected = isLevels ? luma : 2 * blue - luma
  if (samples.length !== expected)
    throw new Error(`a picture of ${expected} samples with ${samples.length} of them on the engine pipe`)
  return isLevels
    ? {...size, format: 'levels', levels: samples}
    : {
        ...size,
        format: 'colour',
        luma: samples.subarray(0, luma),
        blue: samples.subarray(luma, blue),
        red: samples.subarray(blue),
      }
}

function lengthAndKind(length: number, kind: number): Buffer {
  const head = Buffer.alloc(LENGTH_BYTES + 1)
  head.writeUInt32BE(length)
  head[LENGTH_BYTES] = kind
  return head
}
