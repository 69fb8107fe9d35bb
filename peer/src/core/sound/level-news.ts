/** Which levels are worth telling: those that say something else than the ones before. Made by who tells them. */

/** As in the engine protocol: 0..1, of oneself and each other; who of them talks. */
export type Levels = {
  readonly own: number
  readonly peers: Readonly<Record<string, number>>
  readonly speaker: string | null
}

export class LevelNews {
  /** Before the first ones nothing is heard and nobody is there. */
  #told: Levels = {own: 0, peers: {}, speaker: null}

  /** Levels that are are taken as told. */
  isNew(levels: Levels): boolean {
    const told = this.#told
    this.#told = levels
    return levels.own !== told.own || levels.speaker !== told.speaker || !isSame(levels.peers, told.peers)
  }
}

function isSame(one: Levels['peers'], other: Levels['peers']): boolean {
  const ids = Object.keys(one)
  return ids.length === Object.keys(other).length && ids.every(id => one[id] === other[id])
}
