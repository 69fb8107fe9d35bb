// Bounds what Ink remembers. It keeps the size and the wrapping of every text that it has ever drawn, keyed by the text, and
// nothing outside can empty that: a meeting of a day, or somebody who changes names for hours, would fill the memory.
import {readFileSync, writeFileSync} from 'node:fs'

/** Several screens full of words. */
const MAX_TEXTS = 2000
/** Marks a file that is done. */
const DONE = '// Bounded by s2c.\n'

const FILES = {
  'measure-text.js': [
    [
      '    cache.set(text, dimensions);',
      `    if (cache.size >= ${MAX_TEXTS}) cache.clear();\n    cache.set(text, dimensions);`,
    ],
  ],
  'wrap-text.js': [
    ['const cache = {};', 'const cache = new Map();'],
    ['const cachedText = cache[cacheKey];', 'const cachedText = cache.get(cacheKey);'],
    [
      '    cache[cacheKey] = wrappedText;',
      `    if (cache.size >= ${MAX_TEXTS}) cache.clear();\n    cache.set(cacheKey, wrappedText);`,
    ],
  ],
}

const bounded = Object.entries(FILES).flatMap(([name, changes]) => {
  const url = new URL(name, import.meta.resolve('ink'))
  const text = readFileSync(url, 'utf8')
  return text.startsWith(DONE) ? [] : [[url, DONE + changes.reduce(changed, text)]]
})
// All or none.
for (const [url, text] of bounded) writeFileSync(url, text)

function changed(text, [from, to]) {
  if (text.split(from).length === 2) return text.replace(from, () => to)
  throw new Error(`Ink has no longer just one "${from.trim()}": see whether its caches are bounded by now`)
}
