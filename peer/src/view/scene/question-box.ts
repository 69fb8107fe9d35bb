/** The question before something that cannot be taken back, or lets somebody in. Pure. */
import {wrap} from './columns.js'
import type {Model, Question} from './model.js'
import {type BoxLine, detailLine, fitted, markedLine, plainLine} from './popups.js'
import {askedAbout} from './possible.js'

type Words = {readonly ask: string; readonly means: string}

const WORDS: Readonly<Record<Question['do'], Words>> = {
  verify: {
    ask: 'The same words?',
    means:
      'You read these to each other and they are the same: then this key is verified, in later meetings too. "u" takes it back.',
  },
  unverify: {
    ask: 'Take it back?',
    means: 'They are not verified any more, in later meetings either, until you compare words again.',
  },
  deny: {ask: 'Turn away?', means: 'They do not come in, and cannot knock again with this key.'},
  kick: {
    ask: 'Kick?',
    means: 'They leave at once and cannot come back with this key; the meeting is locked.',
  },
  'hand-over': {ask: 'Hand over to?', means: 'They decide who comes in from now on, and you do not.'},
  accept: {
    ask: 'Accept key?',
    means: 'They come in, and this key is remembered for the name beside the old one. Have you asked them?',
  },
}
const MOST_LINES = 6

export function questionLines(model: Model, {cols, rows}: {cols: number; rows: number}): BoxLine[] | null {
  const {question} = model
  const person = question === null ? null : askedAbout(model, question)
  if (question === null || person === null) return null
  const {ask, means} = WORDS[question.do]
  const {trust, isFounder, name} = person
  const first = [plainLine(ask, true), markedLine({trust, founder: isFounder}, name || '(no name yet)')]
  const compared = question.do === 'verify' ? [question.words.join(' ')] : []
  const middle = [...compared, means].flatMap(text => wrap(text, cols, MOST_LINES)).map(detailLine)
  return fitted(first, middle, [plainLine('y yes  n no', true)], rows)
}
