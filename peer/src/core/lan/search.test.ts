import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {makeAdvert, type Sighting} from './host-advert.js'
import {FIRST_SEARCH_MS, Search, searchAfterLossMs} from './search.js'

const random = seededRandom(9)

function sighting(session: string, urls: readonly string[] = ['ws://a']): Sighting {
  const advert = makeAdvert(session, {port: 1, canBeReached: true, isNamed: false}, random.bytes)
  return {advert, urls, isGoodbye: false}
}

test('it asks three times, then gives up', () => {
  const search = new Search('s', FIRST_SEARCH_MS, 0)
  const said: string[] = []
  for (let at: number | null = 0; at !== null; at = search.wakeAt())
    for (const effect of search.handle({type: 'tick'}, at)) said.push(`${at} ${effect.do}`)
  assert.deepEqual(said, ['0 ask', '200 ask', '430 ask', `${FIRST_SEARCH_MS} nobody`])
})

test('the first host that answers is joined at once, and only if it can be reached', () => {
  const search = new Search('s', FIRST_SEARCH_MS, 0)
  const [dead, alive] = [sighting('s', ['ws://dead']), sighting('s', ['ws://alive'])]
  assert.deepEqual(search.handle({type: 'sighted', sighting: sighting('other')}, 30), [])
  const [reach] = search.handle({type: 'sighted', sighting: dead}, 40)
  assert.deepEqual(reach, {do: 'reach', id: dead.advert.id, urls: ['ws://dead']})
  assert.deepEqual(search.handle({type: 'sighted', sighting: alive}, 50), [])
  assert.deepEqual(search.handle({type: 'reached', id: dead.advert.id, url: null}, 60), [
    {do: 'reach', id: alive.advert.id, urls: ['ws://alive']},
  ])
  assert.deepEqual(search.handle({type: 'reached', id: alive.advert.id, url: 'ws://alive'}, 70), [
    {do: 'join', url: 'ws://alive'},
  ])
  assert.equal(search.wakeAt(), null)
})

test('a host that was taken back or found dead is not tried', () => {
  const search = new Search('s', FIRST_SEARCH_MS, 0)
  const host = sighting('s')
  search.handle({type: 'sighted', sighting: host}, 10)
  search.handle({type: 'reached', id: host.advert.id, url: null}, 20)
  for (const isGoodbye of [false, true])
    assert.deepEqual(search.handle({type: 'sighted', sighting: {...host, isGoodbye}}, 30), [])
})

test('a search that is reaching a host when its time is over waits for that', () => {
  const search = new Search('s', FIRST_SEARCH_MS, 0)
  const host = sighting('s')
  search.handle({type: 'sighted', sighting: host}, FIRST_SEARCH_MS - 1)
  assert.deepEqual(search.handle({type: 'tick'}, FIRST_SEARCH_MS + 100), [])
  assert.deepEqual(search.handle({type: 'reached', id: host.advert.id, url: null}, FIRST_SEARCH_MS + 200), [
    {do: 'nobody'},
  ])
})

test('those who come later in the order wait longer for those before them', () => {
  assert.deepEqual([0, 1, 2].map(searchAfterLossMs), [300, 700, 1_100])
  assert.equal(searchAfterLossMs(500), searchAfterLossMs(5))
})
