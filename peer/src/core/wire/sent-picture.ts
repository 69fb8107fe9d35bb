/** What one picture packet carried: these bands, or one of several fragments of one of them. */
export type SentPicture = {
  readonly number: number
  readonly bands: readonly number[]
  readonly sentAtMs: number
}
