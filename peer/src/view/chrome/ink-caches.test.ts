import assert from 'node:assert/strict'
import {test} from 'node:test'

type MeasureText = (text: string) => {width: number; height: number}

test('Ink forgets the texts that it measured long ago', async () => {
  const url = new URL('measure-text.js', import.meta.resolve('ink')).href
  const {default: measureText} = (await import(url)) as {default: MeasureText}
  const first = measureText('first')
  assert.equal(measureText('first'), first)
  for (let other = 0; other < 5000; other++) measureText(`text ${other}`)
  assert.notEqual(measureText('first'), first)
  assert.deepEqual(measureText('first'), first)
})
