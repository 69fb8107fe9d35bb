/**
 * Why a signaling server refuses something, by name, with the sentence that travels along. A code is part
 * of the protocol and never changes its meaning; the sentence is for people and may.
 */

export const SIGNAL_ERRORS = {
  badMessage: 'The message is not a JSON object with the fields this protocol asks for.',
  unknownType: 'This server does not know messages of that type; it may be older than the peer.',
  tooLarge: 'The message is larger than this server accepts.',
  badProof: 'The proof does not fit the peer id, the session and the nonce of this connection.',
  badSession: 'A session name has 1 to 64 letters, digits, dots, underscores or hyphens.',
  full: 'The session is full: it has as many participants as this server allows.',
  tooManySessions: 'The server has as many sessions as it allows; try again later.',
  tooManyJoins: 'Your address joins more often than this server allows; try again in a moment.',
  noToken: 'This server lets in only who has an access token.',
  badToken: 'The access token was not made for this server, or not for this session.',
  expiredToken: 'The access token has expired.',
  roomClosed: 'The session was closed by who runs this server; it may open again later.',
  barred: 'Your address is barred from this server; the bar may end by itself.',
  notJoined: 'The first message of a connection must be a join.',
  alreadyJoined: 'This connection has already joined a session.',
  joinTimeout: 'The connection did not join a session in time.',
  replaced: 'The same peer has joined again over a newer connection.',
  unknownPeer: 'The peer that this envelope is for is not connected to the session now.',
  notRelayed: 'The envelope was not passed on: more was sent to that peer than it takes in now.',
  tooFast: 'The connection sent more than this server allows; slow down and connect again.',
  tooSlow: 'The connection did not take what was sent to it in time.',
  wrongProtocol: 'The connection does not speak this version of the signaling protocol.',
  busy: 'The server has as many connections as it allows; try again later.',
  shuttingDown: 'The server is shutting down; the meeting goes on without it.',
  internal: 'The server failed on this message; the fault is logged there.',
} as const

export type SignalErrorCode = keyof typeof SIGNAL_ERRORS

export const isSignalErrorCode = (code: string): code is SignalErrorCode => Object.hasOwn(SIGNAL_ERRORS, code)
