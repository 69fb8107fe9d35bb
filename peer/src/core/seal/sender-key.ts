/** The key that opens one sender's media of one epoch: what the sender tells every receiver. */
export type SenderKey = {readonly epoch: number; readonly key: Uint8Array}
