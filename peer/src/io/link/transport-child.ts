/** The callee of a pair as a process of its own, for tests: signaling over the channel to its parent. */
import {Side, type SideEvent} from './transport-pair.js'

const callee = new Side('callee', event => {
  if (event.kind === 'description' || event.kind === 'candidate') process.send!(event)
})
process.on('message', message => {
  const event = message as SideEvent
  if (event.kind === 'description') callee.transport.accept(event.sdp)
  if (event.kind === 'candidate') callee.transport.addCandidate(event.candidate, event.mid)
})
