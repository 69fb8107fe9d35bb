// Writes peer/src/core/picture/coding/vectors/transform.json: messages of the transform coder with what they decode to, as a second decoder has to.
// Only after what a message means was changed on purpose:
//   npm run build && node scripts/transform-vectors.js && npm run format
import {createHash} from 'node:crypto'
import {mkdirSync, writeFileSync} from 'node:fs'
import {encodeTransform} from '../peer/dist/core/picture/coding/transform/transform-encoder.js'

const SHOTS = [
  {name: 'colour 40x26', width: 40, height: 26, format: 'colour', quantizers: [20, 20, 26, 26]},
  {name: 'levels 33x17', width: 33, height: 17, format: 'levels', quantizers: [24, 24, 24, 10]},
  {name: 'colour 1x1', width: 1, height: 1, format: 'colour', quantizers: [0, 63, 30]},
]

const vectors = SHOTS.map(shot => {
  let state = null
  const messages = shot.quantizers.map((quantizer, time) => {
    const coded = encodeTransform(picture(shot, time), state, quantizer)
    state = coded.state
    const hash = createHash('sha256')
    for (const plane of state.planes) hash.update(plane)
    return {
      bytes: Buffer.from(coded.bytes).toString('base64'),
      samples: hash.digest('hex').slice(0, 16),
    }
  })
  const {name, width, height, format} = shot
  return {name, width, height, format, messages}
})

const folder = new URL('../peer/src/core/picture/coding/vectors/', import.meta.url)
mkdirSync(folder, {recursive: true})
writeFileSync(new URL('transform.json', folder), `${JSON.stringify(vectors, null, 2)}\n`)

/** A checkered square that moves over a slope: edges, flat parts, and what is uncovered. */
function picture({width, height, format}, time) {
  const samples = (w, h, low) =>
    Uint8Array.from({length: w * h}, (_, i) => {
      const [x, y] = [i % w, Math.floor(i / w)]
      const [dx, dy] = [x - w / 4 - 1.5 * time, y - h / 4 - time]
      const isInside = Math.abs(dx) < w / 5 && Math.abs(dy) < h / 3
      return Math.round(isInside ? 200 + 50 * Math.sin(dx) * Math.cos(dy) : low + x + y)
    })
  const luma = samples(width, height, 30)
  if (format === 'levels') return {width, height, format, levels: luma.map(sample => sample >> 4)}
  const [w, h] = [(width + 1) >> 1, (height + 1) >> 1]
  return {width, height, format, luma, blue: samples(w, h, 80), red: samples(w, h, 110)}
}
