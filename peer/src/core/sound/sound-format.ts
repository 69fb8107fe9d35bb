/** The one form sound has between capture and playback: 16-bit mono samples at 48 kHz, in frames of 20 ms. */

/** What Opus works at inside; every capture and sink is opened at it. */
export const SAMPLE_RATE_HZ = 48_000
/** One frame is one Opus packet and one playout tick. */
export const FRAME_MS = 20
export const FRAME_SAMPLES = (SAMPLE_RATE_HZ * FRAME_MS) / 1000
/** Captured sound is processed in blocks of 10 ms: what echo cancellers and noise suppressors work on. */
export const BLOCK_MS = FRAME_MS / 2
export const BLOCK_SAMPLES = FRAME_SAMPLES / 2
/** The largest Opus packet with one frame (RFC 6716, 3.2.1). */
export const MAX_OPUS_BYTES = 1275
/** The magnitude that stands for 1.0. */
export const FULL_SCALE = 32_768
