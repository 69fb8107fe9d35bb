// Runs the compiled tests (*.test.js) below each folder named on the command line with Node's own runner.
// Node 20 takes folders, Node 22 takes globs; a list of files works everywhere.
import {spawnSync} from 'node:child_process'
import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'

const folders = process.argv.slice(2)
const files = folders.flatMap(folder => {
  const root = existsSync(join(folder, 'dist')) ? join(folder, 'dist') : folder
  if (!existsSync(root)) throw new Error(`${folder} is not built: run "npm run build" first`)
  return readdirSync(root, {recursive: true, encoding: 'utf8'})
    .filter(name => name.endsWith('.test.js'))
    .map(name => join(root, name))
})
if (files.length === 0) throw new Error(`no tests below ${folders.join(', ')}`)
const run = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...files], {stdio: 'inherit'})
process.exit(run.status ?? 1)
