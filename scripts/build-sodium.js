// Cuts what seals need out of libsodium's WebAssembly and embeds it in a TypeScript module, which is not kept
// in the repository: all of libsodium takes ten times as long to load. Does nothing while the module was made of the
// same library by the same means.
import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {fileURLToPath} from 'node:url'
import {embedCode} from './pack-code.js'

/** What core/seal/sodium.ts knows. */
const FUNCTIONS = [
  'crypto_hash_sha512',
  'crypto_kdf_hkdf_sha512_extract',
  'crypto_kdf_hkdf_sha512_expand',
  'crypto_secretbox_easy',
  'crypto_secretbox_open_easy',
  'crypto_core_ristretto255_from_hash',
  'crypto_core_ristretto255_scalar_reduce',
  'crypto_scalarmult_ristretto255',
  'crypto_sign_ed25519_verify_detached',
]
const LIBRARY = fileURLToPath(import.meta.resolve('libsodium-sumo'))

await embedCode({
  module: fileURLToPath(new URL('../peer/src/core/seal/sodium-code.ts', import.meta.url)),
  name: 'SODIUM_CODE',
  type: '../web-assembly/packed-code.js',
  maker: 'scripts/build-sodium.js',
  digest: digest(),
  make: cutOut,
})

function digest() {
  const {version} = createRequire(import.meta.url)('binaryen/package.json')
  const hash = createHash('sha256').update(version)
  for (const file of [
    LIBRARY,
    fileURLToPath(import.meta.url),
    fileURLToPath(new URL('pack-code.js', import.meta.url)),
  ])
    hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 32)
}

/** The library's code, with nothing exported but these functions and the memory, without whatever those do not reach. */
async function cutOut() {
  const {default: binaryen} = await import('binaryen')
  const code = codeOf(readFileSync(LIBRARY, 'utf8'))
  const nameOf = await namesOfExports(code)
  const module = binaryen.readBinary(code)
  module.setFeatures(binaryen.Features.All)
  for (const [exported, name] of nameOf) {
    const {value} = binaryen.getExportInfo(module.getExport(exported))
    module.removeExport(exported)
    if (name === 'memory') module.addMemoryExport(value, name)
    else if (name !== null) module.addFunctionExport(value, name)
  }
  for (let at = module.getNumFunctions() - 1; at >= 0; at--)
    trapInstead(binaryen, module, module.getFunctionByIndex(at))
  module.runPasses(['remove-unused-module-elements', 'vacuum'])
  if (!module.validate()) throw new Error('what is left of libsodium is not valid')
  return module.emitBinary()
}

/** What JavaScript would do is to end it all, or to give random bytes, which nothing here asks for. */
function trapInstead(binaryen, module, reference) {
  const {name, module: from, params, results} = binaryen.getFunctionInfo(reference)
  if (from === '') return
  module.removeFunction(name)
  module.addFunction(name, params, results, [], module.unreachable())
}

/** The library carries its code as base64, which begins with WebAssembly's magic number. */
function codeOf(library) {
  const base64 = /"(AGFzbQ[A-Za-z0-9+/=]+)"/.exec(library)
  if (base64 === null) throw new Error('libsodium no longer carries its code as base64')
  return Buffer.from(base64[1], 'base64')
}

/**
 * The library shortens the names of its code's exports; an exported function's own name is its number in the code, and
 * so tells which is which. Null: not among these, or there already.
 */
async function namesOfExports(code) {
  const {default: load} = await import('libsodium-sumo')
  const library = await load()
  const wanted = new Map(FUNCTIONS.map(name => [library[`_${name}`].name, name]))
  const module = await WebAssembly.compile(code)
  const imports = {}
  for (const {module: from, name} of WebAssembly.Module.imports(module))
    imports[from] = {...imports[from], [name]: () => undefined}
  const {exports} = await WebAssembly.instantiate(module, imports)
  const names = Object.entries(exports).map(([exported, value]) => {
    if (value instanceof WebAssembly.Memory) return [exported, 'memory']
    const name = wanted.get(value.name) ?? null
    wanted.delete(value.name)
    return [exported, name]
  })
  if (wanted.size > 0) throw new Error(`libsodium does not export ${[...wanted.values()].join(', ')}`)
  return names
}
