/** An identity that was asked for and cannot be used; the message says why and what to do. */
export class IdentityProblem extends Error {
  override readonly name = 'IdentityProblem'
  readonly code = 'identity'
}
