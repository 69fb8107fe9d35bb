/**
 * Everything on the screen but pictures and meters, as Ink draws it: a function of the model and the scene
 * made from it, drawn again by the view at each change. It holds no state.
 */
import {Box, Text} from 'ink'
import type {ReactNode} from 'react'
import {MIN_SCREEN} from '../scene/layout/layout.js'
import type {Model} from '../scene/model.js'
import type {Scene} from '../scene/scene.js'
import type {Theme} from '../theme/theme.js'
import {ChatPanel} from './ChatPanel.js'
import {PopupBox, Warnings} from './PopupLayer.js'
import {Preparing} from './Preparing.js'
import {Roster} from './Roster.js'
import {StatusLine} from './StatusLine.js'
import {Tile} from './Tile.js'
import {ThemeContext} from './theme-context.js'

export type AppProps = {
  model: Model
  scene: Scene
  unicode: boolean
  theme: Theme
}

export function App({model, scene, unicode, theme}: AppProps): ReactNode {
  if (scene.is === 'tooSmall')
    return <Text>{`The terminal is too small: make it ${MIN_SCREEN.cols}x${MIN_SCREEN.rows} at least.`}</Text>
  return (
    <ThemeContext value={theme}>
      <Box width={model.size.cols} height={model.size.rows}>
        {scene.cards.map(placed => (
          <Tile key={keyOf(placed.card)} placed={placed} unicode={unicode} />
        ))}
        {scene.roster === null ? null : <Roster model={model} roster={scene.roster} unicode={unicode} />}
        {scene.panel === null ? null : <ChatPanel panel={scene.panel} unicode={unicode} />}
        {scene.foot === null ? null : <Preparing {...scene.foot} />}
        <StatusLine status={scene.status} rect={scene.statusRect} />
        {scene.warnings === null ? null : <Warnings popup={scene.warnings} />}
        {scene.box === null ? null : <PopupBox box={scene.box} unicode={unicode} />}
      </Box>
    </ThemeContext>
  )
}

type AnyCard = Extract<Scene, {is: 'meeting'}>['cards'][number]['card']
const keyOf = (card: AnyCard): string => (card.is === 'person' ? (card.id ?? 'me') : card.is)
