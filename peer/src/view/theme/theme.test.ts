import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {COLOUR_WORDS, type ColourWord, inkColour, parseColourWord} from './colour-word.js'
import {nameColour} from './name-colour.js'
import {DEFAULT_THEME, ROLES, type Role, type Theme, themeOn} from './theme.js'
import {EVENING, PAPER, TERMINAL} from './themes.js'

/** WCAG 2.2, level AA, for text; and for borders, which are no text. */
const TEXT_CONTRAST = 4.5
const BORDER_CONTRAST = 3
/** What people with dark and with light terminals usually have, at its worst for each theme. */
const GROUNDS = [
  {name: 'evening', theme: EVENING, ground: '#1e1e2e'},
  {name: 'paper', theme: PAPER, ground: '#f5f0e6'},
] as const
/** Words that stand in the status line. */
const ON_STATUS: readonly Role[] = ['status-foreground', 'accent', 'warning', 'error']
const BORDERS: readonly Role[] = ['border', 'own-border', 'speaker-border']

/** Relative luminance, of `#rrggbb`. */
function luminance(word: string): number {
  const [red, green, blue] = [1, 3, 5].map(at => {
    const value = Number.parseInt(word.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

for (const {name, theme, ground} of GROUNDS) {
  test(`every word of the theme ${name} can be read on its background`, () => {
    const words = ROLES.filter(role => !role.startsWith('status-') && !BORDERS.includes(role))
    for (const word of [...words.map(role => theme.roles[role]), ...theme.people])
      assert.ok(contrast(word, ground) >= TEXT_CONTRAST, `${word}: ${contrast(word, ground)}`)
    for (const role of BORDERS)
      assert.ok(contrast(theme.roles[role], ground) >= BORDER_CONTRAST, `${role}: ${theme.roles[role]}`)
  })

  test(`every word of the status line of ${name} can be read`, () => {
    for (const role of ON_STATUS) {
      const found = contrast(theme.roles[role], theme.roles['status-background'])
      assert.ok(found >= TEXT_CONTRAST, `${role}: ${found}`)
    }
  })
}

for (const [name, {people}] of Object.entries({TERMINAL, EVENING, PAPER}))
  test(`${name} tells eight people apart at least`, () => {
    assert.ok(new Set(people).size >= 8)
    assert.equal(new Set(people).size, people.length)
  })

test('auto is paper on a light background and evening on a dark one; others do not ask', () => {
  const auto = {...DEFAULT_THEME, name: 'auto'} as const
  assert.deepEqual(themeOn(auto, 'light'), PAPER)
  assert.deepEqual(themeOn(auto, 'dark'), EVENING)
  assert.deepEqual(themeOn(DEFAULT_THEME, 'light'), TERMINAL)
})

test('a role that was given another colour has it, and the rest keep theirs', () => {
  const theme = themeOn({name: 'paper', roles: {accent: 'cyan'}, people: ['red']}, 'dark')
  assert.deepEqual(theme, {roles: {...PAPER.roles, accent: 'cyan'}, people: ['red']})
})

test('a colour is one of the words or six hexadecimal digits, and nothing else', () => {
  for (const word of [...COLOUR_WORDS, '#00ff7F']) assert.equal(parseColourWord(word), word)
  for (const word of ['#12345', '#1234567', '#gggggg', 'Red', 'pink', '', 'constructor', 'hex'])
    assert.equal(parseColourWord(word), null, word)
  assert.deepEqual((['default', 'bright-red', '#00ff7f'] as const).map(inkColour), [
    '',
    'redBright',
    '#00ff7f',
  ])
})

test('a name has one of the colours, always the same, and many names have them all', () => {
  const theme: Pick<Theme, 'people'> = {people: ['red', 'green', 'blue', 'cyan', '#123456']}
  fc.assert(
    fc.property(fc.string(), name => {
      assert.ok(theme.people.includes(nameColour(theme, name)))
      assert.equal(nameColour(theme, name), nameColour({people: [...theme.people]}, name))
    }),
  )
  const counts = new Map<ColourWord, number>()
  for (let i = 0; i < 500; i++) {
    const colour = nameColour(theme, `person ${i}`)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  assert.equal(counts.size, 5)
  assert.ok(Math.min(...counts.values()) > 50, 'each about as often')
})

test('the names of a usual meeting keep the colours that people know them by', () => {
  const names = ['Ada', 'Bob', 'Zoë']
  assert.deepEqual(
    names.map(name => nameColour(EVENING, name)),
    ['#6fd6d6', '#8ab4f8', '#ff8f8f'],
  )
})
