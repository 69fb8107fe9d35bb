/**
 * Questions whose answers nobody else may see, at the terminal, before a meeting begins. They stand on standard error:
 * standard output may be a program's.
 */
import type {Readable} from 'node:stream'

/** An answer that did not come: no terminal to ask at, or the person left the question. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

export type Ask = (question: string) => Promise<string>

/** Longer than any passphrase, link or line around one. */
const MAX_LINE_CHARACTERS = 16_384

export const canAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true

/** Throws NoAnswer when the person interrupts. */
export const askHidden: Ask = async question => {
  const {default: password} = await import('@inquirer/password')
  try {
    return await password({message: question, mask: false}, {output: process.stderr})
  } catch (error) {
    // The library has a class of its own for Ctrl-C and for an input that ends.
    if (error instanceof Error && error.name === 'ExitPromptError') throw new NoAnswer('Nothing was entered.')
    throw error
  }
}

/** The first line of a stream, without its end; what follows stays in the stream for others. */
export async function readLine(input: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for (;;) {
    const chunk = input.read() as Buffer | null
    if (chunk === null) {
      if (input.readableEnded || input.destroyed || !(await canRead(input))) break
      continue
    }
    const end = chunk.indexOf(0x0a)
    chunks.push(end < 0 ? chunk : chunk.subarray(0, end))
    if (end >= 0) {
      if (end + 1 < chunk.length) input.unshift(chunk.subarray(end + 1))
      break
    }
    if (chunks.reduce((sum, {length}) => sum + length, 0) > MAX_LINE_CHARACTERS) break
  }
  return Buffer.concat(chunks).toString('utf8').replace(/\r$/, '').slice(0, MAX_LINE_CHARACTERS)
}

/** False: nothing more comes. */
function canRead(input: Readable): Promise<boolean> {
  return new Promise(resolve => {
    const settle = (isReadable: boolean) => () => {
      for (const [event, listener] of listeners) input.off(event, listener)
      resolve(isReadable)
    }
    const listeners: [event: string, listener: () => void][] = [
      ['readable', settle(true)],
      ['end', settle(false)],
      ['error', settle(false)],
      ['close', settle(false)],
    ]
    for (const [event, listener] of listeners) input.on(event, listener)
  })
}
