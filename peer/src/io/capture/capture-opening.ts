/** What opening a picture and opening a sound source have in common. */
import type {CaptureOptions} from './capture.js'
import {CaptureLoop} from './capture-loop.js'
import type {CapturePlan, PlanSurroundings} from './capture-plan.js'
import {type RunOptions, startCapture} from './capture-run.js'
import {findFfmpeg} from './ffmpeg-binary.js'

type Stream<Source> = Pick<RunOptions, 'argumentsFor' | 'onOutput' | 'onStarted'> & {
  plan(source: Source, around: PlanSurroundings): Promise<CapturePlan>
}

type AnySource = {readonly kind: string}

export async function openCapture<Source extends AnySource>(
  source: Source,
  options: CaptureOptions,
  stream: Stream<Exclude<Source, {kind: 'none'}>>,
): Promise<{stop(): Promise<void>}> {
  if (!isWanted(source)) {
    options.onState('none')
    return {stop: () => Promise.resolve()}
  }
  const {platform, env} = process
  const loop = new CaptureLoop({
    onProblem: options.onProblem,
    onState: options.onState,
    endsNaturally: source.kind === 'file',
    async start(signal) {
      const binaries = options.ffmpeg ?? findFfmpeg()
      const plan = await stream.plan(source, {platform, env, binaries})
      return startCapture(plan, {...stream, binaries, platform, signal})
    },
  })
  if (source.kind === 'auto') loop.openAuto()
  else await loop.openNamed()
  return {stop: () => loop.stop()}
}

const isWanted = <Source extends AnySource>(source: Source): source is Exclude<Source, {kind: 'none'}> =>
  source.kind !== 'none'
