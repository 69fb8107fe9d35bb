import {NATS} from '../netlab/nat.js'
import {NatLab} from '../netlab/nat-lab.js'
import {PeerProcess} from '../rig/peer-process.js'
import {ProgramScope} from '../rig/scope.js'

const scope = new ProgramScope()
try {
  const lab = await NatLab.start(scope)
  const homes = NATS.map(nat => [lab.home(nat), lab.home(nat)] as const)
  const pairs = [
    [homes[0]![0], homes[0]![1]],
    [homes[0]![0], homes[1]![1]],
    [homes[1]![0], homes[1]![1]],
  ] as const
  for (const [a, b] of pairs)
    for (const [what, ice] of [
      ['none', []],
      ['stun', ['--ice-server', lab.coturn.stun]],
      ['turn', ['--ice-server', lab.coturn.turn()]],
      ['both', ['--ice-server', lab.coturn.stun, '--ice-server', lab.coturn.turn()]],
    ] as const) {
      const one = new PeerProcess(scope, {...a.options, record: false, args: ice})
      await one.id()
      const other = new PeerProcess(scope, {...b.options, record: false, args: ice})
      const oid = await other.id()
      const t = performance.now()
      try {
        await one.live(oid, {deadlineMs: 6000})
        const ms = performance.now() - t
        const stats = await one.waitFor('stats', s => s.peers.some(p => p.path !== null))
        console.log(a.nat, b.nat, what, ms.toFixed(0), JSON.stringify(stats.peers[0]!.path))
      } catch {
        console.log(
          a.nat,
          b.nat,
          what,
          'FAILED',
          one.events.all
            .filter(e => e.event === 'warning')
            .map(e => JSON.stringify(e))
            .join(),
        )
      }
      await one.leave()
      await other.leave()
    }
} finally {
  await scope.end()
}
