/**
 * The moving parts of a scene: a picture for each person and a meter for each who can be heard. Made by the
 * view; follows its scenes.
 */
import type {Picture} from '../../core/picture/picture.js'
import type {PeerId} from '../../engine-protocol.js'
import type {Pane} from '../cells/compositor.js'
import {type Appearance, lookOf} from '../scene/appearance.js'
import {hasMeter, meterPlace} from '../scene/meter-place.js'
import type {Scene} from '../scene/scene.js'
import {MeterPane} from './meter-pane.js'
import {PicturePane} from './picture-pane.js'

export class Panes {
  #appearance: Appearance
  readonly #pictures = new Map<PeerId, PicturePane>()
  #meters = new Map<PeerId, MeterPane>()

  constructor(appearance: Appearance) {
    this.#appearance = appearance
  }

  /** The panes to draw in this scene, each in its place. People without a card keep no picture. */
  arrange(scene: Scene, appearance: Appearance): Pane[] {
    const restyled = appearance !== this.#appearance
    this.#appearance = appearance
    const panes: Pane[] = []
    const meters = new Map<PeerId, MeterPane>()
    const shown = new Set<PeerId>()
    for (const {card, rect, picture, inCorner} of scene.is === 'tooSmall' ? [] : scene.cards) {
      if (card.is !== 'person' || card.id === null) continue
      shown.add(card.id)
      const pane = this.#picture(card.id, card.mirrored, restyled)
      pane.place(picture, inCorner)
      if (card.placeholder === null) panes.push(pane)
      if (!hasMeter(card, rect, appearance.unicode)) continue
      const meter = this.#meterAt(card.id, meterPlace(rect), inCorner)
      meters.set(card.id, meter)
      panes.push(meter)
    }
    for (const id of this.#pictures.keys()) if (!shown.has(id)) this.#pictures.delete(id)
    this.#meters = meters
    return panes
  }

  /** False for a picture of somebody without a card, and for none at all: it is passed over. */
  draw(id: PeerId, picture: Picture): boolean {
    return this.#pictures.get(id)?.draw(picture) ?? false
  }

  showLevels(levels: Readonly<Record<PeerId, number>>): void {
    for (const [id, meter] of this.#meters) meter.show(levels[id] ?? 0)
  }

  #picture(id: PeerId, mirrored: boolean, restyled: boolean): PicturePane {
    const known = this.#pictures.get(id)
    if (known !== undefined && !restyled && known.mirrored === mirrored) return known
    const look = lookOf(this.#appearance, mirrored)
    const pane = known ?? new PicturePane(look)
    if (known !== undefined) pane.setLook(look)
    this.#pictures.set(id, pane)
    return pane
  }

  #meterAt(id: PeerId, {x, y}: {x: number; y: number}, raised: boolean): MeterPane {
    const meter = this.#meters.get(id)
    const isThere = meter?.rect.x === x && meter.rect.y === y && meter.raised === raised
    if (meter !== undefined && isThere) return meter
    return new MeterPane(x, y, this.#appearance.unicode, raised)
  }
}
