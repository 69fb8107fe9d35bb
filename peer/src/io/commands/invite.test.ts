import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {encode} from 'uqr'
import {linkIn, parseInvite} from '../../core/trust/invite.js'
import {type InviteOptions, printInvite, qrRows} from './invite.js'

type Size = {columns: number; rows: number}

/** Runs the command as on a terminal of this size, or on a pipe. `all`: as both outputs stand on one terminal. */
function invite(options: Partial<InviteOptions>, terminal: Size | null = null) {
  const said = {out: '', err: '', all: '', code: 0}
  const random = seededRandom(6)
  said.code = printInvite(
    {session: undefined, server: null, token: null, quiet: false, ...options},
    {
      write: text => {
        said.out += text
        said.all += text
      },
      complain: text => {
        said.err += text
        said.all += text
      },
      terminal,
      random: limit => random.below(limit),
    },
  )
  return said
}

function parsed(output: string) {
  const result = parseInvite(linkIn(output.split('\n')[0]!))
  assert.ok(result.ok)
  return result.invite
}

describe('an invite', () => {
  it('is one line that says how to join, with six words for a secret', () => {
    const {out, code} = invite({session: 'standup', server: 'wss://meet.example.org'})
    assert.equal(code, 0)
    assert.match(
      out,
      /^Run {2}npx s2c-peer join --invite {2}and paste {2}s2c:\/\/meet\.example\.org\/standup#\S+\n$/,
    )
    const {server, session, secret} = parsed(out)
    assert.deepEqual([server, session], ['wss://meet.example.org', 'standup'])
    assert.match(secret!, /^([a-z]+-){5}[a-z]+$/)
  })

  it('carries the token for its server, and none where it names no server', () => {
    const shared = parsed(invite({server: 'wss://a', token: 's2c1.7.cw.x_-'}).out)
    assert.equal(shared.token, 's2c1.7.cw.x_-')
    assert.ok(!invite({token: 's2c1.7.cw.x_-', quiet: true}).out.includes('token'))
  })

  it('is the link alone when asked to be quiet', () => {
    assert.match(
      invite({session: 's', quiet: true}, {columns: 200, rows: 100}).out,
      /^s2c:\/\/\/s#[a-z-]+\n$/,
    )
  })

  it('has a fresh readable name where none was given', () => {
    assert.match(parsed(invite({}).out).session, /^[a-z]+-[a-z]+-\d\d$/)
  })

  it('takes each of the 2,048 words for each place, by what it draws', () => {
    const limits: number[] = []
    const random = (limit: number): number => limits.push(limit) * 0 + limit - 1
    let out = ''
    printInvite(
      {session: 's', server: null, token: null, quiet: true},
      {
        write: text => {
          out += text
        },
        complain: () => undefined,
        terminal: null,
        random,
      },
    )
    assert.deepEqual(limits, Array(6).fill(2048))
    assert.equal(parsed(out).secret, Array(6).fill('zoo').join('-'))
  })

  it('tells that a server of this machine is no use to others', () => {
    for (const server of ['ws://127.0.0.1:1122', 'ws://localhost', 'ws://[::1]:1'])
      assert.match(invite({server}).err, /Only this machine can reach .* --server wss:/, server)
    assert.equal(invite({server: 'ws://127.example.org'}).err, '')
  })

  it('tells that without a server it serves the local network only, and the remedy', () => {
    assert.match(invite({}).err, /names no server and serves your local network only: .* --server wss:/)
    assert.equal(invite({quiet: true}).err, '')
  })

  it('is refused for a bad name and for a server that no link can express', () => {
    assert.deepEqual([invite({session: 'a b'}).code, invite({server: 'ws://h/?x'}).code], [2, 2])
    assert.match(invite({session: 'a b'}).err, /holds a space/)
    assert.match(invite({server: 'ws://h/?x'}).err, /without "\?"/)
  })
})

describe('the QR code of an invite', () => {
  const server = 'wss://meet.example.org'
  const rowsOf = (text: string, columns: number): number =>
    text
      .trimEnd()
      .replace(/\x1b\[[\d;]*m/g, '')
      .split('\n')
      .reduce((rows, line) => rows + Math.ceil(line.length / columns), 0)

  it('is shown on a terminal that is wide and high enough, and not on another', () => {
    const {size} = encode(linkIn(invite({session: 's'}).out.trim()), {border: 2})
    const isDrawn = (terminal: Size | null): boolean => invite({session: 's'}, terminal).out.includes('▀')
    assert.ok(isDrawn({columns: size, rows: 40}))
    assert.ok(!isDrawn({columns: size - 1, rows: 40}))
    assert.ok(!isDrawn({columns: 80, rows: 20}))
    assert.ok(!isDrawn(null))
  })

  it('leaves the line to send on the screen, below it, wherever it is shown', () => {
    for (const options of [{}, {server}, {server: 'ws://127.0.0.1:1122'}]) {
      for (let columns = 40; columns <= 200; columns += 8) {
        for (let rows = 10; rows <= 60; rows++) {
          const {all} = invite({session: 'standup', ...options}, {columns, rows})
          assert.match(all.trimEnd().split('\n').at(-1)!, /^Run {2}npx s2c-peer join --invite .*#/)
          if (all.includes('▀')) assert.ok(rowsOf(all, columns) < rows, `${columns}x${rows}`)
        }
      }
    }
  })

  it('fits on 80x24, the usual size of a terminal', () => {
    for (const options of [{}, {session: 'standup', server}])
      assert.match(invite(options, {columns: 80, rows: 24}).out, /▀/)
  })

  it('has every module in its place, in black and white by number, with a white border of four', () => {
    const text = 's2c://meet.example.org/standup#amber-river-stone-quick-lemon-zebra'
    const {data, size} = encode(text, {border: 0})
    const modules = qrRows(text, 4).flatMap(modulesOf)
    for (let row = 0; row < size + 8; row++)
      for (let column = 0; column < size + 8; column++)
        assert.equal(modules[row]?.[column], data[row - 4]?.[column - 4] ?? false, `${row}, ${column}`)
    for (const row of modules) assert.equal(row.length, size + 8)
    for (const row of qrRows(text, 4)) assert.match(row, /^\x1b\[38;5;\d+;48;5;\d+m.*\x1b\[0m$/)
  })
})

/** Reads one printed row back as two rows of modules, true for black. */
function modulesOf(row: string): [upper: boolean[], lower: boolean[]] {
  const [upper, lower]: boolean[][] = [[], []]
  for (const [, foreground, background, cells] of row.matchAll(/\x1b\[38;5;(16|231);48;5;(16|231)m(▀+)/g)) {
    for (const _ of cells!) {
      upper!.push(foreground === '16')
      lower!.push(background === '16')
    }
  }
  return [upper!, lower!]
}
