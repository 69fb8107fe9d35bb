import assert from 'node:assert/strict'
import {test} from 'node:test'
import {setTimeout as delay} from 'node:timers/promises'
import type {PeerId} from 's2c-peer/engine-protocol'
import {type LanMachine, LocalNetwork} from '../rig/local-network.js'
import {PeerProcess} from '../rig/peer-process.js'
import {PEER_COMMAND, Program} from '../rig/program.js'
import type {Scope} from '../rig/scope.js'
import {isHeard} from '../rig/tone-call.js'

const VIDEO = ['--fps', '5', '--frames', '5']
/** Of the two ends of the cut cable each has gone on alone by then. */
const SPLIT_MS = 6_000
/** A machine that is busy with other tests starts four peers slowly. */
const DEADLINE_MS = 60_000

function joinAt(scope: Scope, {network}: LanMachine, args: readonly string[] = VIDEO): PeerProcess {
  const rest = {server: null, confined: false, wrap: network.wrap, record: false}
  return new PeerProcess(scope, {...rest, video: 'test', audio: 'test', args})
}

async function areOneMeeting(peers: readonly PeerProcess[]): Promise<void> {
  const ids = await Promise.all(peers.map(peer => peer.id()))
  await Promise.all(
    peers.flatMap((peer, at) =>
      ids.filter((_, other) => other !== at).map(id => peer.live(id, {deadlineMs: DEADLINE_MS})),
    ),
  )
}

const find = async (scope: Scope, {network}: LanMachine, home: string, ...args: string[]) => {
  const program = new Program(scope, ...network.wrap(PEER_COMMAND, ['find', ...args]), {home})
  const {code} = await program.ends()
  return {code, lines: program.lines.all}
}

/** Whether the peer is connected to signaling again, or for the first time, after a mark. */
const connected = (peer: PeerProcess, since: number) =>
  peer.waitFor('signaling', ({state}) => state === 'connected', {
    ...{since, what: 'signaling again', deadlineMs: DEADLINE_MS},
  })

test('plain joins on a LAN without a server are one meeting, whoever comes, dies or is cut off', async t => {
  const lan = new LocalNetwork(t, 4)
  const [a, b, c, d] = lan.machines as [LanMachine, LanMachine, LanMachine, LanMachine]
  const peers = [joinAt(t, a), joinAt(t, b), joinAt(t, c)]
  await t.test('three that start at once meet', () => areOneMeeting(peers))
  const [first, second, third] = peers as [PeerProcess, PeerProcess, PeerProcess]

  await t.test('a meeting is found by those who know its name', async () => {
    // A host on a busy machine may answer later than anybody listens.
    let named = await find(t, d, first.program.home, 'session1')
    for (let tries = 1; named.code !== 0 && tries < 5; tries++)
      named = await find(t, d, first.program.home, 'session1')
    assert.equal(named.code, 0)
    assert.match(named.lines[0]!, /^session1 +ws:\/\/192\.168\.77\.\d:1122$/)
    const stranger = await find(t, d, third.program.home, 'other')
    assert.equal(stranger.code, 3)
    assert.doesNotMatch(
      (await find(t, d, second.program.home)).lines.join('\n'),
      /not known/,
      'it was used there',
    )
  })

  await t.test(
    'a cut cable makes two meetings, which are one again when it is mended; links stay',
    async () => {
      const marks = peers.map(peer => peer.mark)
      const sides = [first, third]
      lan.split()
      await delay(SPLIT_MS)
      lan.heal()
      await Promise.all(
        sides.map(async (peer, at) => {
          const other = await sides[1 - at]!.id()
          await peer.live(other, {since: marks[peers.indexOf(peer)]!, deadlineMs: DEADLINE_MS})
        }),
      )
      const [one, two] = [await first.id(), await second.id()]
      const seen = (peer: PeerProcess, id: PeerId, since: number) =>
        peer.events.all
          .slice(since)
          .flatMap(event => (event.event === 'peer' && event.id === id ? event.state : []))
      assert.deepEqual(
        new Set([...seen(first, two, marks[0]!), ...seen(second, one, marks[1]!)]).has('recovering'),
        false,
      )
    },
  )

  await t.test(
    'the host dies: somebody takes over, newcomers find the meeting, nobody loses sound',
    async () => {
      const host = await onlyHost(peers)
      const rest = peers.filter(peer => peer !== host)
      const marks = rest.map(peer => peer.mark)
      await host.program.killGroup()
      await Promise.all(rest.map((peer, at) => connected(peer, marks[at]!)))
      const newcomer = joinAt(t, d)
      await areOneMeeting([...rest, newcomer])
      for (const peer of rest) assert.ok((await peer.figures(2)).at(-1)!.peers.filter(isHeard).length >= 1)
    },
  )
})

/** The one that all are connected to, once halves that were apart are at one server again: links may have healed before. */
async function onlyHost(peers: readonly PeerProcess[]): Promise<PeerProcess> {
  for (let second = 0; second < DEADLINE_MS / 1000; second++) {
    const hosts = peers.filter(peer => newestServer(peer).includes('127.0.0.1'))
    if (hosts.length === 1) return hosts[0]!
    await peers[0]!.figures(1)
  }
  throw new Error('there is more than one host still')
}

/** Where a peer is, or was last, connected. */
function newestServer(peer: PeerProcess): string {
  const servers = peer.events.all.flatMap(event =>
    event.event === 'signaling' && event.state === 'connected' ? [event.server] : [],
  )
  return servers.at(-1)!
}

test('without discovery nothing goes onto the LAN, and nothing that names anybody otherwise', async t => {
  const lan = new LocalNetwork(t, 2)
  const [a, b] = lan.machines as [LanMachine, LanMachine]
  const sniffer = new Program(t, ...b.network.wrap(process.execPath, ['-e', SNIFFER]))
  await sniffer.lines.waitFor('the sniffer to listen', line => line === 'listening')
  const silent = joinAt(t, a, [...VIDEO, '--no-discovery'])
  await silent.waitFor('stats')
  await silent.leave()
  assert.deepEqual(sniffer.lines.all, ['listening'])
  const host = joinAt(t, a, [...VIDEO, '--name', 'Ada'])
  await sniffer.lines.waitFor('an announcement', line => line.includes('salt='))
  await host.leave()
  const said = sniffer.lines.all.slice(1).join('\n')
  assert.doesNotMatch(said, /session1|Ada|root/)
})

/** Prints what is multicast to this machine. */
const SNIFFER = `
  const socket = require('node:dgram').createSocket({type: 'udp4', reuseAddr: true})
  socket.on('message', bytes => console.log(bytes.toString('latin1').replace(/[^ -~]/g, '.')))
  socket.bind(5353, () => { socket.addMembership('224.0.0.251', '192.168.77.2'); console.log('listening') })
`
