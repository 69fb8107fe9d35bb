/**
 * What happens, in the words in which every part of the view tells it. A name stands in quotes, so that one which reads like
 * a sentence is seen to be a name. Pure.
 */
import type {UsableDevice} from '../../engine-protocol.js'

/** Whatever could be taken for the quote that ends a name. */
const QUOTES = /["\u00ab\u00bb\u02ba\u02dd\u201c-\u201f\u2033\u2036\u275d\u275e\u301d-\u301f\uff02]/gu

/** Somebody's name within a sentence; one that is not known is no name. */
export const named = (name: string): string => (name === '' ? 'somebody' : `"${name.replace(QUOTES, "'")}"`)

export const arrivalWords = (name: string): string => `${named(name)} is here`
export const departureWords = (name: string): string => `${named(name)} has left`
export const foundWords = (device: UsableDevice): string => `${device} works now`
export const SERVER_LOST = 'server lost; call goes on, no newcomers'
