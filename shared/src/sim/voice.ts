const SAMPLE_RATE_HZ = 48_000
const FRAME_SAMPLES = 960
const HARMONICS = 20
const SYLLABLES_A_SECOND = 3

/**
 * Sound like a voice, for tests of codecs: a buzz of wandering pitch that comes and goes in syllables. Frames of
 * 20 ms, 16-bit mono at 48 kHz, peaks at a third of full scale; always the same.
 */
export function makeVoice(frames: number): Int16Array[] {
  let phase = 0
  return Array.from({length: frames}, (_, frame) =>
    Int16Array.from({length: FRAME_SAMPLES}, (_, at) => {
      const seconds = (frame * FRAME_SAMPLES + at) / SAMPLE_RATE_HZ
      const pitchHz = 130 + 30 * Math.sin(3 * seconds)
      phase += (2 * Math.PI * pitchHz) / SAMPLE_RATE_HZ
      let sum = 0
      for (let harmonic = 1; harmonic <= HARMONICS; harmonic++) sum += Math.sin(harmonic * phase) / harmonic
      return Math.round(6000 * (0.5 - 0.5 * Math.cos(2 * Math.PI * SYLLABLES_A_SECOND * seconds)) * sum)
    }),
  )
}
