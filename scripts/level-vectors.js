// Writes peer/src/core/picture/coding/vectors/levels.json anew: messages of the level coder for the pictures of levels.bin
// with what they decode to, as a second decoder has to. Only after what a message means was changed on purpose:
//   npm run build && node scripts/level-vectors.js && npm run format
import {createHash} from 'node:crypto'
import {readFileSync, writeFileSync} from 'node:fs'
import {encodePicture} from '../peer/dist/core/picture/coding/picture-coder.js'

const folder = new URL('../peer/src/core/picture/coding/vectors/', import.meta.url)
const kept = JSON.parse(readFileSync(new URL('levels.json', folder), 'utf8'))
const packed = readFileSync(new URL('levels.bin', folder))
const {width, height} = kept
const hash = array => createHash('sha256').update(array).digest('hex')

let reference = null
const pictures = kept.pictures.map(({skip}, i) => {
  const levels = Uint8Array.from({length: width * height}, (_, at) => {
    const pair = packed[(i * width * height + at) >> 1]
    return at % 2 === 0 ? pair >> 4 : pair & 15
  })
  const {bytes, state} = encodePicture({format: 'levels', width, height, levels}, reference, {
    skip,
    quantizer: 0,
  })
  reference = state
  return {
    skip,
    bytes: Buffer.from(bytes).toString('hex'),
    levels: hash(state.picture.levels),
    models: hash(state.models),
  }
})
writeFileSync(new URL('levels.json', folder), `${JSON.stringify({...kept, pictures}, null, 2)}\n`)
