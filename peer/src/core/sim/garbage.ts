/** What somebody hostile may send over any channel, drawn by lot. */
import type {Random} from '@s2c/shared/sim/random'
import type {MeetingEvent} from '../meeting.js'

export function garbageFrom(peer: string, random: Random): MeetingEvent {
  const kind = random.below(4)
  const bytes = random.bytes(random.below(1_400))
  const text = String.fromCharCode(...bytes)
  const attempt = 1
  if (kind === 0) return {type: 'signalReceived', from: peer, data: text}
  if (kind === 1)
    return {
      type: 'controlReceived',
      peer,
      attempt,
      text: random.chance(0.5) ? text : '{"type":"want","cols":1e9,"rows":-1}',
    }
  return {type: 'packetReceived', peer, attempt, channel: kind === 2 ? 'sound' : 'picture', packet: bytes}
}
