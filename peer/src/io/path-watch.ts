/**
 * Notices at once what else would show as silence after seconds: own addresses that came or went, and that the machine
 * slept or this process stood still. Made by the engine for a call, ends with `stop`.
 */
import {type NetworkInterfaceInfo, networkInterfaces} from 'node:os'
import {ownCpuMs} from './usage.js'

/** To look takes less than 0.1 ms, and people wait for what it finds. */
const LOOK_EVERY_MS = 100
/** A link that was silent for less is still good. */
const STOOD_STILL_MS = 4_000
/** Of the time between two looks: who calculated for more of it was late for being busy, among others that are, and did not stand still. */
const BUSY_SHARE = 0.02

/** `isLost`: ways that were used may be gone; else there are but new ones. */
export type PathsChanged = (isLost: boolean) => void

/** What tells the time and the addresses; all clocks in ms. */
export type PathSenses = {
  /** Stands still while the machine sleeps, as on Linux, or not. */
  steadyMs(): number
  /** Goes on while the machine sleeps. */
  wallMs(): number
  /** For how long this process has calculated, all its threads together. */
  busyMs(): number
  addresses(): readonly string[]
}

const SENSES: PathSenses = {
  steadyMs: () => performance.now(),
  wallMs: () => Date.now(),
  busyMs: () => ownCpuMs(),
  addresses: () => ownAddresses(),
}

type Moment = {readonly steadyMs: number; readonly wallMs: number; readonly busyMs: number}

export class PathWatch {
  readonly #changed: PathsChanged
  readonly #senses: PathSenses
  /** Null: those to be used are fixed. */
  #addresses: ReadonlySet<string> | null
  #lookedAt: Moment
  #timer: NodeJS.Timeout | null = null

  constructor(watchesAddresses: boolean, changed: PathsChanged, senses = SENSES) {
    this.#changed = changed
    this.#senses = senses
    this.#addresses = watchesAddresses ? new Set(senses.addresses()) : null
    this.#lookedAt = this.#now()
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
    const before = this.#lookedAt
    const now = this.#now()
    this.#lookedAt = now
    const passedMs = Math.max(now.steadyMs - before.steadyMs, now.wallMs - before.wallMs)
    return passedMs > STOOD_STILL_MS && now.busyMs - before.busyMs < passedMs * BUSY_SHARE
  }

  #now(): Moment {
    const {steadyMs, wallMs, busyMs} = this.#senses
    return {steadyMs: steadyMs(), wallMs: wallMs(), busyMs: busyMs()}
  }
}

/** Of interfaces that are up, those included whose address only says which interface it belongs to. */
function ownAddresses(): string[] {
  return Object.entries(networkInterfaces()).flatMap(([name, found = []]) =>
    found.filter(isUseful).map(({address}) => `${name} ${address}`),
  )
}

const isUseful = ({internal}: NetworkInterfaceInfo): boolean => !internal
