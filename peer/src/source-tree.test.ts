import assert from 'node:assert/strict'
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join, posix} from 'node:path'
import {test} from 'node:test'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const SOURCE_FOLDERS = ['shared/src', 'signaling/src', 'peer/src', 'peer/bench', 'peer/fuzz', 'e2e/src']

const RELATIVE_IMPORT = /(?:from |import\()'(\.{1,2}\/[^']+)'/g

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

/** The folders that a folder's code imports from, tests excepted. */
function importsBetweenFolders(folder: string): Map<string, Set<string>> {
  const imports = new Map<string, Set<string>>()
  for (const name of sourcesBelow(folder).filter(name => !name.includes('.test.'))) {
    const from = posix.dirname(name)
    const targets = imports.get(from) ?? new Set()
    imports.set(from, targets)
    for (const [, target] of readFileSync(join(root, folder, name), 'utf8').matchAll(RELATIVE_IMPORT)) {
      const to = posix.dirname(posix.join(from, target!))
      if (to !== from && !to.startsWith('..')) targets.add(to)
    }
  }
  return imports
}

for (const folder of ['peer/src/core', 'peer/src/view'])
  test(`the folders of ${folder} import each other in one direction`, () => {
    const imports = importsBetweenFolders(folder)
    assert.ok(imports.size > 1)
    // Whoever imports only what is taken away already can be taken away; a circle is what remains.
    for (let before = Number.POSITIVE_INFINITY; imports.size < before; ) {
      before = imports.size
      for (const [folder, targets] of imports)
        if (![...targets].some(target => imports.has(target))) imports.delete(folder)
    }
    assert.deepEqual([...imports.keys()], [])
  })

/** Of the core's folders around trust: what each may know of the others, from the ground up. */
const LAYERS = [
  {folder: 'web-assembly', knows: []},
  {folder: 'seal', knows: ['web-assembly']},
  {folder: 'chat', knows: []},
  {folder: 'trust', knows: ['seal']},
  {folder: 'relay', knows: ['seal', 'wire']},
  {folder: 'lobby', knows: ['seal', 'trust', 'wire']},
  {folder: 'link', knows: ['seal', 'trust', 'lobby', 'chat', 'relay', 'wire', 'picture', 'rate']},
]

for (const {folder, knows} of LAYERS)
  test(`of the core's folders ${folder} knows ${knows.join(', ') || 'none'}`, () => {
    const targets = importsBetweenFolders('peer/src/core').get(folder)!
    assert.deepEqual(
      [...targets].filter(target => !knows.includes(target)),
      [],
    )
  })
