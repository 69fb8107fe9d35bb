/** The part of fft.js that is used; it brings no types. Spectra are pairs of real and imaginary parts. */
declare module 'fft.js' {
  export default class FFT {
    constructor(size: number)
    /** Fills the first half of `spectrum`, the middle included. */
    realTransform(spectrum: Float64Array, samples: Float64Array): void
    inverseTransform(complex: Float64Array, spectrum: Float64Array): void
  }
}
