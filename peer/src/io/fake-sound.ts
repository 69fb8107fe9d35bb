/** For tests: sound in place of the worker's, which starts and fails when the test says so, and notes what it is told. */
import type {SoundChoice, SoundEvents} from './sound/sound.js'

export class FakeSound {
  readonly notes: string[] = []
  readonly choices: SoundChoice[] = []
  readonly started: Promise<void>
  readonly events: SoundEvents
  readonly unplayed = 3
  readonly unsent = 2
  /** Why the next choice cannot be used. */
  refusal: Error | null = null
  start: () => void = () => undefined
  fail: (problem: unknown) => void = () => undefined

  constructor(events: SoundEvents) {
    this.events = events
    this.started = new Promise((resolve, reject) => {
      this.start = resolve
      this.fail = reject
    })
  }

  setMuted(muted: boolean): void {
    this.notes.push(muted ? 'mute' : 'unmute')
  }

  setDeafened(deafened: boolean): void {
    this.notes.push(deafened ? 'deafen' : 'undeafen')
  }

  setVolume(peer: string, volume: number): void {
    this.notes.push(`volume ${peer} ${volume}`)
  }

  setPan(peer: string, pan: number): void {
    this.notes.push(`place ${peer} ${pan}`)
  }

  setPeerMuted(peer: string, muted: boolean): void {
    this.notes.push(`${muted ? 'mute' : 'unmute'} ${peer}`)
  }

  setRate(bitsPerSecond: number): void {
    this.notes.push(`rate ${bitsPerSecond}`)
  }

  setExpectedLoss(percent: number): void {
    this.notes.push(`loss ${percent}`)
  }

  async use(choice: SoundChoice): Promise<void> {
    this.choices.push(choice)
    if (this.refusal !== null) throw this.refusal
  }

  receive(peer: string, number: number): void {
    this.notes.push(`${peer} ${number}`)
  }

  forget(peer: string): void {
    this.notes.push(`forget ${peer}`)
  }

  async stop(): Promise<void> {
    this.notes.push('stop')
    this.start()
  }
}
