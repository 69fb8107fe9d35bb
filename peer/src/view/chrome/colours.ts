import type {Tone} from '../scene/model.js'

/** Ink's names of the terminal's own colours, by how much a text matters. */
export const COLOURS: Readonly<Record<Tone, string>> = {news: 'green', warning: 'yellow', error: 'red'}
