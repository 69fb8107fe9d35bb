/** How the screen is shared out, as somebody chose it. Part of the model; `actions/arrangement-actions.ts` changes it. */
import type {PeerId} from '../../engine-protocol.js'
import type {Sidebar} from './layout/layout.js'
import {EMPTY_STAGE, type SpeakerOnStage} from './speaker-on-stage.js'

/** speaker: whoever talks stands large · onlyMe: nothing but the own picture. */
export type ArrangementLayout = 'grid' | 'speaker' | 'onlyMe'
/** corner: a small picture within the largest card. */
export type OwnPicture = 'tile' | 'corner' | 'hidden'

export type Arrangement = {
  readonly layout: ArrangementLayout
  /** Stands large, whoever talks; may be oneself. */
  readonly pinned: PeerId | null
  /** From 0. */
  readonly page: number
  readonly sidebar: Sidebar
  readonly ownPicture: OwnPicture
  /** Whether the panel beside or below the cards is open. */
  readonly panel: boolean
  readonly speakerOnStage: SpeakerOnStage
}

export const STARTING_ARRANGEMENT: Arrangement = {
  layout: 'grid',
  pinned: null,
  page: 0,
  sidebar: 'auto',
  ownPicture: 'tile',
  panel: false,
  speakerOnStage: EMPTY_STAGE,
}
