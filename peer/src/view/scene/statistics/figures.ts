/** Figures in words, as exact as somebody reads them. Pure. */

/** Of small values one decimal says something. */
const LEAST_WHOLE = 10
const BYTES_A_MEGABYTE = 1024 * 1024

export const figure = (value: number): string =>
  value < LEAST_WHOLE ? String(Math.round(value * 10) / 10) : String(Math.round(value))

export const kbits = (kbps: number): string => `${figure(kbps)} kbit/s`
export const percent = (value: number): string => `${figure(value)} %`
export const milliseconds = (value: number): string => `${Math.round(value)} ms`
export const megabytes = (bytes: number): string => `${Math.round(bytes / BYTES_A_MEGABYTE)} MB`
