/** Networks that are not as usual: one without IPv4, one with small packets, one without UDP, and one that fails for a while. */
import assert from 'node:assert/strict'
import {describe, test} from 'node:test'
import {changeAddress, cut} from '../netlab/faults.js'
import {Lan} from '../netlab/lan.js'
import {pathOf} from '../netlab/nat-case.js'
import {NatLab} from '../netlab/nat-lab.js'
import {type EventOf, PeerProcess} from '../rig/peer-process.js'

/** Each mostly waits; more at a time would have peers wait for processors. */
describe('a meeting', {concurrency: 3}, () => {
  test('on a network that has only IPv6 two peers meet over it', async t => {
    const lan = await Lan.start(t, {family: 'IPv6'})
    const [one, other] = [0, 1].map(
      () => new PeerProcess(t, {...lan.machine().options, record: false}),
    ) as Two
    await meet(one, other)
    assert.equal((await pathOf(one)).family, 'IPv6')
  })

  test('where packets are 1280 bytes at most, large pictures come, and none of their packets is cut up', async t => {
    const lan = await Lan.start(t, {family: 'IPv6', mtu: 1280})
    const machines = [lan.machine(), lan.machine()]
    const large = {video: 'test', record: false, args: ['--size', '160x45', '--frames', '5']}
    const look = ['--glyphs', 'half', '--color', 'true']
    const [one, other] = machines.map(({options}) => new PeerProcess(t, {...options, ...large, look})) as Two
    await meet(one, other)
    const isLarge = ({cols, rows}: EventOf<'frame'>): boolean => cols >= 160 && rows >= 45
    await one.waitFor('frame', isLarge, {what: 'a large picture'})
    const counters = machines.map(({namespace}) => namespace.run('cat', '/proc/net/snmp6'))
    for (const text of counters) assert.match(text, /^Ip6FragCreates\s+0$/m)
  })

  test('where UDP is blocked both sides are told, one that it is, the other that nothing comes from there', async t => {
    const lab = await NatLab.start(t)
    const args = ['--ice-server', lab.coturn.stun]
    const join = (home: ReturnType<NatLab['home']>, name: string) =>
      new PeerProcess(t, {...home.options, name, args, record: false})
    const blocked = join(lab.home('cone', {isUdpBlocked: true}), 'Blocked')
    const open = join(lab.home('cone'), 'Open')
    const [own, theirs] = await Promise.all([
      blocked.waitFor('warning', ({code}) => code === 'udpBlocked'),
      open.waitFor('warning', ({code}) => code === 'peerHidden'),
    ])
    assert.match(own.message, /^No UDP gets through from this network/)
    assert.match(theirs.message, /UDP is blocked/)
    await blocked.waitFor('peer', ({obstacle}) => obstacle === 'udpBlocked')
  })

  test('a TURN password that has expired is told, and one that holds for long enough connects', async t => {
    const lab = await NatLab.start(t)
    const homes = [lab.home('symmetric'), lab.home('symmetric')]
    const join = (seconds: number, session: string) =>
      homes.map(({options}) => {
        const args = ['--ice-server', lab.coturn.turn(seconds)]
        return new PeerProcess(t, {...options, session, args, record: false})
      }) as Two
    const expired = join(-60, 'expired')
    await Promise.all(expired.map(peer => peer.waitFor('warning', ({code}) => code === 'serverRefused')))
    const [one, other] = join(600, 'valid')
    await meet(one, other)
  })

  test('a call outlives 5 s without a link', async t => {
    const {one, other, home} = await callOverStun(t)
    const before = one.mark
    await cut(home.namespace, 5)
    const since = one.mark
    const during = one.events.all.slice(before, since).filter(event => event.event === 'stats')
    assert.ok(
      during.some(({peers}) => peers.every(({video}) => video.fps === 0)),
      'no picture came meanwhile',
    )
    await flowing(one, since)
    assert.deepEqual(await Promise.all([one.leave(), other.leave()]), [LEFT, LEFT])
  })

  test('a call comes back after one side has got another address', async t => {
    const {one, other, home} = await callOverStun(t)
    const since = one.mark
    changeAddress(home.namespace, home.address, home.address.replace('.2/', '.3/'))
    await one.waitFor('peer', ({state}) => state !== 'live', {since})
    const noticed = one.mark
    await one.live(await other.id(), {since: noticed, deadlineMs: 40_000})
    await flowing(one, noticed)
  })
})

type Two = [PeerProcess, PeerProcess]
const LEFT = {code: 0, signal: null}

const meet = async (one: PeerProcess, other: PeerProcess): Promise<void> => {
  await Promise.all([one.live(await other.id()), other.live(await one.id())])
}

/** Two homes; what happens to `home` happens to the first peer's. */
async function callOverStun(t: Parameters<typeof NatLab.start>[0]) {
  const lab = await NatLab.start(t)
  const [home, far] = [lab.home('cone'), lab.home('cone')]
  const args = ['--ice-server', lab.coturn.stun]
  const [one, other] = [home, far].map(
    ({options}) => new PeerProcess(t, {...options, args, video: 'test', record: false}),
  ) as Two
  await meet(one, other)
  await flowing(one, 0)
  return {one, other, home}
}

/** Pictures of the other come, from figures after that moment. */
const flowing = (peer: PeerProcess, since: number): Promise<unknown> =>
  peer.waitFor('stats', ({peers}) => peers.some(({video, state}) => state === 'live' && video.fps > 5), {
    since,
    what: 'pictures',
    deadlineMs: 40_000,
  })
