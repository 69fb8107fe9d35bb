/** Time as the view needs it; the only place that knows the real clock and real timers. */
export type Timing = {
  /** Milliseconds since some moment; never goes back. */
  now(): number
  /** Runs the action once, so much later, unless the returned function is called before. */
  after(delayMs: number, action: () => void): () => void
}

export const systemTiming: Timing = {
  now: () => performance.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, Math.max(0, delayMs))
    return () => clearTimeout(timer)
  },
}
