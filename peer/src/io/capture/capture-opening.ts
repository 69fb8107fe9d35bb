/** What opening a picture and opening a sound source have in common. */
import type {Capture, CaptureOptions} from './capture.js'
import {CaptureLoop} from './capture-loop.js'
import type {CapturePlan, PlanSurroundings} from './capture-plan.js'
import {type RunOptions, startCapture} from './capture-run.js'
import type {DeviceWatch} from './device-news.js'
import {findFfmpeg} from './ffmpeg-binary.js'
import {unlessStopped} from './stopping.js'

/** `watch` tells when a device comes. */
type Stream<Source> = Pick<RunOptions, 'argumentsFor' | 'onOutput' | 'onStarted'> & {
  plan(source: Source, around: PlanSurroundings): Promise<CapturePlan>
  watch?(): DeviceWatch
}

type AnySource = {readonly kind: string}

/** Returns at once; see `Capture` for what its promises tell. */
export function openCapture<Source extends AnySource>(
  source: Source,
  options: CaptureOptions,
  stream: Stream<Exclude<Source, {kind: 'none'}>>,
): Omit<Capture, 'dropped'> {
  if (!isWanted(source)) {
    options.onState('none')
    return {started: Promise.resolve(), stop: () => Promise.resolve()}
  }
  const {platform, env} = process
  const loop = new CaptureLoop({
    onProblem: options.onProblem,
    onState: options.onState,
    ...(stream.watch === undefined ? {} : {watch: stream.watch}),
    endsNaturally: source.kind === 'file',
    async start(signal) {
      const binaries = options.ffmpeg ?? findFfmpeg()
      const plan = await unlessStopped(signal, stream.plan(source, {platform, env, binaries, signal}))
      return startCapture(plan, {...stream, binaries, platform, signal})
    },
  })
  const mayBeMissing = source.kind === 'auto' && !options.isAwaited
  return {started: mayBeMissing ? loop.openAuto() : loop.openNamed(), stop: () => loop.stop()}
}

const isWanted = <Source extends AnySource>(source: Source): source is Exclude<Source, {kind: 'none'}> =>
  source.kind !== 'none'
