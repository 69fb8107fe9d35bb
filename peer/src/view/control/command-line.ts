/**
 * The line in which a command is written, with the list of those that fit: arrows select, tab completes, enter carries
 * out. What cannot be done stays, with the reason, to be mended. Pure.
 */

import {within} from '@s2c/shared/within'
import {withLine} from '../actions/open-commands.js'
import {type Command, isRefused} from '../commands/command.js'
import {carriedOut, fitting, isOutOfPlace, parsed} from '../commands/commands.js'
import {edited, type Field, fieldOf, inserted} from '../keys/field.js'
import {type Model, type Offer, type OpenedAs, withNothingOpen} from '../scene/model.js'
import {only, type Step} from '../scene/outcome.js'
import type {Stroke} from '../terminal/stroke.js'

/** UTF-16 units: a name and a percentage, with room. */
const MAX_LINE = 200

/** Null for a key that has no business with a line: it means what it means elsewhere. */
export function commandLineStroke(model: Model, line: OpenedAs<'commands'>, stroke: Stroke): Step | null {
  switch (stroke.key) {
    case 'esc':
      return only(withNothingOpen(model))
    case 'up':
    case 'down':
      return only(selecting(model, line, stroke.key === 'up' ? -1 : 1))
    case 'tab':
      return only(withLine(model, completed(model, line)))
    case 'enter':
      return entered(model, line)
    default:
      return written(model, line, stroke)
  }
}

/** Lines of a paste are one line here. */
export const pastedToLine = (model: Model, {field}: OpenedAs<'commands'>, text: string): Step =>
  only(
    withLine(
      model,
      inserted(field, text.replace(/[\r\n\t]+/g, ' ').replace(/[^\P{C}\u200c\u200d]/gu, ''), MAX_LINE),
    ),
  )

function written(model: Model, line: OpenedAs<'commands'>, stroke: Stroke): Step | null {
  // As in chat: the slash that opens a command need not be left out.
  if (stroke.text === '/' && line.field.text === '') return only(model)
  if (stroke.key === 'backspace' && line.field.text === '') return only(withNothingOpen(model))
  const field = edited(line.field, stroke, MAX_LINE)
  return field === null ? null : only(withLine(model, field))
}

export function selecting(model: Model, {field, selected}: OpenedAs<'commands'>, by: 1 | -1): Model {
  const last = offersFor(model, field.text).length - 1
  return withLine(model, field, within(selected + by, last))
}

/** For the list under the line. */
export function offersFor(model: Model, line: string): readonly Offer[] {
  const commands = fitting(model, line)
  const [command] = commands
  const {name, words} = parsed(line)
  const isNamed = command?.name === name && /\s/u.test(line)
  if (command === undefined || !isNamed) return commands.map(commandOffer)
  const choices = command
    .choices(model)
    .filter(choice => choice.toLowerCase().startsWith(words.toLowerCase()))
  if (choices.length > 0) return choices.map(choice => choiceOffer(command, choice))
  return words === '' ? [commandOffer(command)] : [{...commandOffer(command), line, needsMore: false}]
}

const commandOffer = ({name, usage, does}: Command): Offer => ({
  line: usage === '' ? name : `${name} `,
  label: `/${name}${usage === '' ? '' : ` ${usage}`}`,
  does,
  needsMore: usage !== '',
})

/** What stands behind the first word of the usage has to be written, too. */
const choiceOffer = ({name, usage}: Command, choice: string): Offer => ({
  line: `${name} ${choice}${usage.includes(' ') ? ' ' : ''}`,
  label: `/${name} ${choice}`,
  does: '',
  needsMore: usage.includes(' '),
})

function completed(model: Model, {field, selected}: OpenedAs<'commands'>): Field {
  const offer = offersFor(model, field.text)[selected]
  return offer === undefined ? field : fieldOf(offer.line)
}

/** What is selected is meant, as far as it is whole. */
function entered(model: Model, line: OpenedAs<'commands'>): Step {
  const {field, selected} = line
  const offer = isOutOfPlace(model, field.text) ? undefined : offersFor(model, field.text)[selected]
  if (selected === -1) return only(withLine(model, field, 0, 'what was selected is gone: look again'))
  if (offer?.needsMore === true) return only(withLine(model, fieldOf(offer.line)))
  const result = carriedOut(withNothingOpen(model), offer?.line ?? field.text)
  return isRefused(result) ? only(withLine(model, field, selected, result.refused)) : result
}
