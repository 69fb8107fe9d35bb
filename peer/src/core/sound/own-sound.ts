/**
 * What a person wants of the own sound in a call: to be heard, to be heard for as long as a key is held, to hear the
 * others. Pure; the engine keeps it, the sound worker carries it out.
 */
export type OwnSound = {
  /** The microphone is off, unless push to talk is held. */
  readonly isMuted: boolean
  /** Push to talk is held. */
  readonly isTalking: boolean
  /** Who hears nobody is muted, too; `staysMuted`: also afterwards. Null: hears. */
  readonly deafness: {readonly staysMuted: boolean} | null
}

export type OwnSoundCommand = 'mute' | 'unmute' | 'talk' | 'hush' | 'deafen' | 'undeafen'

export const initialOwnSound = (isMuted: boolean): OwnSound => ({isMuted, isTalking: false, deafness: null})

/** Whether what the microphone hears is sent. */
export const isHeard = ({isMuted, isTalking}: OwnSound): boolean => isTalking || !isMuted

/** What is wanted after the command; each may come at any moment and again. */
export function obeying(own: OwnSound, command: OwnSoundCommand): OwnSound {
  switch (command) {
    case 'mute':
      // Also in the midst of hearing nobody: whoever says so wants to stay muted.
      return {...own, isMuted: true, deafness: own.deafness && {staysMuted: true}}
    case 'unmute':
      return {...own, isMuted: false, deafness: null}
    case 'talk':
    case 'hush':
      return {...own, isTalking: command === 'talk'}
    case 'deafen':
      return {...own, isMuted: true, deafness: own.deafness ?? {staysMuted: own.isMuted}}
    case 'undeafen':
      return own.deafness === null ? own : {...own, isMuted: own.deafness.staysMuted, deafness: null}
    default:
      return command satisfies never
  }
}
