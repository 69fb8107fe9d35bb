/**
 * The packet that announces a pause: an Opus packet with one empty frame, its table-of-contents byte alone (RFC 6716, 3.1 and
 * 3.2.1), as Opus' own discontinuous transmission sends it. No frame is missing between it and the next packet.
 */

/** The lowest two bits of the first byte say how many frames follow; 0: one. */
const FRAME_COUNT_BITS = 0b11

/** Of the form of a packet with one frame. */
export const pauseLike = (packet: Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.of(packet[0]! & ~FRAME_COUNT_BITS)

export const isPause = (packet: Uint8Array): boolean => packet.length === 1
