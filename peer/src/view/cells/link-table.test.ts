import assert from 'node:assert/strict'
import {test} from 'node:test'
import {LinkTable, MAX_ADDRESS_BYTES} from './link-table.js'

test('an address has one number, and nothing but a plain web address has any', () => {
  const table = new LinkTable()
  const first = table.number('https://example.org/a')
  assert.equal(table.number('https://example.org/b'), first + 1)
  assert.equal(table.number('https://example.org/a'), first)
  assert.equal(table.address(first), 'https://example.org/a')
  for (const address of [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://a.b/\x1b\\',
    'https://a.b/\x07',
    'https://a.b/ä',
    'https://',
    `https://a.b/${'x'.repeat(MAX_ADDRESS_BYTES)}`,
  ])
    assert.equal(table.number(address), 0, address)
})

test('when all numbers are given they are given anew, and that is told', () => {
  const table = new LinkTable()
  for (let page = 0; page < 255; page++) table.number(`https://example.org/${page}`)
  assert.equal(table.generation, 0)
  assert.equal(table.number('https://example.org/new'), 1)
  assert.equal(table.generation, 1)
})
