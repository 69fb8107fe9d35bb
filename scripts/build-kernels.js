// Compiles the WebAssembly kernels (AssemblyScript, peer/kernels) and embeds them in a TypeScript module, which
// is not kept in the repository. Does nothing while the module was made of the same sources by the same compiler.
import {createHash} from 'node:crypto'
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {embedCode} from './pack-code.js'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SOURCES = join(ROOT, 'peer/kernels')
/** `abort` would be an import; without it a broken invariant is a trap. */
const FLAGS = [
  '--optimizeLevel',
  '3',
  '--noAssert',
  '--enable',
  'simd',
  '--runtime',
  'minimal',
  '--use',
  'abort=',
]

await embedCode({
  module: join(ROOT, 'peer/src/core/picture/convert/kernel-code.ts'),
  name: 'KERNEL_CODE',
  type: '../../web-assembly/packed-code.js',
  maker: 'scripts/build-kernels.js',
  digest: digest(),
  make: compile,
})

function digest() {
  const hash = createHash('sha256').update(FLAGS.join(' '))
  const {version} = createRequire(import.meta.url)('assemblyscript/package.json')
  hash.update(version).update(readFileSync(fileURLToPath(import.meta.url)))
  hash.update(readFileSync(fileURLToPath(new URL('pack-code.js', import.meta.url))))
  for (const name of readdirSync(SOURCES).sort())
    if (name.endsWith('.ts')) hash.update(name).update(readFileSync(join(SOURCES, name)))
  return hash.digest('hex').slice(0, 32)
}

async function compile() {
  const {default: compiler} = await import('assemblyscript/asc')
  let code = null
  const files = {
    readFile: (name, base) => (existsSync(join(base, name)) ? readFileSync(join(base, name), 'utf8') : null),
    writeFile: (_, contents) => {
      code = contents
    },
  }
  const {error, stderr} = await compiler.main(
    ['index.ts', '--baseDir', SOURCES, '--outFile', 'kernels.wasm', ...FLAGS],
    files,
  )
  if (error !== null) throw new Error(`the kernels do not compile: ${stderr.toString()}`)
  return code
}
