// Compiles the WebAssembly kernels (AssemblyScript, a folder of peer/kernels each) and embeds them in TypeScript modules,
// which are not kept in the repository. Does nothing while a module was made of the same sources by the same compiler.
import {createHash} from 'node:crypto'
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join, relative} from 'node:path'
import {fileURLToPath} from 'node:url'
import {embedCode} from './pack-code.js'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Sources, and the module that is made of them. */
const KERNELS = [
  ['peer/kernels/convert', 'peer/src/core/picture/convert/kernel-code.ts'],
  ['peer/kernels/levels', 'peer/src/core/picture/coding/levels/kernel-code.ts'],
].map(paths => paths.map(path => join(ROOT, path)))
const PACKED_CODE = join(ROOT, 'peer/src/core/web-assembly/packed-code.js')
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

for (const [sources, module] of KERNELS)
  await embedCode({
    module,
    name: 'KERNEL_CODE',
    type: relative(dirname(module), PACKED_CODE),
    maker: 'scripts/build-kernels.js',
    digest: digest(sources),
    make: () => compile(sources),
  })

function digest(sources) {
  const hash = createHash('sha256').update(FLAGS.join(' '))
  const {version} = createRequire(import.meta.url)('assemblyscript/package.json')
  hash.update(version).update(readFileSync(fileURLToPath(import.meta.url)))
  hash.update(readFileSync(fileURLToPath(new URL('pack-code.js', import.meta.url))))
  for (const name of readdirSync(sources).sort())
    if (name.endsWith('.ts')) hash.update(name).update(readFileSync(join(sources, name)))
  return hash.digest('hex').slice(0, 32)
}

async function compile(sources) {
  const {default: compiler} = await import('assemblyscript/asc')
  let code = null
  const files = {
    readFile: (name, base) => (existsSync(join(base, name)) ? readFileSync(join(base, name), 'utf8') : null),
    writeFile: (_, contents) => {
      code = contents
    },
  }
  const {error, stderr} = await compiler.main(
    ['index.ts', '--baseDir', sources, '--outFile', 'kernels.wasm', ...FLAGS],
    files,
  )
  if (error !== null) throw new Error(`the kernels do not compile: ${stderr.toString()}`)
  return code
}
