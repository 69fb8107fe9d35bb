/**
 * Nine peers, or as many as told, that all speak all the time: what the sound of one of them costs, whose microphone and speaker are a sound card,
 * so that everything about sound is done. The others do not reach each other, or a small machine could not run them all.
 *   nice -n -15 node e2e/dist/measure/sound-of-nine.js [--seconds 30] [--others 8]     (as root, needs PulseAudio, iproute2 and nftables)
 */
import {readFileSync} from 'node:fs'
import * as path from 'node:path'
import {parseArgs} from 'node:util'
import {makeSpeech} from '@s2c/shared/sim/speech'
import {Namespace} from '../rig/namespace.js'
import {type PeerOptions, PeerProcess} from '../rig/peer-process.js'
import {ROOT} from '../rig/program.js'
import {type PulseRig, soundCard, soundOf} from '../rig/pulse.js'
import {scratchFolder} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {isHeard} from '../rig/tone-call.js'
import {threadCpuSeconds} from '../rig/usage.js'
import {writeWav} from '../rig/wav-file.js'
import {line, report} from './report.js'

const {values} = parseArgs({
  options: {seconds: {type: 'string', default: '30'}, others: {type: 'string', default: '8'}},
})
const [seconds, others] = [Number(values.seconds), Number(values.others)]
const SPEECH_SECONDS = 10
/** Canceller and suppressor load, the gain learns, code is compiled. */
const WARM_UP_SECONDS = 10
/** Nine processes start on few cores. */
const START_LIMIT_MS = 60_000
const FIRST_OTHER = 17
const OTHERS_NET = '127.0.0.16/28'

/** Over and over; the card is taken away in the middle of a sentence. */
function speak(card: PulseRig): void {
  const {samples} = makeSpeech(SPEECH_SECONDS, others + 1)
  const again = (): Promise<void> => card.speakSamples(samples).then(again)
  again().catch(() => undefined)
}

await report(`Sound of ${others + 1} peers, ${seconds} s`, async scope => {
  const folder = scratchFolder(scope)
  const network = new Namespace(scope)
  network.run('nft', 'add', 'table', 'inet', 'apart')
  network.run('nft', 'add chain inet apart in { type filter hook input priority 0; }')
  const between = `ip saddr ${OTHERS_NET} ip daddr ${OTHERS_NET}`
  network.run('nft', `add rule inet apart in ${between} meta l4proto udp drop`)
  const {wrap} = network
  const {url: server} = await SignalingProcess.start(scope, {wrap})
  const join = (options: Partial<PeerOptions>, address: string): PeerProcess => {
    const args = ['--bind', address, '--no-discovery']
    return new PeerProcess(scope, {server, wrap, confined: false, record: false, args, ...options})
  }
  for (let other = 0; other < others; other++) {
    const file = path.join(folder, `${other}.wav`)
    writeWav(file, makeSpeech(SPEECH_SECONDS, other + 1, 100 + 15 * other).samples)
    join({name: `Other ${other}`, audio: `file:${file}`}, `127.0.0.${FIRST_OTHER + other}`)
  }
  const card = await soundCard(scope)
  const threadsFile = path.join(folder, 'threads')
  const probe = {
    NODE_OPTIONS: `--import=${path.join(ROOT, 'e2e/dist/measure/thread-probe.js')}`,
    S2C_THREADS_FILE: threadsFile,
  }
  const env = {...soundOf(card), ...probe}
  const measured = join({name: 'Measured', audio: 'auto', speaker: 'auto', env}, '127.0.0.1')
  await measured.waitFor('self', ({microphone, speaker}) => microphone === 'running' && speaker === 'running')
  speak(card)
  await measured.waitFor('stats', ({peers}) => peers.filter(isHeard).length === others, {
    deadlineMs: START_LIMIT_MS,
  })
  await measured.figures(WARM_UP_SECONDS)

  const {pid} = measured.program
  const soundThread = Number(readFileSync(threadsFile, 'utf8').trim())
  const [before, startedAt] = [threadCpuSeconds(pid), performance.now()]
  const figures = await measured.figures(seconds)
  const elapsed = (performance.now() - startedAt) / 1000
  const used = Array.from(threadCpuSeconds(pid), ([id, cpu]) => ({id, cpu: cpu - (before.get(id) ?? 0)}))
  const percent = (of: (thread: number) => boolean): number =>
    (used.reduce((sum, {id, cpu}) => sum + (of(id) ? cpu : 0), 0) / elapsed) * 100
  const [own, all] = [percent(id => id === soundThread), percent(() => true)]
  const heard = mean(figures.map(({peers}) => peers.filter(isHeard).length))
  const audio = figures.flatMap(({peers}) => peers.map(each => each.audio))
  const [first, last] = [figures[0]!.dropped, figures.at(-1)!.dropped]
  const overflow = (last['soundOverflow'] ?? 0) - (first['soundOverflow'] ?? 0)
  return [
    line('CPU of the sound thread', `${own.toFixed(1)} % of a core`, '<= 25 %', own <= 25),
    line('CPU of the process, without ffmpeg', `${all.toFixed(1)} % of a core`, '', true),
    line('heard at once, mean', heard.toFixed(1), '', true),
    line('sound from each, mean', `${mean(audio.map(({kbps}) => kbps)).toFixed(1)} kbit/s`, '', true),
    line('concealed, mean', `${mean(audio.map(each => each.concealedPercent)).toFixed(1)} %`, '', true),
    line('frames that came and were not played', `${overflow}`, '', true),
  ]
})

function mean(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0) / numbers.length
}
