/** What stands beside a name about sound: who cannot be heard, and why. Pure. */
import type {Me, Tone} from './model.js'
import type {Person} from './person.js'

export type SoundMark = 'talking' | 'deafened' | 'muted' | 'mutedHere' | 'noSound'

type Look = {
  readonly words: string
  /** Where the words have no room. */
  readonly sign: string
  readonly asciiSign: string
  readonly tone: Tone
}
export const SOUND_MARKS: Readonly<Record<SoundMark, Look>> = {
  talking: {words: 'talking', sign: '»', asciiSign: '>', tone: 'news'},
  deafened: {words: 'deafened', sign: '××', asciiSign: 'xx', tone: 'error'},
  muted: {words: 'muted', sign: '×', asciiSign: 'x', tone: 'error'},
  mutedHere: {words: 'muted for you', sign: '×', asciiSign: 'x', tone: 'error'},
  noSound: {words: 'no sound', sign: '~', asciiSign: '~', tone: 'warning'},
}

/** What matters most of oneself: to be heard, then not to hear. */
export function ownSoundMark({talking, deafened, muted, microphoneSilent}: Me): SoundMark | null {
  if (talking) return 'talking'
  if (deafened) return 'deafened'
  if (muted) return 'muted'
  return microphoneSilent ? 'noSound' : null
}

export const soundMark = ({mutedHere, muted}: Person): SoundMark | null =>
  mutedHere ? 'mutedHere' : muted ? 'muted' : null

/** Empty where it is as it comes. */
export const volumeWords = (percent: number): string => (percent === 100 ? '' : `${percent}%`)
