/** stand-in until merged */
import type {PeerId} from '../../engine-protocol.js'
import type {Model} from './model.js'
import {only, type Step} from './outcome.js'
export const layoutTurned = (model: Model): Step => only(model)
export const pinned = (model: Model, _id: PeerId | null): Step => only(model)
export const pinnedAt = (model: Model, _place: number): Step => only(model)
export const pageTurned = (model: Model, _by: 1 | -1): Step => only(model)
export const sidebarTurned = (model: Model): Step => only(model)
export const ownPictureTurned = (model: Model): Step => only(model)
