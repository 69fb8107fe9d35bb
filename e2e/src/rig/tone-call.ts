/**
 * Two peers that each sound one pitch and a third that listens; what it heard is judged by the rules of a good
 * call. For tests and measurements.
 */
import {join} from 'node:path'
import {type EventOf, type PeerOptions, PeerProcess} from './peer-process.js'
import {type Scope, scratchFolder} from './scope.js'
import {judgeTones, type ToneVerdict, toneWindows} from './tones.js'
import {readWav} from './wav-file.js'

export const PITCHES_HZ = [440, 880] as const
const SAMPLES_A_SECOND = 48_000
const SAMPLES_A_WINDOW = SAMPLES_A_SECOND / 10
/** The first moments belong to the jitter buffer's start. */
const SETTLING_WINDOWS = 5
const AUDIBLE = 0.01

export const isHeard = ({audio}: EventOf<'stats'>['peers'][number]): boolean => audio.level > AUDIBLE

/** The listener's `seconds` from the moment both pitches are clear, as it wrote them to a file. */
export async function listenToTones(
  scope: Scope,
  options: PeerOptions,
  seconds: number,
): Promise<Int16Array> {
  const file = join(scratchFolder(scope), 'heard.wav')
  const listener = new PeerProcess(scope, {...options, name: 'Ear', speaker: `file:${file}`})
  for (const pitch of PITCHES_HZ)
    new PeerProcess(scope, {...options, name: `Tone ${pitch}`, audio: `test:${pitch}`})
  await listener.waitFor('stats', ({peers}) => peers.filter(isHeard).length === PITCHES_HZ.length)
  await listener.figures(seconds + 4)
  await listener.leave()
  return settled(readWav(file), seconds)
}

/** The part of a recording that begins shortly after all pitches are clear. Throws when it is too short. */
export function settled(heard: Int16Array, seconds: number): Int16Array {
  const windows = toneWindows(heard, PITCHES_HZ)
  const first = windows.findIndex(({overRestDb}) => Math.min(...overRestDb) >= 20)
  if (first < 0) throw new Error('the pitches are never clear')
  const start = (first + SETTLING_WINDOWS) * SAMPLES_A_WINDOW
  const part = heard.subarray(start, start + seconds * SAMPLES_A_SECOND)
  if (part.length < seconds * SAMPLES_A_SECOND)
    throw new Error(`only ${part.length / SAMPLES_A_SECOND} s were heard`)
  return part
}

export const judgeCall = (heard: Int16Array): ToneVerdict => judgeTones(heard, PITCHES_HZ)
