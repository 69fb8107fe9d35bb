/**
 * Who gets pictures together with whom. Receivers of one size, format and rate form one cohort, so that one picture is
 * coded and sealed for all; those whose path is bad form a second one as long as there are others whom they would hold
 * back. Made with the sender.
 */
import type {Shape} from '../picture/picture.js'
import {Cohort} from './cohort.js'
import type {Subscription} from './subscription.js'

/** What one receiver is to get, as its request and the limits allow. */
export type Seat<Receiver> = {
  readonly receiver: Receiver
  readonly subscription: Subscription
  readonly shape: Shape
  /** Every so many captured pictures. */
  readonly interval: number
  /** Bits a second that its path leaves for pictures. */
  readonly bits: number
  /** Bits of one picture that keep sound waiting no longer than they may. */
  readonly mostBits: number
}

export type Group<Receiver> = {
  readonly cohort: Cohort
  readonly shape: Shape
  readonly interval: number
  /** What the thinnest of their paths leaves for pictures. */
  readonly bits: number
  readonly mostBits: number
  readonly receivers: readonly Receiver[]
}

export class Cohorts {
  readonly #bandBytes: number
  #cohorts = new Map<string, Cohort>()

  /** `bandBytes`: what one band may take to fit a packet. */
  constructor(bandBytes: number) {
    this.#bandBytes = bandBytes
  }

  /** Everybody who is to get pictures now; who is not named leaves. */
  arrange<Receiver>(seats: readonly Seat<Receiver>[], now: number): Group<Receiver>[] {
    const kinds = groupBy(seats, ({shape, interval}) => kindOf(shape, interval))
    const divided = [...kinds].flatMap(([kind, together]) => this.#divide(kind, together, now))
    const placed = groupBy(divided, ({key}) => key)
    const before = this.#cohorts
    this.#cohorts = new Map(
      Array.from(placed.keys(), key => [key, before.get(key) ?? new Cohort(this.#bandBytes)]),
    )
    return Array.from(placed, ([key, members]) =>
      this.#seat(
        this.#cohorts.get(key)!,
        members.map(({seat}) => seat),
      ),
    )
  }

  /** Main and second cohort of one kind. When all paths are bad nobody holds anybody back, and nobody moves. */
  #divide<Receiver>(
    kind: string,
    seats: readonly Seat<Receiver>[],
    now: number,
  ): {key: string; seat: Seat<Receiver>}[] {
    const second = `${kind} second`
    const demandBits = this.#cohorts.get(kind)?.economy.demandBits ?? 0
    const bestBits = Math.max(...seats.map(({bits}) => bits))
    for (const {subscription, bits} of seats) subscription.compare(bits, demandBits, bestBits, now)
    const hasGood = seats.some(({subscription}) => !subscription.isBad)
    const isSecond = ({subscription}: Seat<Receiver>): boolean =>
      subscription.isBad && (hasGood || this.#cohorts.get(second)?.members.has(subscription) === true)
    return seats.map(seat => ({key: isSecond(seat) ? second : kind, seat}))
  }

  #seat<Receiver>(cohort: Cohort, seats: readonly Seat<Receiver>[]): Group<Receiver> {
    const wanted = new Set(seats.map(({subscription}) => subscription))
    for (const member of cohort.members) if (!wanted.has(member)) cohort.leave(member)
    for (const subscription of wanted) if (!cohort.members.has(subscription)) cohort.join(subscription)
    const {shape, interval} = seats[0]!
    const bits = Math.min(...seats.map(seat => seat.bits))
    const mostBits = Math.min(...seats.map(seat => seat.mostBits))
    return {cohort, shape, interval, bits, mostBits, receivers: seats.map(({receiver}) => receiver)}
  }
}

const kindOf = ({width, height, format}: Shape, interval: number): string =>
  `${width}x${height} ${format} 1/${interval}`

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}
