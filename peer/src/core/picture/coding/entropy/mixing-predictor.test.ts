import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {ArithmeticDecoder, ArithmeticEncoder, BitCounter} from './arithmetic-coder.js'
import {COST_ONE} from './logistic.js'
import {buildModels, type Models} from './models.js'

const COUNT = 4000
const fresh = (): Models<'coin'> => buildModels({coin: {contexts: [1, 4], weightSets: [1, 2]}})

/** The second input tells all: in context 0 and 2 a one is rare, in 1 and 3 frequent. */
function outcomes(): {context: number; bit: number}[] {
  const random = seededRandom(3)
  return Array.from({length: COUNT}, () => {
    const context = random.below(4)
    const rare = random.below(20) === 0
    return {context, bit: (context % 2 === 1) === rare ? 0 : 1}
  })
}

function codeAll(models: Models<'coin'>, port: Parameters<typeof models.predictors.coin.code>[0]): number[] {
  const {coin} = models.predictors
  return outcomes().map(({context, bit}) => {
    coin.see(0, 0)
    coin.see(1, context)
    coin.weigh(0, 0)
    coin.weigh(1, context >> 1)
    return coin.code(port, bit)
  })
}

describe('mixing predictor', () => {
  it('learns which context tells, and comes close to the entropy', () => {
    const counter = new BitCounter()
    codeAll(fresh(), counter)
    const entropy = -(0.05 * Math.log2(0.05) + 0.95 * Math.log2(0.95))
    assert.ok(counter.cost / COST_ONE < COUNT * entropy * 1.15)
  })

  it('learns the same when it reads as when it wrote', () => {
    const [writing, reading] = [fresh(), fresh()]
    const encoder = new ArithmeticEncoder()
    const written = codeAll(writing, encoder)
    assert.deepEqual(codeAll(reading, new ArithmeticDecoder(encoder.finish())), written)
    assert.deepEqual(reading.memory, writing.memory)
  })

  it('goes on from what was remembered, and forgets all when told', () => {
    const models = fresh()
    const [first, second, third] = [new BitCounter(), new BitCounter(), new BitCounter()]
    const untaught = models.memory.slice()
    codeAll(models, first)
    const remembered = models.memory.slice()
    models.forget()
    assert.deepEqual(models.memory, untaught)
    models.memory.set(remembered)
    codeAll(models, second)
    assert.ok(second.cost < first.cost)
    models.forget()
    codeAll(models, third)
    assert.equal(third.cost, first.cost)
  })
})
