/**
 * How one's own sound is to be coded. One coding serves all receivers, so the thinnest path decides how much it takes, and
 * the path that loses most how well it is protected. Made with the meeting.
 */
import type {Effect} from './effects.js'
import type {PacketLink} from './link/packet-link.js'
import {START_LOSS_SHARE} from './rate/expected-loss.js'
import {FULL_SOUND} from './rate/sound-plan.js'

/** Never none: the first loss is to be mended, too, and a coarse copy costs little. */
const LEAST_LOSS_PERCENT = 3
/** What the coder is told anew: nobody hears less than this. */
const LOSS_STEP_PERCENT = 2

type CodingEffect = Extract<Effect, {do: 'codeSound' | 'expectLoss'}>

export class SoundCoding {
  #bits = FULL_SOUND.bitsPerSecond
  #lossPercent = 100 * START_LOSS_SHARE

  /** What is to change, now that the paths to all receivers are these. */
  follow(paths: readonly Pick<PacketLink, 'sound' | 'plannedSound' | 'lossShare'>[]): CodingEffect[] {
    return [...this.#followRate(paths), ...this.#followLoss(paths)]
  }

  #followRate(paths: Parameters<SoundCoding['follow']>[0]): CodingEffect[] {
    const plans = paths.flatMap(({plannedSound}) => plannedSound ?? [])
    const bitsPerSecond = Math.min(...plans.map(plan => plan.bitsPerSecond), FULL_SOUND.bitsPerSecond)
    if (bitsPerSecond === this.#bits) return []
    this.#bits = bitsPerSecond
    return [{do: 'codeSound', bitsPerSecond, afresh: paths.every(({sound}) => sound === null)}]
  }

  #followLoss(paths: Parameters<SoundCoding['follow']>[0]): CodingEffect[] {
    if (paths.length === 0) return []
    const worst = Math.max(...paths.map(({lossShare}) => Math.round(100 * lossShare)))
    const percent = Math.max(LEAST_LOSS_PERCENT, worst)
    if (Math.abs(percent - this.#lossPercent) < LOSS_STEP_PERCENT) return []
    this.#lossPercent = percent
    return [{do: 'expectLoss', percent}]
  }
}
