import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {makeAdvert, type Sighting} from '../../core/lan/host-advert.js'
import {describeMeetings, findMeetings, meetingsOf} from './find.js'

const random = seededRandom(3)

function host(session: string, url: string, isNamed = false): Sighting {
  const advert = makeAdvert(session, {port: 1, canBeReached: true, isNamed}, random.bytes)
  return {advert, urls: [url], isGoodbye: false}
}

test('meetings are named where the name is known here or announced, and listed once', () => {
  const [standup, secret, open] = [
    host('standup', 'ws://a'),
    host('secret', 'ws://b'),
    host('open', 'ws://c', true),
  ]
  const meetings = meetingsOf(
    [standup, secret, open, standup, {...host('gone', 'ws://d'), isGoodbye: true}],
    ['standup'],
  )
  assert.deepEqual(meetings, [
    {name: 'open', url: 'ws://c'},
    {name: 'standup', url: 'ws://a'},
    {name: null, url: 'ws://b'},
  ])
  assert.equal(
    describeMeetings(meetings),
    'open                     ws://c\nstandup                  ws://a\n(a name not known here)  ws://b\n',
  )
})

test('a host cannot announce a name that is not its meeting', () => {
  const {advert, ...rest} = host('secret', 'ws://a')
  assert.deepEqual(meetingsOf([{...rest, advert: {...advert, name: 'standup'}}], []), [
    {name: null, url: 'ws://a'},
  ])
})

test('the exit code says whether what was looked for is there', async () => {
  const there = [host('standup', 'ws://a')]
  const find = async (sessions: string[], sightings: Sighting[] | null): Promise<[number, string]> => {
    let said = ''
    const say = (text: string): void => {
      said += text
    }
    return [await findMeetings({sessions, bind: null, json: true}, say, say, async () => sightings), said]
  }
  assert.deepEqual(await find(['standup'], there), [0, '{"name":"standup","url":"ws://a"}\n'])
  assert.deepEqual(await find(['other'], there), [3, ''])
  assert.deepEqual(await find([], []), [3, ''])
  assert.match((await find([], null))[1], /no local network/)
  assert.equal((await find(['a b'], there))[0], 2)
})
