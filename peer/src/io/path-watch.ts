/**
 * Notices at once what else would show as silence after seconds: own addresses that came or went, and that the machine
 * slept or this process stood still. Made by the engine for a call, ends with `stop`.
 */
import {type NetworkInterfaceInfo, networkInterfaces} from 'node:os'

/** To look takes less than 0.1 ms, and people wait for what it finds. */
const LOOK_EVERY_MS = 100
/** A busy machine is late by less, and a link that was silent for less is still good. */
const STOOD_STILL_MS = 4_000

/** `isLost`: ways that were used may be gone; else there are but new ones. */
export type PathsChanged = (isLost: boolean) => void

/** What tells the time and the addresses; both clocks in ms. */
export type PathSenses = {
  /** Stands still while the machine sleeps, as on Linux, or not. */
  steadyMs(): number
  /** Goes on while the machine sleeps. */
  wallMs(): number
  addresses(): readonly string[]
}

const SENSES: PathSenses = {
  steadyMs: () => performance.now(),
  wallMs: () => Date.now(),
  addresses: () => ownAddresses(),
}

export class PathWatch {
  readonly #changed: PathsChanged
  readonly #senses: PathSenses
  /** Null: those to be used are fixed. */
  #addresses: ReadonlySet<string> | null
  #lookedAt: {steadyMs: number; wallMs: number}
  #timer: NodeJS.Timeout | null = null

  constructor(watchesAddresses: boolean, changed: PathsChanged, senses = SENSES) {
    this.#changed = changed
    this.#senses = senses
    this.#addresses = watchesAddresses ? new Set(senses.addresses()) : null
    this.#lookedAt = {steadyMs: senses.steadyMs(), wallMs: senses.wallMs()}
  }

  start(): void {
    this.#timer ??= setInterval(() => this.look(), LOOK_EVERY_MS)
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  look(): void {
    const hasSlept = this.#hasStoodStill()
    const before = this.#addresses
    if (before !== null) this.#addresses = new Set(this.#senses.addresses())
    const now = this.#addresses ?? new Set()
    const hasLost = Array.from(before ?? []).some(address => !now.has(address))
    const hasNew = Array.from(now).some(address => before?.has(address) === false)
    if (hasSlept || hasLost || hasNew) this.#changed(hasSlept || hasLost)
  }

  #hasStoodStill(): boolean {
    const [steadyMs, wallMs] = [this.#senses.steadyMs(), this.#senses.wallMs()]
    const before = this.#lookedAt
    this.#lookedAt = {steadyMs, wallMs}
    return Math.max(steadyMs - before.steadyMs, wallMs - before.wallMs) > STOOD_STILL_MS
  }
}

/** Of interfaces that are up, those included whose address only says which interface it belongs to. */
function ownAddresses(): string[] {
  return Object.entries(networkInterfaces()).flatMap(([name, found = []]) =>
    found.filter(isUseful).map(({address}) => `${name} ${address}`),
  )
}

const isUseful = ({internal}: NetworkInterfaceInfo): boolean => !internal
