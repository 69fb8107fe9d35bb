import assert from 'node:assert/strict'
import {test} from 'node:test'
import {assertConfined, PEER_COMMAND, Program} from './program.js'
import {ProgramScope} from './scope.js'
import {allEnded, tree, treeUsage} from './usage.js'

test('a program is heard line by line, on both outputs, until its end', async t => {
  const script =
    'process.stdin.once("data", data => { console.log("got " + data); console.error("oh"); process.exitCode = 7; process.stdin.unref() })'
  const program = new Program(t, process.execPath, ['-e', script])
  program.write('hello')
  assert.equal(await program.lines.waitFor('an answer', line => line.startsWith('got')), 'got hello')
  assert.deepEqual(await program.exited, {code: 7, signal: null})
  assert.equal(program.stderr, 'oh\n')
})

test('a program and its children are gone after the scope', {
  skip: process.platform !== 'linux',
}, async () => {
  const scope = new ProgramScope()
  const script =
    'const {pid} = require("child_process").spawn("sleep", ["100"]); console.log(pid); setInterval(() => {}, 1000)'
  const program = new Program(scope, process.execPath, ['-e', script])
  const child = Number(await program.lines.waitFor('the child', () => true))
  assert.deepEqual(tree(program.pid), [program.pid, child])
  const {processes, cpuSeconds, pssBytes} = treeUsage(program.pid)
  assert.equal(processes, 2)
  assert.ok(cpuSeconds > 0 && cpuSeconds < 10 && pssBytes > 1e6 && pssBytes < 1e9)
  await scope.end()
  await allEnded([child])
})

test('no program of a test can reach the LAN by accident', t => {
  for (const args of [['join', 's'], ['join', 's', '--bind', '127.0.0.1'], ['find']])
    assert.throws(() => new Program(t, PEER_COMMAND, args), /no test may reach the LAN/, args.join(' '))
  assertConfined(PEER_COMMAND, ['join', 's', '--no-discovery'])
  assertConfined('ip', ['netns', 'exec', 'x', PEER_COMMAND, 'join', 's'])
})
