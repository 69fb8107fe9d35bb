/** Mutates every kept message a bounded number of times and feeds it to both parsers: none may throw. */
import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import {test} from 'node:test'
import {parseClientMessage, parseServerMessage} from './signal.js'
import {mutate} from './sim/mutate.js'
import {seededRandom} from './sim/random.js'

const CORPUS = new URL('../src/corpus/signal/', import.meta.url)
const MUTATIONS_PER_INPUT = 150
const SEED = 20

const inputs = readdirSync(CORPUS).map(name => ({name, bytes: readFileSync(new URL(name, CORPUS))}))

test(`both parsers answer every mutated message of the corpus (seed ${SEED})`, () => {
  assert.ok(inputs.length >= 20)
  const random = seededRandom(SEED)
  for (const {name, bytes} of inputs) {
    for (let round = 0; round < MUTATIONS_PER_INPUT; round++) {
      const text = Buffer.from(round === 0 ? bytes : mutate(bytes, random)).toString('utf8')
      assertAnswered(text, `${name}, round ${round}`)
    }
  }
})

test('each message of the corpus is read or refused as its file name says', () => {
  for (const {name, bytes} of inputs) {
    const [side, verdict] = name.split('.')
    const parsed = (side === 'client' ? parseClientMessage : parseServerMessage)(bytes.toString('utf8'))
    assert.equal(parsed.ok ? 'ok' : parsed.reason, verdict, name)
  }
})

function assertAnswered(text: string, at: string): void {
  for (const parse of [parseClientMessage, parseServerMessage]) {
    const parsed = parse(text)
    if (parsed.ok) assert.equal(typeof parsed.message.type, 'string', at)
    else assert.match(parsed.reason, /^(tooLarge|unknownType|badMessage)$/, at)
  }
}
