/** What a participant of a simulation heard of another one, judged. */
import type {MeetingSimulation} from './meeting-simulation.js'
import {idOf} from './simulated-peer.js'

/** The longest time without sound of `of` at `at` since then, ms; each frame is 20 ms of it. */
export function longestSilenceMs(
  simulation: MeetingSimulation,
  at: string,
  of: string,
  sinceMs: number,
): number {
  const frames = simulation.peer(at).heard.get(idOf(of)) ?? []
  const times = [sinceMs, ...frames.map(({atMs}) => atMs).filter(atMs => atMs >= sinceMs), simulation.now]
  return Math.max(...times.slice(1).map((atMs, place) => atMs - times[place]!))
}

/** Throws an Error that names the frame. */
export function assertNothingTwice(simulation: MeetingSimulation, at: string, of: string): void {
  const numbers = (simulation.peer(at).heard.get(idOf(of)) ?? []).map(({number}) => number)
  const again = numbers.find((number, place) => numbers.indexOf(number) < place)
  if (again !== undefined) throw new Error(`${at} heard frame ${again} of ${of} twice`)
}
