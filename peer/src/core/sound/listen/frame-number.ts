/** Serial number arithmetic on the 32-bit frame numbers of sound (RFC 1982): they wrap, distances have a sign. */
export type FrameNumber = number

export const frameAfter = (number: FrameNumber, frames = 1): FrameNumber => (number + frames) >>> 0

/** How many frames `to` lies ahead of `from`; negative when it is older. */
export const frameDistance = (from: FrameNumber, to: FrameNumber): number => (to - from) | 0
