import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {join} from 'node:path'
import {test} from 'node:test'
import {Worker} from 'node:worker_threads'
import {SAMPLE_RATE_HZ} from '../../core/sound/sound-format.js'
import {scratchFolder} from '../scratch-folder.js'
import {openAudioCapture} from './audio-capture.js'
import {fakeFfmpeg} from './fake-ffmpeg.js'
import {findFfmpeg} from './ffmpeg-binary.js'
import type {AudioSource} from './source.js'

/** The first samples of a source. */
async function samplesOf(source: AudioSource, count: number): Promise<Int16Array> {
  const samples = new Int16Array(count)
  let filled = 0
  let full = (): void => undefined
  const filling = new Promise<void>(resolve => {
    full = resolve
  })
  const capture = openAudioCapture(source, {
    onChunk(pcm) {
      const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength)
      for (let offset = 0; offset < pcm.length && filled < count; offset += 2) {
        samples[filled++] = view.getInt16(offset, true)
      }
      if (filled === count) full()
    },
    onProblem: problem => assert.fail(problem.message),
    onState: () => undefined,
  })
  await capture.started
  await filling
  await capture.stop()
  return samples
}

/** Frequency of a pure tone, from its upward crossings of zero. */
function pitchHz(samples: Int16Array): number {
  const crossings = [...samples.keys()].filter(
    index => index > 0 && samples[index - 1]! < 0 && samples[index]! >= 0,
  )
  const periods = crossings.length - 1
  return (periods * SAMPLE_RATE_HZ) / (crossings.at(-1)! - crossings[0]!)
}

test('the test source is a tone of the asked pitch', async () => {
  const pitch = pitchHz(await samplesOf({kind: 'test', frequencyHz: 880}, 9600))
  assert.ok(Math.abs(pitch - 880) < 2, `${pitch} Hz`)
})

test('a stereo file of another rate comes as mono at 48 kHz and loops', async t => {
  const path = join(scratchFolder(t), 'tone.wav')
  const source = 'sine=frequency=300:sample_rate=22050:duration=0.2'
  execFileSync(findFfmpeg()[0]!.path, ['-loglevel', 'error', '-f', 'lavfi', '-i', source, '-ac', '2', path])
  const pitch = pitchHz(await samplesOf({kind: 'file', path}, 24_000))
  assert.ok(Math.abs(pitch - 300) < 5, `${pitch} Hz`)
})

test('a video without sound is refused', async t => {
  const path = join(scratchFolder(t), 'silent.mp4')
  const make = ['-f', 'lavfi', '-i', 'testsrc2=size=64x36', '-t', '0.2', '-pix_fmt', 'yuv420p', path]
  execFileSync(findFfmpeg()[0]!.path, ['-loglevel', 'error', ...make])
  await assert.rejects(samplesOf({kind: 'file', path}, 1), {
    code: 'no-sound',
    message: /silent\.mp4 holds no sound/,
  })
})

test('it runs in a worker thread', async () => {
  const module = new URL('./audio-capture.js', import.meta.url).href
  const script = `
    const {parentPort} = require('node:worker_threads')
    import(${JSON.stringify(module)}).then(async ({openAudioCapture}) => {
      const capture = openAudioCapture({kind: 'test', frequencyHz: 440}, {
        onChunk: pcm => parentPort.postMessage(pcm.length),
        onProblem: problem => { throw problem },
        onState: () => undefined,
      })
      parentPort.once('message', () => capture.stop().then(() => parentPort.close()))
    })`
  const worker = new Worker(script, {eval: true})
  const bytes = await new Promise(resolve => worker.once('message', resolve))
  assert.ok(Number(bytes) > 0)
  const exited = new Promise(resolve => worker.once('exit', resolve))
  worker.postMessage('stop')
  assert.equal(await exited, 0)
})

test('a Linux microphone is looked for in the sound server first, then in ALSA', {
  skip: process.platform !== 'linux',
}, async t => {
  const refuse = `if (args.includes('pulse')) fail("Unknown input format: 'pulse'")`
  const fake = fakeFfmpeg(scratchFolder(t), `${refuse}; await write(Buffer.alloc(960)); await forever()`)
  await new Promise<void>(resolve => {
    const capture = openAudioCapture(
      {kind: 'auto'},
      {
        ffmpeg: fake.binaries,
        onChunk: () => resolve(),
        onProblem: ({message}) => assert.fail(message),
        onState: () => undefined,
      },
    )
    t.after(() => capture.stop())
  })
  assert.deepEqual(
    fake.calls().map(args => args[args.indexOf('-f') + 1]),
    ['pulse', 'alsa'],
  )
})

test('a machine without a microphone says so once', async t => {
  const fake = fakeFfmpeg(scratchFolder(t), `fail('default: No such process')`)
  const problem = await new Promise<{code: string; message: string}>(resolve => {
    const capture = openAudioCapture(
      {kind: 'auto'},
      {ffmpeg: fake.binaries, onChunk: () => undefined, onProblem: resolve, onState: () => undefined},
    )
    t.after(() => capture.stop())
  })
  assert.equal(problem.code, 'device-missing')
  assert.match(problem.message, /^No microphone was found\. Connect one/)
})
