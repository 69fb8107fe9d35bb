// Makes the s2c-peer command of a few files instead of hundreds, from what tsc wrote: to find, read and link each
// module of its own and of its libraries took a third of the time to the first picture.
import {fileURLToPath} from 'node:url'
import {build} from 'rolldown'

await build({
  cwd: fileURLToPath(new URL('../peer', import.meta.url)),
  platform: 'node',
  // Side by side in the bundle: main starts engine-process, and sound.ts the worker.
  input: {
    main: 'dist/main.js',
    'engine-process': 'dist/engine-process.js',
    'sound-worker': 'dist/io/sound/sound-worker.js',
  },
  external: [
    // They load native code from where they lie.
    ...['node-datachannel', '@echogarden/audio-io', 'ssh2'],
    // They load WebAssembly from where they lie.
    ...['@ennuicastr/webrtcaec3.js', '@echogarden/rnnoise-wasm'],
    // Libraries look for these and do without.
    ...['bufferutil', 'utf-8-validate', 'react-devtools-core', 'kerberos'],
  ],
  output: {
    ...{dir: 'bundle', cleanDir: true, chunkFileNames: '[name].js', sourcemap: true},
    // A file with one letter beyond ASCII takes twice the memory as long as the process lives, and longer to read.
    comments: {legal: true, annotation: false, jsdoc: false},
    minify: {compress: false, mangle: false, codegen: {removeWhitespace: false, asciiOnly: true}},
  },
})
