/**
 * What a receiver tells a sender about the path between them, inside a link header:
 *
 *   0  queueing delay   8  2 ms steps: how much later packets come than the fastest of late; 255: 510 ms or more
 *   1  lost             8  of the packets expected since the last report, in 1/255
 *   2  arrival rate    16  250 bit/s steps, everything on the wire counted
 */
export const PATH_REPORT_BYTES = 4

export type PathReport = {
  readonly queueMs: number
  /** 0..1 */
  readonly lostShare: number
  readonly bitsPerSecond: number
}

const QUEUE_STEP_MS = 2
const RATE_STEP_BITS = 250

export function writePathReport(report: PathReport, view: DataView, at: number): void {
  view.setUint8(at, Math.min(0xff, Math.round(report.queueMs / QUEUE_STEP_MS)))
  view.setUint8(at + 1, Math.round(report.lostShare * 0xff))
  view.setUint16(at + 2, Math.min(0xffff, Math.round(report.bitsPerSecond / RATE_STEP_BITS)))
}

export const readPathReport = (view: DataView, at: number): PathReport => ({
  queueMs: view.getUint8(at) * QUEUE_STEP_MS,
  lostShare: view.getUint8(at + 1) / 0xff,
  bitsPerSecond: view.getUint16(at + 2) * RATE_STEP_BITS,
})
