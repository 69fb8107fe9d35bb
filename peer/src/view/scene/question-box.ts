/** The question before something that cannot be taken back, or lets somebody in. Pure. */

import type {GridSize} from '../../core/picture/grid.js'
import {keyFor} from '../keys/keymap.js'
import {wrap} from './columns.js'
import {type Model, type PeerQuestion, peopleWho} from './model.js'
import type {Person} from './person.js'
import {type BoxLine, detailLine, fitted, markedLine, plainLine} from './popups.js'
import {askedAbout, canLock} from './possible.js'

type Words = {readonly ask: string; readonly means: string}

const WORDS: Readonly<Record<PeerQuestion['do'], Words>> = {
  verify: {
    ask: 'The same words?',
    means:
      'You read these to each other and they are the same: then this key is verified, in later meetings too. It can be taken back.',
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

/** What is asked, about whom, and what it would mean; null while nothing is. */
export function questionWords(model: Model): (Words & {readonly person: Person | null}) | null {
  const {question} = model
  if (question === null) return null
  if (question.do === 'leave') return {ask: 'Leave the meeting?', means: leaveMeans(model), person: null}
  const person = askedAbout(model, question)
  return person === null ? null : {...WORDS[question.do], person}
}

export function questionLines(model: Model, {cols, rows}: GridSize): BoxLine[] | null {
  const words = questionWords(model)
  const {question} = model
  if (question === null || words === null) return null
  const {ask, means, person} = words
  if (person === null) return leaveLines(model, ask, means, {cols, rows})
  const {trust, isFounder, name} = person
  const first = [plainLine(ask, true), markedLine({trust, founder: isFounder}, name || '(no name yet)')]
  const compared = question.do === 'verify' ? [question.words.join(' ')] : []
  const middle = [...compared, means].flatMap(text => wrap(text, cols, MOST_LINES)).map(detailLine)
  return fitted(first, middle, [answerLine(model)], rows)
}

function leaveMeans(model: Model): string {
  const others = peopleWho(model, 'here').length
  const means = others === 1 ? 'Somebody else is here.' : `${others} others are here.`
  const hands = canLock(model) ? ' Who came first after you decides who comes in from then on.' : ''
  return means + hands
}

function leaveLines(model: Model, ask: string, means: string, {cols, rows}: GridSize): BoxLine[] {
  const middle = wrap(means, cols, MOST_LINES).map(detailLine)
  return fitted([plainLine(ask, true)], middle, [answerLine(model)], rows)
}

const answerLine = ({keymap}: Model): BoxLine =>
  plainLine(`${keyFor(keymap, 'yes') ?? 'y'} yes  ${keyFor(keymap, 'no') ?? 'n'} no`, true)
