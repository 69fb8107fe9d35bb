/**
 * Everything about sound, in a thread of its own: microphone ▶ cleaner ▶ Opus, and packets ▶ jitter buffer ▶ mixer ▶ speaker.
 * Started by `Sound`, ends when told to stop. A busy main thread is not heard here.
 */
import {performance} from 'node:perf_hooks'
import {parentPort, receiveMessageOnPort, workerData} from 'node:worker_threads'
import {LevelMeter} from '../../core/sound/levels.js'
import {Listener} from '../../core/sound/listen/listener.js'
import {Cleaner} from '../../core/sound/talk/cleaner.js'
import {Talker} from '../../core/sound/talk/talker.js'
import type {DeviceState} from '../../engine-protocol.js'
import {openAudioCapture} from '../capture/audio-capture.js'
import type {Capture} from '../capture/capture.js'
import {type AudioSource, SourceProblem, type SpeakerSink} from '../capture/source.js'
import {wallTimeMs} from '../clock.js'
import {isCardFailure} from './card-speaker.js'
import {loadEchoCanceller} from './echo-canceller.js'
import {loadNoiseSuppressor} from './noise-suppressor.js'
import {Opus} from './opus.js'
import type {FromSoundWorker, SoundDevice, SoundOptions, ToSoundWorker} from './sound-messages.js'
import type {Speaker} from './speaker.js'
import {openSpeaker} from './speaker-opening.js'

const LEVELS_EVERY_MS = 100
const STATS_EVERY_MS = 1000

if (parentPort === null) throw new Error('sound-worker runs as a worker thread only')
const port = parentPort
const options = workerData as SoundOptions

const tell = (message: FromSoundWorker, owned: ArrayBuffer[] = []): void => port.postMessage(message, owned)

const opus = Opus.load()
const listener = new Listener(() => opus.makeDecoder())
const ownLevel = new LevelMeter()
const cleaner = isDevice(options.source) ? new Cleaner(options.cleaning.autoGain) : null
const talker = new Talker({
  encoder: opus.makeEncoder(),
  muted: options.muted,
  level: ownLevel,
  cleaner,
  onEncoded: frame => tell({event: 'encoded', frame}, [frame.payload.buffer]),
  onNotice: notice => tell({event: 'noticed', notice}),
})
const microphone = observe('microphone')
const devices: {speaker: Speaker | null; microphone: Capture | null} = {speaker: null, microphone: null}
let isStopping = false
let playedAtMs = wallTimeMs()
const timers = [
  setInterval(() => {
    tell({event: 'levels', levels: {own: ownLevel.take(), peers: listener.takeLevels()}})
  }, LEVELS_EVERY_MS),
  setInterval(() => {
    tell({
      event: 'stats',
      stats: {
        peers: listener.takeStats(playedAtMs),
        dropped: {...listener.dropped(), ...devices.speaker?.dropped},
      },
    })
  }, STATS_EVERY_MS),
]

port.on('message', obey)
process.on('uncaughtException', error => {
  if (!isCardFailure(error)) throw error
})
// What came while this thread began goes first: perhaps nothing is to be opened any more.
obeyWaiting()
if (cleaner !== null) prepare(cleaner)
const opening = open()
await opening

function obey(message: ToSoundWorker): void {
  switch (message.do) {
    case 'receive':
      listener.receive(message.peer, message.number, message.payload)
      return
    case 'forget':
      listener.forget(message.peer)
      return
    case 'mute':
      talker.setMuted(message.muted)
      return
    case 'code':
      talker.setRate(message.bitsPerSecond, message.afresh)
      return
    case 'expectLoss':
      talker.setExpectedLoss(message.percent)
      return
    case 'stop':
      void stop()
      return
    default:
      message satisfies never
  }
}

/** The speaker first: a named one needs the environment changed for a moment, which the microphone must not see. */
async function open(): Promise<void> {
  try {
    if (isStopping) return
    devices.speaker = await openSpeaker(options.sink, {pull: playNext, ...observe('speaker')})
    if (isStopping) return
    devices.microphone = openAudioCapture(options.source, {
      onChunk: pcm => talker.push(samplesOf(pcm), performance.now()),
      ...microphone,
    })
    await devices.microphone.started
    tell({event: 'started'})
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error
    tell({event: 'refused', problem: {code: error.code, message: error.message}})
    void stop()
  }
}

/** What waits at the port goes first: after a standstill the packets of that time must not come after their turn. */
function playNext(frame: Int16Array): void {
  obeyWaiting()
  playedAtMs = wallTimeMs()
  listener.play(frame)
  cleaner?.play(frame, performance.now())
}

/** Sound does not wait for the libraries: they join in when they are there. Without a card there is no echo. */
function prepare(cleaner: Cleaner): void {
  const {echoCancellation, noiseSuppression} = options.cleaning
  if (echoCancellation && isDevice(options.sink)) {
    loadEchoCanceller()
      .then(canceller => cleaner.cancelEchoWith(canceller))
      .catch((error: unknown) => microphone.onProblem(notLoaded('echo cancellation', error)))
  }
  if (noiseSuppression) {
    loadNoiseSuppressor()
      .then(suppressor => cleaner.suppressNoiseWith(suppressor))
      .catch((error: unknown) => microphone.onProblem(notLoaded('noise suppression', error)))
  }
}

function notLoaded(what: string, error: unknown): SourceProblem {
  const reason = error instanceof Error ? error.message : String(error)
  return new SourceProblem(
    'microphone-uncleaned',
    `The microphone goes without ${what}, which could not be loaded (${reason}); install s2c-peer again to get it back.`,
  )
}

function obeyWaiting(): void {
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
    obey(next.message as ToSoundWorker)
  }
}

function observe(which: SoundDevice): {
  onState(state: DeviceState): void
  onProblem(problem: SourceProblem): void
} {
  let current: DeviceState = 'none'
  return {
    onState: state => {
      current = state
      tell({event: 'device', which, state, problem: null})
    },
    onProblem: ({code, message}) => tell({event: 'device', which, state: current, problem: {code, message}}),
  }
}

/** Ends what is open and what is opening. The thread ends by itself when nothing is left to wait for. */
async function stop(): Promise<void> {
  isStopping = true
  for (const timer of timers) clearInterval(timer)
  await devices.microphone?.stop()
  await opening
  await devices.speaker?.stop()
  port.close()
}

function isDevice({kind}: AudioSource | SpeakerSink): boolean {
  return kind === 'auto' || kind === 'device'
}

/** A view where the bytes lie even, else a copy. */
function samplesOf(pcm: Uint8Array): Int16Array {
  const bytes = pcm.byteOffset % 2 === 0 ? pcm : pcm.slice()
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1)
}
