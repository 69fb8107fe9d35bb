/** Addresses of this machine's own network, from which simulated peers connect: a server takes a limited number from each. */

/** 127.0.0.1 and on, past 127.0.0.254 in 127.0.1.1. */
export const loopbackAddress = (index: number): string =>
  `127.0.${Math.floor(index / 254)}.${(index % 254) + 1}`
