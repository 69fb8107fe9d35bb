let segmenter: Intl.Segmenter | null = null

/**
 * What a person takes for one character each, such as a letter with its marks (UAX #29). The segmenter is made once, when it is first
 * used: to make it takes 20 ms.
 */
export function segmentGraphemes(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', {granularity: 'grapheme'})
  return segmenter.segment(text)
}
