/** What a relayed connection carries: control in order and whole, the others as they come. */
export type RelayedMedia = 'sound' | 'picture'
export type RelayChannel = RelayedMedia | 'control'

export const CHANNEL_NUMBERS: Readonly<Record<RelayChannel, number>> = {sound: 0, picture: 1, control: 2}

/** Why something relayed was thrown away. */
export type RelayDrop =
  /** At the friend: over the budget; the path is full with its own; not asked for by both, or not its neighbours. */
  | 'relayBudget'
  | 'relayBusy'
  | 'notRelaying'
  /** At the end: not the other end's; a second time; of no connection that is known. */
  | 'relayForged'
  | 'relayReplayed'
  | 'relayStale'
