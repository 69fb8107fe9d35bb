/** Certificate authorities that a person names with `--ca`, trusted beside those that Node knows. */
import {X509Certificate} from 'node:crypto'
import {readFile} from 'node:fs/promises'
import {createSecureContext, rootCertificates, type SecureContext} from 'node:tls'
import {cleanText} from '@s2c/shared/clean-text'

/** A file of `--ca` that is missing, or holds no certificate. */
export class AuthorityProblem extends Error {
  override readonly name = 'AuthorityProblem'
  readonly code = 'bad-ca'
}

const CERTIFICATE =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g
const MAX_SHOWN_PATH = 200

/** Null without files: Node's own choice then. Rejects with an AuthorityProblem. */
export async function trustAuthorities(files: readonly string[]): Promise<SecureContext | null> {
  if (files.length === 0) return null
  const named = await Promise.all(files.map(certificatesIn))
  return createSecureContext({ca: [...rootCertificates, ...(await usualExtra()), ...named.flat()]})
}

async function certificatesIn(file: string): Promise<readonly string[]> {
  const shown = cleanText(file, MAX_SHOWN_PATH)
  const text = await readFile(file, 'latin1').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${error.code})`
    throw new AuthorityProblem(`--ca ${shown}: ${why}. Name a file with certificates in PEM form.`)
  })
  const found = text.match(CERTIFICATE) ?? []
  if (found.length === 0 || !found.every(isCertificate)) {
    throw new AuthorityProblem(
      `--ca ${shown} holds ${found.length === 0 ? 'no certificate' : 'a broken certificate'} in PEM form (-----BEGIN CERTIFICATE-----): ask whoever runs the server for its authority's file.`,
    )
  }
  return found
}

/** What NODE_EXTRA_CA_CERTS adds, which Node forgets as soon as authorities are named; it warns of a bad file itself. */
async function usualExtra(): Promise<readonly string[]> {
  const file = process.env['NODE_EXTRA_CA_CERTS']
  if (file === undefined || file === '') return []
  const text = await readFile(file, 'latin1').catch(() => '')
  return (text.match(CERTIFICATE) ?? []).filter(isCertificate)
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}
