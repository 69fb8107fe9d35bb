import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {GUESS_WINDOW_MS, type Guess, GuessBudget, MAX_FAILED_GUESSES} from './guess-budget.js'

const begin = (budget: GuessBudget, now: number): Guess => {
  const guess = budget.begin(now)
  assert.ok(guess !== null)
  return guess
}

describe('the budget of guesses', () => {
  it('lets twenty fail within a minute, whoever makes them, and the next one a minute after the first', () => {
    const budget = new GuessBudget()
    for (let i = 0; i < MAX_FAILED_GUESSES; i++) begin(budget, i).wrong(i)
    assert.equal(budget.begin(100), null)
    assert.equal(budget.begin(GUESS_WINDOW_MS - 1), null)
    begin(budget, GUESS_WINDOW_MS).wrong(GUESS_WINDOW_MS)
    assert.equal(budget.begin(GUESS_WINDOW_MS), null)
  })

  it('counts those that are open, and from when they fail', () => {
    const budget = new GuessBudget()
    const open = Array.from({length: MAX_FAILED_GUESSES}, () => begin(budget, 0))
    assert.equal(budget.begin(10 * GUESS_WINDOW_MS), null)
    for (const guess of open) guess.wrong(10 * GUESS_WINDOW_MS)
    assert.equal(budget.begin(11 * GUESS_WINDOW_MS - 1), null)
    assert.notEqual(budget.begin(11 * GUESS_WINDOW_MS), null)
  })

  it('is given back what was right', () => {
    const budget = new GuessBudget()
    for (let i = 0; i < 10 * MAX_FAILED_GUESSES; i++) begin(budget, 0).right()
    for (let i = 0; i < MAX_FAILED_GUESSES; i++) begin(budget, 0)
    assert.equal(budget.begin(0), null)
  })

  it('settles each guess once', () => {
    const budget = new GuessBudget()
    const guess = begin(budget, 0)
    for (let i = 0; i < 5; i++) {
      guess.right()
      guess.wrong(0)
    }
    for (let i = 0; i < MAX_FAILED_GUESSES; i++) begin(budget, 0)
    assert.equal(budget.begin(0), null)
  })
})
