/** What a person takes for one character, such as a letter with its marks (UAX #29). Made once: it is costly to make. */
export const graphemes = new Intl.Segmenter('en', {granularity: 'grapheme'})
