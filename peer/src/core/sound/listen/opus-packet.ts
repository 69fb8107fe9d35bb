/** What the bytes of an Opus packet tell without decoding it. */

/** A sender that codes silence as nothing says so with a packet of at most 2 bytes and repeats it each 400 ms. */
const SILENCE_BYTES = 2

/** Nothing that follows need be sent. */
export const meansSilence = (packet: Uint8Array): boolean => packet.length <= SILENCE_BYTES

/** Whether it may hold a copy of the frame before: if coded at least in part by linear prediction (RFC 6716, 3.1). */
export const mayCarryCopy = (packet: Uint8Array): boolean => !meansSilence(packet) && packet[0]! >> 3 < 16
