import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {Device} from '../capture/device-list-parser.js'
import {SourceProblem} from '../capture/source.js'
import {
  checkDevice,
  checkFfmpeg,
  checkNode,
  checkTerminal,
  checkTransport,
  describeFinding,
  runDoctor,
} from './doctor.js'

const TERMINAL = {isTerminal: true, colorDepth: 8, platform: 'linux', locale: 'de_DE.UTF-8'} as const

test('this machine is examined part by part, and a meeting is possible here', async () => {
  let report = ''
  const code = await runDoctor(text => {
    report += text
  })
  assert.equal(code, 0)
  const parts = report
    .trimEnd()
    .split('\n')
    .map(line => /^(?:ok|missing) +(\S+) +\S/.exec(line)?.[1])
  assert.deepEqual(parts, ['Node.js', 'ffmpeg', 'camera', 'microphone', 'speaker', 'terminal', 'transport'])
})

test('a Node.js that is too old is told, the oldest good one is not', () => {
  assert.ok(checkNode('20.19.0').ok)
  assert.ok(checkNode('24.1.0').ok)
  for (const version of ['20.18.9', '18.20.0']) {
    assert.equal(
      describeFinding(checkNode(version)),
      `missing  Node.js     ${version} is too old; install 20.19 or later.\n`,
    )
  }
})

test('ffmpeg is told with its place, or with the remedy', async () => {
  const here = await checkFfmpeg()
  assert.ok(here.ok)
  const none = await checkFfmpeg(() => {
    throw new SourceProblem('no-ffmpeg', 'No ffmpeg was found; install it.')
  })
  assert.ok(!none.ok && none.remedy === 'No ffmpeg was found; install it.')
  const wrong = await checkFfmpeg(() => [{path: process.execPath, origin: 'path'}])
  assert.ok(!wrong.ok && /cannot be used: .*set FFMPEG_PATH/.test(wrong.remedy))
})

test('a device is named, or how to do without it', async () => {
  const camera: Device = {kind: 'camera', id: '/dev/video0', name: 'Integrated Camera', isDefault: true}
  const listing = Promise.resolve([camera])
  const found = await checkDevice('camera', listing)
  assert.ok(found.ok && found.detail === 'Integrated Camera')
  const missing = await checkDevice('microphone', listing)
  assert.ok(!missing.ok && /use --audio file:PATH\.$/.test(missing.remedy))
  const unasked = await checkDevice('camera', Promise.reject(new SourceProblem('no-ffmpeg', 'None.')))
  assert.ok(!unasked.ok && /without ffmpeg/.test(unasked.remedy))
})

test('a terminal without UTF-8, and no terminal at all, are told', () => {
  const good = checkTerminal(TERMINAL)
  assert.ok(good.ok && good.detail === 'UTF-8, 256 colours')
  assert.ok(checkTerminal({...TERMINAL, colorDepth: 1}).ok)
  assert.ok(checkTerminal({...TERMINAL, platform: 'win32', locale: ''}).ok)
  assert.ok(!checkTerminal({...TERMINAL, locale: 'C'}).ok)
  assert.ok(!checkTerminal({...TERMINAL, isTerminal: false}).ok)
})

test('a transport that does not load is told with its reason and stops a meeting', async () => {
  const broken = await checkTransport(() => Promise.reject(new Error('wrong ELF class\nRequire stack:')))
  assert.ok(!broken.ok && broken.needed)
  assert.match(broken.remedy, /\(wrong ELF class\); run "npm ci" again/)
})
