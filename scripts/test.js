// Runs the compiled tests (*.test.js) below each folder named on the command line with Node's own runner.
// Node 20 takes folders, Node 22 takes globs; a list of files works everywhere. Tests in e2e start many
// processes and judge what happens in time: their files run after all others, two at a time or one.
import {spawnSync} from 'node:child_process'
import {existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {availableParallelism, tmpdir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {pathToFileURL} from 'node:url'

/** No file of tests takes longer unless it hangs, on a machine that does other work, too. */
const TIMEOUT_MS = 400_000

const folders = process.argv.slice(2)
const files = folders.flatMap(folder => {
  const root = existsSync(join(folder, 'dist')) ? join(folder, 'dist') : folder
  if (!existsSync(root)) throw new Error(`${folder} is not built: run "npm run build" first`)
  return readdirSync(root, {recursive: true, encoding: 'utf8'})
    .filter(name => name.endsWith('.test.js'))
    .map(name => join(root, name))
})
if (files.length === 0) throw new Error(`no tests below ${folders.join(', ')}`)

const isEndToEnd = file => file.startsWith('e2e')
/** They judge sound, which stumbles where too much else runs, or start more than two processors carry. */
const isAlone = file =>
  file.includes('lab') ||
  /(?:sound|sound-controls|meeting|hostile|loss|pulse|slow-path|sound-check)\.test\.js$/.test(file)
/** Nothing in these folders knows a timer, a socket or a process: their tests share one a folder. */
const isPure = file => /^(?:shared\/dist|peer\/dist\/core\/[^/]+|peer\/dist\/view\/scene)\//.test(file)
const shares = mkdtempSync(join(tmpdir(), 's2c-tests-'))
// These tests have clocks of their own and may fill all processors; a few wait for sockets meanwhile.
const small = run(
  shareProcesses(files.filter(file => !isEndToEnd(file))),
  `--test-concurrency=${availableParallelism() + 1}`,
)
rmSync(shares, {recursive: true})
// They mostly wait for each other.
const large = run(
  files.filter(file => isEndToEnd(file) && !isAlone(file)),
  '--test-concurrency=2',
)
const alone = run(
  files.filter(file => isEndToEnd(file) && isAlone(file)),
  '--test-concurrency=1',
)
process.exit(small || large || alone)

/** To start a process and compile a test's libraries takes longer than most of the tests. */
function shareProcesses(some) {
  const folders = new Map()
  for (const file of some.filter(isPure)) {
    const folder = dirname(file)
    folders.set(folder, [...(folders.get(folder) ?? []), file])
  }
  const shared = [...folders].map(([folder, members]) => {
    const imports = members.map(file => `import '${pathToFileURL(resolve(file))}'\n`)
    const share = join(shares, `${folder.replaceAll('/', '-')}.test.mjs`)
    writeFileSync(share, imports.join(''))
    return share
  })
  return [...shared, ...some.filter(file => !isPure(file))]
}

function run(some, ...flags) {
  if (some.length === 0) return 0
  const all = ['--enable-source-maps', '--test', `--test-timeout=${TIMEOUT_MS}`, ...flags, ...some]
  return spawnSync(process.execPath, all, {stdio: 'inherit'}).status ?? 1
}
