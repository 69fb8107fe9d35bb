/** In which line of a TOML text each key stands, for messages. Only what people usually write is found. Pure. */

const TABLE = /^\s*\[\s*["']?([\w-]+)["']?\s*\]/
const KEY = /^\s*["']?([\w-]+)["']?\s*=/

/** By the key's name, behind that of its table and a dot. Lines count from 1. */
export function keyLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>()
  let prefix = ''
  for (const [index, line] of text.split('\n').entries()) {
    const table = TABLE.exec(line)?.[1]
    const key = KEY.exec(line)?.[1]
    if (table !== undefined) prefix = `${table}.`
    const name = table ?? (key === undefined ? null : prefix + key)
    if (name !== null && !lines.has(name)) lines.set(name, index + 1)
  }
  return lines
}
