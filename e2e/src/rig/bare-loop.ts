/**
 * The shortest way from a microphone to a speaker: the capture and the playback that peers use, and nothing between. What a
 * call is compared with. A process of its own, led to a sound card by its environment; ends with its input.
 */
import {FRAME_SAMPLES} from 's2c-peer/core/sound/sound-format'
import {openAudioCapture} from 's2c-peer/io/capture/audio-capture'
import {openSpeaker} from 's2c-peer/io/sound/speaker-opening'

/** As much as a chunk of the capture and a frame of the playback can be apart. */
const MOST_WAITING = 1.5 * FRAME_SAMPLES

const waiting: number[] = []
const observe = {
  onState: () => undefined,
  onProblem: ({message}: Error) => {
    process.stderr.write(`${message}\n`)
    process.exit(1)
  },
}
const speaker = await openSpeaker(
  {kind: 'auto'},
  {
    ...observe,
    pull: frame => {
      for (let at = 0; at < frame.length; at++) frame[at] = waiting[at] ?? 0
      waiting.splice(0, frame.length)
      waiting.splice(0, Math.max(0, waiting.length - MOST_WAITING))
    },
  },
)
const microphone = openAudioCapture(
  {kind: 'auto'},
  {
    ...observe,
    onChunk: pcm => {
      for (const sample of new Int16Array(pcm.slice().buffer)) waiting.push(sample)
    },
  },
)
await microphone.started
process.stdout.write('looping\n')
process.stdin.resume().once('end', () => {
  void Promise.all([microphone.stop(), speaker.stop()]).then(() => process.exit())
})
