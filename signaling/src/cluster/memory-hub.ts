/** Instances of the service within one process: their backplanes, joined by a registry in memory. Lives as long as they. */
import type {InstanceId} from '../rooms/place.js'
import type {Backplane, BackplaneEvents, Request} from './backplane.js'
import {CLUSTER_LIMITS, type ClusterLimits} from './limits.js'
import {MemoryRegistry} from './memory-registry.js'

export class MemoryHub {
  readonly registry: MemoryRegistry
  readonly #limits: ClusterLimits
  readonly #backplanes = new Set<MemoryBackplane>()
  #count = 0
  #isDelivering = false

  constructor(limits: Partial<ClusterLimits> = {}) {
    this.#limits = {...CLUSTER_LIMITS, ...limits}
    this.registry = new MemoryRegistry(this.#limits)
  }

  /** For one more instance. */
  join(): MemoryBackplane {
    const backplane = new MemoryBackplane(this, `instance-${++this.#count}`, this.#limits.beatMs)
    this.#backplanes.add(backplane)
    return backplane
  }

  leave(backplane: MemoryBackplane): void {
    this.#backplanes.delete(backplane)
    this.deliver()
  }

  /** Never from within a request: who asks has done with its turn before it hears anything. */
  deliver(): void {
    if (this.#isDelivering) return
    this.#isDelivering = true
    setImmediate(() => {
      this.#isDelivering = false
      for (const backplane of this.#backplanes) backplane.read()
    })
  }
}

export class MemoryBackplane implements Backplane {
  readonly instance: InstanceId
  readonly #hub: MemoryHub
  readonly #beatMs: number
  #events: BackplaneEvents | null = null
  #beats: NodeJS.Timeout | undefined
  #isConnected = false

  constructor(hub: MemoryHub, instance: InstanceId, beatMs: number) {
    this.#hub = hub
    this.instance = instance
    this.#beatMs = beatMs
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  open(events: BackplaneEvents): void {
    this.#events = events
    setImmediate(() => this.connect())
  }

  /** Comes back after `disconnect`. */
  connect(): void {
    if (this.#isConnected || this.#events === null) return
    this.#isConnected = true
    const sessions = this.#hub.registry.enter(this.instance, performance.now())
    this.#events.connected(sessions)
    this.#beats = setInterval(() => this.#beat(), this.#beatMs)
    this.#hub.deliver()
  }

  /** As if the network were cut. */
  disconnect(): void {
    if (!this.#isConnected) return
    this.#isConnected = false
    clearInterval(this.#beats)
    this.#events?.disconnected()
  }

  ask(request: Request): boolean {
    if (!this.#isConnected) return false
    const dropped = this.#hub.registry.execute(this.instance, request, performance.now())
    if (dropped !== null) this.#events?.dropped(dropped)
    this.#hub.deliver()
    return true
  }

  read(): void {
    while (this.#isConnected) {
      const news = this.#hub.registry.read(this.instance)
      if (news === undefined) return
      this.#events?.news(news)
    }
  }

  async close(): Promise<void> {
    if (this.#isConnected) this.#hub.registry.bury(this.instance)
    clearInterval(this.#beats)
    this.#isConnected = false
    this.#events = null
    this.#hub.leave(this)
  }

  #beat(): void {
    this.#hub.registry.beat(this.instance, performance.now())
    this.#hub.deliver()
  }
}
