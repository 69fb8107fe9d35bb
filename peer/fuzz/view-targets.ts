/** What a terminal sends: keys, answers, the mouse, pastes. */
import {readPieces, STATES, typedAt} from 's2c-peer/view/fakes/typed-at'
import {type FuzzTarget, textOf} from './fuzz-target.js'

const states = [...STATES.values()]

export const viewTargets: readonly FuzzTarget[] = [
  {
    name: 'terminal-input',
    /** After each key the layout is judged anew. */
    share: 0.05,
    /** The first byte says what is open. */
    run(bytes) {
      const characters = [...textOf(bytes.subarray(1))]
      const middle = characters.length >> 1
      const whole = readPieces([characters.join('')])
      const cut = readPieces([characters.slice(0, middle).join(''), characters.slice(middle).join('')])
      if (JSON.stringify(cut) !== JSON.stringify(whole))
        throw new Error('where the stream was cut makes a difference')
      typedAt(states[(bytes[0] ?? 0) % states.length]!, whole)
    },
  },
]
