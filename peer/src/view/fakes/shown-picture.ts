/** Pictures for tests: of the size a view asks for, and found again on the screen cell by cell. */
import {RAMPS} from '../../core/picture/paint/ramp-palette.js'
import {LEVELS, type LevelPicture, type Size} from '../../core/picture/picture.js'
import type {PeerId} from '../../engine-protocol.js'
import type {Rect} from '../cells/rect.js'
import {type FakeEngine, movingPicture} from './fake-engine.js'
import type {FakeTty} from './fake-tty.js'

/** The picture that the view asks for from that person. */
export const asked = (engine: FakeEngine, id: PeerId): Size | undefined =>
  engine.tiles.find(tile => tile.id === id)

/** Where on the screen the picture's rows stand, its darkest cells blank; null when they do not. */
export function findPicture(
  tty: FakeTty,
  picture: LevelPicture,
  mirrored: boolean,
  ramp: string = RAMPS.standard,
): Rect | null {
  const rows = Array.from({length: picture.height}, (_, row) => {
    const glyphs = Array.from(
      picture.levels.subarray(row * picture.width, (row + 1) * picture.width),
      level => ramp[Math.round((level * (ramp.length - 1)) / (LEVELS - 1))]!,
    )
    return (mirrored ? glyphs.reverse() : glyphs).join('')
  })
  const lines = Array.from({length: tty.screen.rows}, (_, y) => tty.line(y).translateToString(false))
  for (let y = 0; y + picture.height <= lines.length; y++) {
    for (let x = lines[y]!.indexOf(rows[0]!); x !== -1; x = lines[y]!.indexOf(rows[0]!, x + 1)) {
      if (rows.every((row, index) => lines[y + index]!.startsWith(row, x)))
        return {x, y, cols: picture.width, rows: picture.height}
    }
  }
  return null
}

/** A picture of the size asked for, all levels in it. */
export const pictureFor = (engine: FakeEngine, id: PeerId, number: number): LevelPicture =>
  movingPicture(asked(engine, id)!, Number.parseInt(id, 16), number)
