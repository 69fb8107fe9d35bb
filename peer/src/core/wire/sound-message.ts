/**
 * One Opus frame of 20 ms as it travels inside a sealed body:
 *
 *   0  frame number  32  one for each 20 ms of the sender's capture clock, counted on while muted
 *   4  Opus packet       (RFC 6716)
 */
import {MAX_OPUS_BYTES} from '../sound/sound-format.js'

const FRAME_NUMBER_BYTES = 4

export type SoundFrame = {readonly number: number; readonly payload: Uint8Array}

export function formatSoundFrame({number, payload}: SoundFrame): Uint8Array {
  const bytes = new Uint8Array(FRAME_NUMBER_BYTES + payload.length)
  new DataView(bytes.buffer).setUint32(0, number)
  bytes.set(payload, FRAME_NUMBER_BYTES)
  return bytes
}

export function parseSoundFrame(bytes: Uint8Array): SoundFrame | null {
  if (bytes.length <= FRAME_NUMBER_BYTES || bytes.length > FRAME_NUMBER_BYTES + MAX_OPUS_BYTES) return null
  return {
    number: new DataView(bytes.buffer, bytes.byteOffset).getUint32(0),
    payload: bytes.subarray(FRAME_NUMBER_BYTES),
  }
}
