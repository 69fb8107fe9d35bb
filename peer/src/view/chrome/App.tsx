/**
 * Everything on the screen but pictures and meters, as Ink draws it: a function of the model and the scene
 * made from it, drawn again by the view at each change. It holds no state.
 */
import {Box, Text, useInput} from 'ink'
import type {ReactNode} from 'react'
import type {Key} from '../scene/keys.js'
import type {Model} from '../scene/model.js'
import type {Scene} from '../scene/scene.js'
import {PopupBox, Warnings} from './PopupLayer.js'
import {Roster} from './Roster.js'
import {StatusLine} from './StatusLine.js'
import {Tile} from './Tile.js'

export type AppProps = {
  model: Model
  scene: Scene
  unicode: boolean
  onKey(key: Key): void
}

const KEYS: Readonly<Record<string, Key>> = {
  m: 'mute',
  v: 'camera',
  q: 'leave',
  '?': 'help',
  i: 'people',
  l: 'lock',
  a: 'admit',
  d: 'deafen',
  s: 'devices',
  ' ': 'space',
  x: 'remove',
  h: 'handOver',
  c: 'accept',
  u: 'takeBack',
  y: 'yes',
  n: 'no',
  g: 'glyphs',
  o: 'colours',
  p: 'palette',
  f: 'filter',
  b: 'dither',
  '+': 'louder',
  // The same key without shift.
  '=': 'louder',
  '-': 'quieter',
  '0': 'muteHere',
  '\r': 'enter',
}

export function App({model, scene, unicode, onKey}: AppProps): ReactNode {
  useInput((input, pressed) => {
    if (pressed.escape) onKey('close')
    else if (pressed.return) onKey('enter')
    else if (pressed.upArrow || pressed.downArrow) onKey(pressed.upArrow ? 'up' : 'down')
    // Keys typed or repeated fast arrive together.
    else if (!pressed.ctrl && !pressed.meta)
      for (const key of input) if (Object.hasOwn(KEYS, key)) onKey(KEYS[key]!)
  })
  if (scene.is === 'tooSmall') return <Text>The terminal is too small: make it 20x6 at least.</Text>
  return (
    <Box width={model.size.cols} height={model.size.rows}>
      {scene.cards.map(placed => (
        <Tile key={keyOf(placed.card)} placed={placed} unicode={unicode} />
      ))}
      {scene.roster === null ? null : <Roster model={model} roster={scene.roster} unicode={unicode} />}
      <StatusLine status={scene.status} rect={scene.statusRect} />
      {scene.warnings === null ? null : <Warnings popup={scene.warnings} />}
      {scene.box === null ? null : <PopupBox box={scene.box} unicode={unicode} />}
    </Box>
  )
}

type AnyCard = Extract<Scene, {is: 'meeting'}>['cards'][number]['card']
const keyOf = (card: AnyCard): string => (card.is === 'person' ? (card.id ?? 'me') : card.is)
