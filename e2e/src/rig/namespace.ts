/**
 * A network of its own for a test: loopback only, no route anywhere, gone after the test. Needs root, iproute2
 * and, for loss, nftables.
 */
import {execFileSync} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import type {Scope} from './scope.js'

export class Namespace {
  readonly name: string

  constructor(scope: Scope) {
    this.name = `s2c-${randomBytes(4).toString('hex')}`
    run('ip', 'netns', 'add', this.name)
    scope.after(() => run('ip', 'netns', 'delete', this.name))
    this.run('ip', 'link', 'set', 'lo', 'up')
  }

  /** Turns a command into the same one inside this network. */
  wrap = (command: string, args: readonly string[]): [string, string[]] => [
    'ip',
    ['netns', 'exec', this.name, command, ...args],
  ]

  /** Loses that share of all UDP packets, each by chance of its own. */
  loseUdp(percent: number): void {
    this.run('nft', 'add', 'table', 'inet', 'loss')
    this.run('nft', 'add chain inet loss in { type filter hook input priority 0; }')
    const rule = `add rule inet loss in meta l4proto udp numgen random mod 1000 < ${percent * 10} counter drop`
    this.run('nft', rule)
  }

  /** How many packets `loseUdp` has dropped. */
  lostPackets(): number {
    const match = /counter packets (\d+)/.exec(this.run('nft', 'list', 'table', 'inet', 'loss'))
    return Number(match?.[1] ?? 0)
  }

  run(command: string, ...args: string[]): string {
    return run('ip', 'netns', 'exec', this.name, command, ...args)
  }

  /** The same with a text on its standard input. */
  feed(input: string, command: string, ...args: string[]): string {
    return execFileSync('ip', ['netns', 'exec', this.name, command, ...args], {encoding: 'utf8', input})
  }
}

const run = (command: string, ...args: string[]): string => execFileSync(command, args, {encoding: 'utf8'})
