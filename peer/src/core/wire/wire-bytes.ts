/** Bytes inside the JSON that peers send each other: base64 on the wire, Uint8Array once parsed. */
import {decodeBase64, encodeBase64} from '@s2c/shared/encoding'
import {z} from 'zod'

/** A field of exactly so many bytes. */
export const fixedBytes = (count: number) =>
  wireBytes(Math.ceil(count / 3) * 4).refine(bytes => bytes.length === count)

export const wireBytes = (maxCharacters: number) =>
  z
    .string()
    .max(maxCharacters)
    .transform((text, context) => {
      const bytes = decodeBase64(text)
      if (bytes !== null) return bytes
      context.addIssue('not base64')
      return z.NEVER
    })

export const stringifyWithBytes = (value: object): string =>
  JSON.stringify(value, (_, field: unknown) => (field instanceof Uint8Array ? encodeBase64(field) : field))
