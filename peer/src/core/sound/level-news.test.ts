import assert from 'node:assert/strict'
import {it} from 'node:test'
import {LevelNews} from './level-news.js'

it('levels are news when one is another, somebody came or went, or another talks; silence once', () => {
  const news = new LevelNews()
  const silence = {own: 0, peers: {}, speaker: null}
  const told = [
    silence,
    {own: 0.1, peers: {}, speaker: null},
    {own: 0.1, peers: {}, speaker: null},
    silence,
    silence,
    {own: 0, peers: {a: 0}, speaker: null},
    {own: 0, peers: {a: 0}, speaker: null},
    {own: 0, peers: {a: 0.5}, speaker: null},
    {own: 0, peers: {a: 0.5}, speaker: 'a'},
    {own: 0, peers: {b: 0.5}, speaker: 'a'},
    {own: 0, peers: {b: 0.5, a: 0}, speaker: 'a'},
    silence,
    silence,
  ].map(levels => news.isNew(levels))
  assert.deepEqual(told, [
    ...[false, true, false, true, false],
    ...[true, false, true, true, true, true, true, false],
  ])
})
