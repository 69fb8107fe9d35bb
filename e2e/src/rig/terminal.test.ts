import assert from 'node:assert/strict'
import {test} from 'node:test'
import {Terminal} from './terminal.js'

/** Paints its size, tells a resize, asks where the cursor is, and ends with q. */
const PROGRAM = `
const size = () => process.stdout.columns + 'x' + process.stdout.rows
process.stdin.setRawMode(true)
process.stdout.write('\\x1b[?1049h\\x1b[?25l\\x1b[?7l\\x1b[2;3H\\x1b[1;31mHi\\x1b[m\\x1b[3;1H日\\x1b[4;1Hsize ' + size())
process.stdout.on('resize', () => process.stdout.write('\\x1b[4;1Hsize ' + size() + '  '))
process.stdin.on('data', data => {
  const keys = data.toString()
  if (keys === '?') process.stdout.write('\\x1b[5n')
  else if (keys === '\\x1b[0n') process.stdout.write('\\x1b[5;1Hthe terminal is well')
  else if (keys === 'q') process.stdout.write('\\x1b[?7h\\x1b[?25h\\x1b[?1049lbye', () => process.exit(3))
})`

test('a program in a terminal is seen cell by cell, hears keys, replies and sizes, and leaves the screen clean', async t => {
  const terminal = new Terminal(t, process.execPath, ['-e', PROGRAM])
  await terminal.waitFor('size 80x24')
  assert.equal(terminal.rows()[1], `  Hi${' '.repeat(76)}`)
  const cell = {text: 'H', width: 1, bold: true, inverse: false, colour: 1, background: -1}
  assert.deepEqual(terminal.cell(2, 1), cell)
  assert.equal(terminal.cell(0, 2).width, 2)
  assert.deepEqual(terminal.modes, {alternateScreen: true, cursorVisible: false, wraps: false})
  terminal.resize(140, 45)
  await terminal.waitFor('size 140x45')
  assert.equal(terminal.rows().length, 45)
  terminal.type('?')
  await terminal.waitFor('the terminal is well')
  terminal.type('q')
  assert.deepEqual(await terminal.exited, {exitCode: 3, signal: 0})
  assert.deepEqual(terminal.modes, {alternateScreen: false, cursorVisible: true, wraps: true})
  assert.match(terminal.text(), /^bye/)
  assert.ok(terminal.bytesWritten > 100)
})

test('waiting for what never shows says what the screen holds', async t => {
  const terminal = new Terminal(t, process.execPath, ['-e', 'console.log("only this")'])
  await assert.rejects(
    terminal.waitFor('something else'),
    /the program ended.*something else[\s\S]*only this/,
  )
})
