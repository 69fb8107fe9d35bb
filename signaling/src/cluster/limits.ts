/** The named limits of what instances have to do with each other, with their defaults. */

export type ClusterLimits = {
  /** Each instance gives a sign of life this often. */
  readonly beatMs: number
  /** One that gave none for so long is dead, and so are its members' places. */
  readonly ttlMs: number
  /** Unread news of one instance; more are thrown away, and it registers again. */
  readonly inboxNews: number
  /** From so many on envelopes are refused, so that what must not be missed has room. */
  readonly inboxEnvelopes: number
}

export const CLUSTER_LIMITS: ClusterLimits = {
  beatMs: 1_000,
  // A pause of three seconds, such as of a machine that is moved, is no death.
  ttlMs: 4_000,
  inboxNews: 16_384,
  // The bursts of a full restart of a thousand peers; 200 MB at the very most, and some MB as envelopes are.
  inboxEnvelopes: 4_096,
}
