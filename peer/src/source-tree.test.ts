import assert from 'node:assert/strict'
import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const SOURCE_FOLDERS = ['shared/src', 'signaling/src', 'peer/src', 'peer/bench', 'peer/fuzz', 'e2e/src']

/** The TypeScript files below a folder, by their paths within it. */
function sourcesBelow(folder: string): string[] {
  const path = join(root, folder)
  assert.ok(existsSync(path), path)
  return readdirSync(path, {recursive: true, encoding: 'utf8'})
    .filter(name => /\.tsx?$/.test(name))
    .map(name => name.replaceAll('\\', '/'))
}

for (const folder of SOURCE_FOLDERS)
  test(`no two sources below ${folder} become one file on a disk that ignores case`, () => {
    const sources = sourcesBelow(folder)
    assert.ok(sources.length > 0)
    const firstOf = new Map<string, string>()
    const clashes = sources.filter(name => {
      const output = name.replace(/\.tsx?$/, '').toLowerCase()
      const first = firstOf.get(output) ?? name
      firstOf.set(output, first)
      return first !== name
    })
    assert.deepEqual(clashes, [])
  })
