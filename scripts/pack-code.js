// Embeds WebAssembly in a TypeScript module, in the form that core/web-assembly/packed-code.ts reads.
import {existsSync, readFileSync, writeFileSync} from 'node:fs'

/** Makes the module, unless it was made of the same sources by the same means before, which `digest` tells. */
export async function embedCode({module, name, type, digest, maker, make}) {
  const stamp = `// Made by ${maker} of ${digest}\n`
  if (existsSync(module) && readFileSync(module, 'utf8').startsWith(stamp)) return
  const code = Buffer.from(await make())
  const packed = `{\n  sizeBytes: ${code.length},\n  units:\n    '${unitsOf(code)}',\n}`
  writeFileSync(
    module,
    `${stamp}import type {PackedCode} from '${type}'\n\nexport const ${name}: PackedCode = ${packed}\n`,
  )
}

function unitsOf(code) {
  const bytes = Buffer.alloc(code.length + (code.length % 2))
  code.copy(bytes)
  let units = ''
  for (let at = 0; at < bytes.length; at += 2)
    units += `\\u${bytes.readUInt16LE(at).toString(16).padStart(4, '0')}`
  return units
}
