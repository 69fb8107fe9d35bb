import assert from 'node:assert/strict'
import {test} from 'node:test'
import {fakePeerId, peerStats, statsEvent} from '../../fakes/fake-engine.js'
import {HISTORY_SECONDS, MAX_HISTORIES, NO_STATISTICS, statisticsAfter} from './history.js'

test('a minute is kept of each, the oldest second first', () => {
  let statistics = NO_STATISTICS
  for (let second = 0; second < HISTORY_SECONDS + 5; second++)
    statistics = statisticsAfter(statistics, statsEvent([peerStats(1, {rttMs: second})]))
  const seconds = statistics.peers.get(fakePeerId(1))!
  assert.deepEqual(
    [seconds.length, seconds[0]!.rttMs, seconds.at(-1)!.rttMs],
    [HISTORY_SECONDS, 5, HISTORY_SECONDS + 4],
  )
  assert.equal(statistics.sent.length, HISTORY_SECONDS)
})

test('a second holds all that came, and the worse of both losses', () => {
  const {video, audio} = peerStats(1)
  const stats = peerStats(1, {video: {...video, lostPercent: 3}, audio: {...audio, lostPercent: 7}})
  const {sent, peers} = statisticsAfter(NO_STATISTICS, statsEvent([stats]))
  const [second] = peers.get(fakePeerId(1))!
  assert.deepEqual(second, {kbps: video.kbps + audio.kbps, rttMs: 20, lostPercent: 7})
  assert.deepEqual(sent, [85])
})

test('whoever is gone is forgotten, and no engine can tell of more than there can be', () => {
  const before = statisticsAfter(NO_STATISTICS, statsEvent([peerStats(1), peerStats(2)]))
  assert.deepEqual([...statisticsAfter(before, statsEvent([peerStats(2)])).peers.keys()], [fakePeerId(2)])
  const many = Array.from({length: MAX_HISTORIES + 9}, (_, index) => peerStats(index))
  assert.equal(statisticsAfter(before, statsEvent(many)).peers.size, MAX_HISTORIES)
})
