/**
 * Everything about sound, in a thread of its own: microphone ▶ cleaner ▶ Opus, and packets ▶ jitter buffer ▶ mixer ▶ speaker.
 * Started by `Sound`, ends when told to stop. A busy main thread is not heard here.
 */
import {parentPort, receiveMessageOnPort, workerData} from 'node:worker_threads'
import {LevelNews} from '../../core/sound/level-news.js'
import {LevelMeter} from '../../core/sound/levels.js'
import {Deafness} from '../../core/sound/listen/deafness.js'
import {Listener} from '../../core/sound/listen/listener.js'
import {FRAME_SAMPLES} from '../../core/sound/sound-format.js'
import type {DeviceState} from '../../engine-protocol.js'
import {SourceProblem, type SpeakerSink} from '../capture/source.js'
import {wallTimeMs} from '../clock.js'
import {isCardFailure} from './card-speaker.js'
import {Loudspeaker} from './loudspeaker.js'
import {Microphone} from './microphone.js'
import {Opus} from './opus.js'
import type {
  FromSoundWorker,
  SoundChoice,
  SoundDevice,
  SoundOptions,
  SoundProblem,
  ToSoundWorker,
} from './sound-messages.js'

const LEVELS_EVERY_MS = 100
const STATS_EVERY_MS = 1000

if (parentPort === null) throw new Error('sound-worker runs as a worker thread only')
const port = parentPort
const options = workerData as SoundOptions

const tell = (message: FromSoundWorker, owned: ArrayBuffer[] = []): void => port.postMessage(message, owned)

const opus = Opus.load()
const listener = new Listener(() => opus.makeDecoder())
const deafness = new Deafness()
const ownLevel = new LevelMeter()
const microphone = new Microphone({
  encoder: opus.makeEncoder(),
  level: ownLevel,
  muted: options.muted,
  cleaning: options.cleaning,
  onEncoded: frame => tell({event: 'encoded', frame}, [frame.payload.buffer]),
  onNotice: notice => tell({event: 'noticed', notice}),
  ...observe('microphone'),
})
const loudspeaker = new Loudspeaker({pull: playNext, isStereo: options.stereo, ...observe('speaker')})
/** What is played in stereo, for the echo canceller, which knows one loudspeaker. */
const monoFrame = new Int16Array(FRAME_SAMPLES)
const news = new LevelNews()
let isStopping = false
const timers = [
  setInterval(() => {
    const {activeSpeaker: speaker} = listener
    const levels = {own: ownLevel.take(), peers: listener.takeLevels(), speaker}
    // Where nothing is to be heard each wakes two threads and a view, for nothing.
    if (news.isNew(levels)) tell({event: 'levels', levels})
  }, LEVELS_EVERY_MS),
  setInterval(() => {
    tell({
      event: 'stats',
      stats: {
        peers: listener.takeStats(),
        dropped: {...listener.dropped(), ...loudspeaker.dropped},
      },
    })
  }, STATS_EVERY_MS),
]
/** What opens or changes devices, one after the other. It waits for what came while this thread began. */
let changing = Promise.resolve().then(open)

port.on('message', obey)
process.on('uncaughtException', error => {
  if (!isCardFailure(error)) throw error
})
// Perhaps nothing is to be opened any more.
obeyWaiting()
await changing

function obey(message: ToSoundWorker): void {
  switch (message.do) {
    case 'receive':
      listener.receive(message.peer, message.number, message.payload)
      return
    case 'forget':
      listener.forget(message.peer)
      return
    case 'mute':
      microphone.setMuted(message.muted)
      return
    case 'deafen':
      deafness.setDeafened(message.deafened)
      return
    case 'volume':
      listener.setVolume(message.peer, message.volume)
      return
    case 'place':
      listener.setPan(message.peer, message.pan)
      return
    case 'mutePeer':
      listener.setMuted(message.peer, message.muted)
      return
    case 'code':
      microphone.setRate(message.bitsPerSecond, message.afresh)
      return
    case 'expectLoss':
      microphone.setExpectedLoss(message.percent)
      return
    case 'use':
      changing = changing.then(() => use(message.choice))
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
    microphone.setEcho(isCard(options.sink))
    await loudspeaker.open(options.sink)
    if (isStopping) return
    await microphone.open(options.source)
    tell({event: 'started'})
  } catch (error) {
    tell({event: 'refused', problem: problemOf(error)})
    void stop()
  }
}

async function use(choice: SoundChoice): Promise<void> {
  if (isStopping) return
  try {
    if (choice.device === 'microphone') await microphone.use(choice.source)
    else {
      await loudspeaker.use(choice.sink)
      microphone.setEcho(isCard(choice.sink))
    }
    tell({event: 'used', problem: null})
  } catch (error) {
    tell({event: 'used', problem: problemOf(error)})
  }
}

/** What waits at the port goes first: after a standstill the packets of that time must not come after their turn. */
function playNext(frame: Int16Array): void {
  obeyWaiting()
  const tickAtMs = wallTimeMs()
  const [mono, stereo] = frame.length === FRAME_SAMPLES ? [frame, null] : [monoFrame, frame]
  listener.play(mono, stereo)
  listener.noteTick(tickAtMs)
  deafness.pass(mono, stereo)
  microphone.played(mono)
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

/** Anything else is a defect, and ends the thread. */
function problemOf(error: unknown): SoundProblem {
  if (!(error instanceof SourceProblem)) throw error
  return {code: error.code, message: error.message}
}

/** Ends what is open and what is opening. The thread ends by itself when nothing is left to wait for. */
async function stop(): Promise<void> {
  isStopping = true
  for (const timer of timers) clearInterval(timer)
  await microphone.stop()
  await changing
  await loudspeaker.stop()
  port.close()
}

function isCard({kind}: SpeakerSink): boolean {
  return kind === 'auto' || kind === 'device'
}
