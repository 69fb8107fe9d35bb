/**
 * What stands around each packet on the wire: IP 20 (IPv6: 40), UDP 8, DTLS 37, SCTP 28. Both sides of a link count alike,
 * so that a difference to the real path only changes the unit: what does not fit shows as delay all the same.
 */
const WIRE_OVERHEAD_BYTES = 93

/** Of a packet as it is given to the transport. */
export const wireBits = (packetBytes: number): number => (packetBytes + WIRE_OVERHEAD_BYTES) * 8
