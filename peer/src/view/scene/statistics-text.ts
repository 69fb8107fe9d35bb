/** The figures as text to paste elsewhere. Pure. */
import type {Model} from './model.js'
import {statisticsBlocks} from './statistics-blocks.js'

/** As wide as the plainest of windows. */
const COLS = 78
const INDENT = '  '

/** Lines, each ended; empty while there are no figures. Names are clean already: no control character but the line ends. */
export const statisticsText = (model: Model): string =>
  statisticsBlocks(model, COLS)
    .flatMap(({name, lines}) => [name, ...lines.map(line => INDENT + line)])
    .map(line => `${line.trimEnd()}\n`)
    .join('')
