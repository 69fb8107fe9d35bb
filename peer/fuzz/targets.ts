/** Everything that judges bytes or text from outside the process; none may throw, hang or grow. */
import {chatTargets} from './chat-targets.js'
import type {FuzzTarget} from './fuzz-target.js'
import {linkTargets} from './link-targets.js'
import {mediaTargets} from './media-targets.js'
import {relayTargets} from './relay-targets.js'
import {textTargets} from './text-targets.js'
import {viewTargets} from './view-targets.js'

export const targets: readonly FuzzTarget[] = [
  ...linkTargets,
  ...relayTargets,
  ...chatTargets,
  ...mediaTargets,
  ...textTargets,
  ...viewTargets,
]
