/**
 * What a signaling server does, counted for Prometheus. Knows no names: of sessions and peers there are numbers only.
 * Made by the command, which alone loads the library; lives as long as the server.
 */
import {Counter, collectDefaultMetrics, Gauge, Registry} from 'prom-client'
import type {Holdings, Meter} from '../switchboard.js'

const PREFIX = 's2c_signaling_'

export type MetricName = {
  /** Without what all have in front, with its unit and `_total` behind. */
  readonly name: string
  readonly help: string
}

export class Metrics {
  readonly meter: Meter
  readonly #registry = new Registry()

  /** `holdings`: what the server holds now. */
  constructor(holdings: () => Holdings) {
    collectDefaultMetrics({register: this.#registry})
    this.gauge({name: 'connections', help: 'Open WebSocket connections.'}, () => holdings().connections)
    this.gauge({name: 'rooms', help: 'Sessions that have anybody in them.'}, () => holdings().rooms)
    this.gauge({name: 'members', help: 'Participants in all sessions.'}, () => holdings().members)
    this.meter = this.#count()
  }

  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE

  /** All of them, in the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }

  /** A number that is asked for when somebody looks. */
  gauge({name, help}: MetricName, value: () => number): void {
    new Gauge({
      ...{name: PREFIX + name, help, registers: [this.#registry]},
      collect() {
        this.set(value())
      },
    })
  }

  /** Counts that somebody else keeps since the start, by the values of one label. */
  counter({name, help}: MetricName, label: string, counts: () => Readonly<Record<string, number>>): void {
    new Counter({
      ...{name: PREFIX + name, help, labelNames: [label], registers: [this.#registry]},
      collect() {
        this.reset()
        for (const [value, count] of Object.entries(counts())) this.inc({[label]: value}, count)
      },
    })
  }

  #count(): Meter {
    const counted = (name: string, help: string, ...labelNames: string[]): Counter =>
      new Counter({name: PREFIX + name, help, labelNames, registers: [this.#registry]})
    const joins = counted('joins_total', 'Joins that were let in.')
    const messages = counted('relayed_messages_total', 'Envelopes that were passed on.')
    const bytes = counted('relayed_bytes_total', 'Bytes of envelopes that were passed on.')
    const refusals = counted(
      'refusals_total',
      'Messages and connections that were refused, by reason.',
      'code',
    )
    return {
      joined: () => joins.inc(),
      relayed: sizeBytes => {
        messages.inc()
        bytes.inc(sizeBytes)
      },
      refused: reason => refusals.inc({code: reason}),
    }
  }
}
