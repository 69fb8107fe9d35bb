/**
 * Relay by a friend between two symmetric NATs without TURN: how soon picture and sound are there, what passes, and what the
 * friend adds to latency, against the same two side by side in one home in the same run.
 */
import type {Home} from '../netlab/nat-lab.js'
import {NatLab} from '../netlab/nat-lab.js'
import {PeerProcess} from '../rig/peer-process.js'
import {ProgramScope} from '../rig/scope.js'

/** Of figures, one a second. */
const SECONDS = 12

const scope = new ProgramScope()
try {
  const lab = await NatLab.start(scope)
  const args = ['--ice-server', lab.coturn.stun, '--frames', '1', '--fps', '10']
  const join = (session: string, name: string, place: Pick<Home, 'options'>): PeerProcess =>
    new PeerProcess(scope, {
      ...place.options,
      session,
      name,
      video: 'test',
      audio: 'test',
      record: false,
      args,
    })
  const outside = lab.outside()
  const homes = [lab.home('symmetric'), lab.home('symmetric')] as const
  const neighbours = [lab.outside(), lab.outside()] as const
  for (const [what, [left, right]] of [
    ['by a friend', homes],
    ['directly', neighbours],
  ] as const) {
    const session = what.replaceAll(' ', '-')
    const friend = join(session, 'Carol', outside)
    const carol = await friend.id()
    const one = join(session, 'Ada', left)
    await one.id()
    await one.live(carol)
    const other = join(session, 'Bob', right)
    const bob = await other.id()
    const joinedAtMs = performance.now()
    const sinceJoined = (): string => `${((performance.now() - joinedAtMs) / 1_000).toFixed(1)} s`
    const {via} = await one.live(bob)
    console.log(`${what}: live after ${sinceJoined()} (via ${via?.name ?? 'nobody'})`)
    const frame = one.waitFor('frame', ({id}) => id === bob)
    const talks = ({peers}: {peers: readonly {id: string; audio: {kbps: number}}[]}): boolean =>
      peers.some(({id, audio}) => id === bob && audio.kbps > 0)
    await Promise.all([
      frame.then(() => console.log(`${what}: picture after ${sinceJoined()}`)),
      one
        .waitFor('stats', talks)
        .then(() => console.log(`${what}: sound in the figures after ${sinceJoined()}`)),
    ])
    const figures = (await one.figures(SECONDS)).slice(SECONDS / 2)
    const ofBob = figures.flatMap(({peers}) => peers.find(({id}) => id === bob) ?? [])
    const median = (values: readonly number[]): number =>
      values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
    const least = (values: readonly number[]): number => Math.min(...values)
    const roundTripsMs = ofBob.map(({rttMs}) => rttMs)
    const latenciesMs = ofBob.flatMap(({video}) => video.latencyMs?.p50 ?? [])
    const shown = {
      leastRoundTripMs: least(roundTripsMs),
      roundTripMs: median(roundTripsMs),
      leastLatencyMs: least(latenciesMs),
      latencyMs: median(latenciesMs),
      fps: median(ofBob.map(({video}) => video.fps)),
      pictureKbps: median(ofBob.map(({video}) => video.kbps)),
      soundKbps: median(ofBob.map(({audio}) => audio.kbps)),
      concealedPercent: median(ofBob.map(({audio}) => audio.concealedPercent)),
    }
    console.log(
      `${what}:`,
      Object.entries(shown)
        .map(([name, value]) => `${name} ${value.toFixed(1)}`)
        .join(', '),
    )
    const {dropped} = (await friend.figures(1))[0]!
    console.log(`${what}: the friend dropped`, JSON.stringify(dropped))
    for (const peer of [one, other, friend]) await peer.leave()
  }
} finally {
  await scope.end()
}
