import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {EngineCommand} from './engine-protocol.js'
import {parseCommandLine} from './io/engine-command.js'
import {JsonRequests, jsonLook} from './json-requests.js'

const ID = 'a'.repeat(32)
const FLAGS = {color: 'auto', glyphs: null, palette: 'standard', filter: 'none', dither: false} as const

/** What the engine hears of these lines. */
function hears(look: Parameters<typeof jsonLook>[0], ...lines: object[]): EngineCommand[] {
  const commands: EngineCommand[] = []
  const view = {look: jsonLook(look)}
  const wish = {size: {cols: 80, rows: 24}, fps: 30}
  const requests = new JsonRequests(view, wish, command => commands.push(command))
  for (const line of lines) requests.take(parseCommandLine(JSON.stringify(line))!)
  return commands
}

describe('a json view', () => {
  it('draws shapes without colours, half blocks with them, and colours only if it is told to', () => {
    const drawn = (change: Partial<Parameters<typeof jsonLook>[0]>) => {
      const {glyphs, colours} = jsonLook({...FLAGS, ...change})
      return [glyphs, colours]
    }
    assert.deepEqual(drawn({}), ['shape', 'none'])
    assert.deepEqual(drawn({color: 'true'}), ['half', 'true'])
    assert.deepEqual(drawn({color: '256', glyphs: 'ramp'}), ['ramp', '256'])
  })

  it('asks for the samples that the cells of a tile are drawn from', () => {
    const show = {do: 'show', tiles: [{id: ID, cols: 40, rows: 12}]}
    const [levels] = hears(FLAGS, show)
    const request = {id: ID, fps: 30}
    assert.deepEqual(levels, {do: 'show', tiles: [{...request, width: 80, height: 36, format: 'levels'}]})
    const [colours] = hears({...FLAGS, color: 'true'}, show)
    assert.deepEqual(colours, {do: 'show', tiles: [{...request, width: 40, height: 24, format: 'colour'}]})
  })

  it('asks anew for everything when its look changes', () => {
    const show = {do: 'show', tiles: [{id: ID, cols: 40, rows: 12}]}
    const commands = hears(
      FLAGS,
      show,
      {do: 'look', color: 'true', glyphs: 'half'},
      {do: 'look', glyphs: 'ramp'},
    )
    const sizes = commands.map(command =>
      command.do === 'ask'
        ? [command.request.width, command.request.height, command.request.format]
        : command.do === 'show'
          ? command.tiles.map(({width, height, format}) => [width, height, format])
          : command,
    )
    assert.deepEqual(sizes, [
      [[80, 36, 'levels']],
      [80, 48, 'colour'],
      [[40, 24, 'colour']],
      [80, 24, 'colour'],
      [[40, 12, 'colour']],
    ])
  })

  it('hands on what is about devices, and no volume, place or device there cannot be', () => {
    const commands = [
      ...['mute', 'unmute', 'talk', 'hush', 'deafen', 'undeafen'].map(what => ({do: what})),
      ...['mute-peer', 'unmute-peer'].map(what => ({do: what, id: ID})),
      ...[0, 0.5, 2].map(volume => ({do: 'volume', id: ID, volume})),
      ...[-1, 0.25, 1].map(pan => ({do: 'place', id: ID, pan})),
      {do: 'use', device: 'microphone', source: 'device:headset'},
      {do: 'use', device: 'speaker', source: 'auto'},
      {do: 'use', device: 'camera', source: 'screen'},
    ]
    assert.deepEqual(hears(FLAGS, ...commands), commands)
    for (const odd of [
      // Without a terminal nothing waits to be joined.
      {do: 'join'},
      {do: 'volume', id: ID, volume: 2.01},
      {do: 'volume', id: ID, volume: -1},
      {do: 'volume', id: ID, volume: '1'},
      {do: 'volume', id: ID},
      {do: 'place', id: ID, pan: 1.1},
      {do: 'place', id: ID},
      {do: 'mute-peer'},
      {do: 'use', device: 'screen', source: 'auto'},
      {do: 'use', device: 'speaker'},
      {do: 'use', device: 'speaker', source: 'file:'.padEnd(10_000, 'x')},
    ])
      assert.equal(parseCommandLine(JSON.stringify(odd)), null, JSON.stringify(odd).slice(0, 80))
  })

  it('hands on what is not about pictures, and takes no look that there is not', () => {
    assert.deepEqual(hears(FLAGS, {do: 'mute'}, {do: 'admit', id: ID}), [{do: 'mute'}, {do: 'admit', id: ID}])
    for (const odd of [{glyphs: 'ascii'}, {color: 'auto'}, {palette: 'x'}, {palette: '\x1b['}, {filter: 7}])
      assert.equal(parseCommandLine(JSON.stringify({do: 'look', ...odd})), null, JSON.stringify(odd))
  })
})
