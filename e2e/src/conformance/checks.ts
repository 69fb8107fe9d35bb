/** All checks of docs/protocol.md, Signaling, in the order in which they stand there. */
import {HTTP_CHECKS} from './http-checks.js'
import {JOIN_CHECKS} from './join-checks.js'
import {SESSION_CHECKS} from './session-checks.js'

export const CHECKS = [...HTTP_CHECKS, ...JOIN_CHECKS, ...SESSION_CHECKS]
