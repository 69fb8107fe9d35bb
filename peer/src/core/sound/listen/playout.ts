/** What a decoder has to do for the next 20 ms of one peer's sound. */
export type Playout =
  /** Enough is decoded already. */
  | {type: 'rest'}
  | {type: 'decode'; payload: Uint8Array}
  /** Up to `most` samples of all that is decoded then are left out if the sound is as much alike there, 0..1. */
  | {type: 'shorten'; payloads: Uint8Array[]; most: number; alike: number}
  /** Something is repeated before it. */
  | {type: 'lengthen'; payload: Uint8Array; alike: number}
  /** The frame is lost, but the next one may carry a coarse copy of it (Opus in-band FEC, RFC 6716, 2.1.7). */
  | {type: 'recover'; nextPayload: Uint8Array; opensGap: boolean}
  /**
   * Nothing is there for this frame. `opensGap`: keep the decoder as it is now; `mend` comes back to it. `isLost`: it was
   * sent, so that what is made up in its place must not last.
   */
  | {type: 'conceal'; opensGap: boolean; isLost: boolean}
  /**
   * What was missing since the gap opened (null: still is) has come after its turn: decode as if in time, so that errors do
   * not stay.
   */
  | {type: 'mend'; missed: (Uint8Array | null)[]; payload: Uint8Array}
  /** What is played next does not follow what was played. */
  | {type: 'leap'; payload: Uint8Array}
  | {type: 'silence'}
