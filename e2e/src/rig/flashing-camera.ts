/**
 * A camera whose picture turns over at moments that are known: raw RGB pictures at 30 a second by this machine's clock, the right
 * half black or white. Each turn is a line in S2C_TURNS_FILE: when its picture had been handed over, in ms since 1970. A peer runs
 * it in place of the ffmpeg that reads a camera.
 */
import {appendFileSync} from 'node:fs'
import {setTimeout as delay} from 'node:timers/promises'
import {seededRandom} from '@s2c/shared/sim/random'

const [WIDTH, HEIGHT, FPS] = [320, 180, 30]
/** 1 to 1.4 s apart: a turn that is seen is of the one before. */
const [LEAST_PICTURES, MORE_PICTURES] = [30, 12]

const file = process.env['S2C_TURNS_FILE']!
const random = seededRandom(3)

/** A slope on the left, so that contrast has something to go by. */
function makePicture(isBright: boolean): Uint8Array {
  const level = (x: number): number => (x < WIDTH / 2 ? (x * 510) / WIDTH : isBright ? 255 : 0)
  return Uint8Array.from({length: WIDTH * HEIGHT * 3}, (_, at) => level(Math.floor(at / 3) % WIDTH))
}

// Nobody looks any more.
process.stdout.on('error', () => process.exit())
const [dark, bright] = [makePicture(false), makePicture(true)]
const startedAtMs = performance.now()
let [isBright, turnsAt] = [false, LEAST_PICTURES]
for (let number = 0; ; number++) {
  await delay(Math.max(0, startedAtMs + (number * 1000) / FPS - performance.now()))
  const turns = number === turnsAt
  if (turns) isBright = !isBright
  await new Promise(done => process.stdout.write(isBright ? bright : dark, done))
  if (!turns) continue
  appendFileSync(file, `${performance.timeOrigin + performance.now()}\n`)
  turnsAt += LEAST_PICTURES + random.below(MORE_PICTURES)
}
