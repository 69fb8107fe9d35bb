/** What the text view lists when it is asked: commands, people and devices. Pure; a line each. */
import type {Command} from '../commands/command.js'
import {choicesOf} from '../scene/device-list.js'
import {named} from '../scene/event-words.js'
import {isSilenced, type Model, peopleWho} from '../scene/model.js'
import {NO_WORDS, personTexts} from '../scene/people-box.js'
import type {Person} from '../scene/person.js'
import {listedPeople} from '../scene/possible.js'
import {TEXT_COMMANDS} from './text-commands.js'

/** Those that make sense now, and what is typed otherwise. */
export const helpLines = (model: Model): string[] => [
  'what you type is said in the chat; // begins a text with a slash',
  ...TEXT_COMMANDS.filter(command => command.possible(model)).map(commandLine),
  '/people: who is here, with the words to compare',
  '/devices: microphones, speakers and cameras; /devices NUMBER goes on with another one',
  ...(model.question === null ? [] : ['/yes, /no: answers what was asked']),
  'ctrl+c, or ctrl+d at a terminal: leave at once',
]

const commandLine = ({name, usage, does}: Command): string =>
  `/${name}${usage === '' ? '' : ` ${usage}`}: ${does}`

export function peopleLines(model: Model): string[] {
  const {words, locked} = model.meeting
  const here = peopleWho(model, 'here').length + 1
  return [
    `${here} here${locked ? ', locked' : ''}; ${words.length === 0 ? NO_WORDS : `all here see these words: ${words.join(' ')}`}`,
    ...listedPeople(model).map(person => personLine(model, person)),
    `${named(model.me.name)} (you)${traits(ownTraits(model))}`,
  ]
}

function personLine(model: Model, person: Person): string {
  const {name, knownAs, isFounder, fingerprint} = person
  const known = knownAs === '' ? [] : [`known as ${named(knownAs)}`]
  const founder = isFounder ? ['decides who comes in'] : []
  const key = fingerprint === null ? [] : [fingerprint]
  const all = [...personTexts(model, person), ...founder, ...personTraits(person), ...key, ...known]
  return `${named(name)}: ${all.join('; ')}`
}

const ownTraits = ({me, meeting}: Model): string[] => [
  ...(meeting.isFounder ? ['you decide who comes in'] : []),
  ...(isSilenced(me) ? ['muted'] : []),
  ...(me.deafened ? ['hears nobody'] : []),
  ...(me.cameraOff ? ['camera off'] : []),
  ...(me.handRaisedMs === null ? [] : ['hand raised']),
]

/** Of somebody's own doing, as far as it is not as usual. */
export const personTraits = ({link, muted, cameraOff, handRaisedMs}: Person): string[] => [
  ...(link.is === 'stalled' || link.is === 'away' ? ['no connection for now'] : []),
  ...(muted ? ['muted'] : []),
  ...(cameraOff ? ['camera off'] : []),
  ...(handRaisedMs === null ? [] : ['hand raised']),
]

const traits = (words: readonly string[]): string => (words.length === 0 ? '' : `: ${words.join('; ')}`)

/** Numbered from 1. */
export const deviceLines = (model: Model): string[] =>
  choicesOf(model).map(
    ({device, name, inUse}, place) => `${place + 1}: ${device} ${name}${inUse ? ', in use' : ''}`,
  )
