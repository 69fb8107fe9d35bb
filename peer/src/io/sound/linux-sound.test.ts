import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {test} from 'node:test'
import {hasSoundSystem, type LinuxMachine} from './linux-sound.js'

type Traces = {
  env?: Record<string, string>
  /** By path; a socket is an empty file here. */
  files?: Record<string, string>
  folders?: Record<string, string[]>
}

const machine = ({env = {}, files = {}, folders = {}}: Traces): LinuxMachine => ({
  env,
  home: '/home/ann',
  userId: 1000,
  exists: path => path in files,
  text: path => files[path] ?? null,
  names: folder => folders[folder] ?? [],
})

const CARDS = ` 0 [PCH            ]: HDA-Intel - HDA Intel PCH
                      HDA Intel PCH at 0xf7f10000 irq 30
`

const WITH: Record<string, Traces> = {
  'a card': {files: {'/proc/asound/cards': CARDS}},
  'a card that a container was given': {folders: {'/dev/snd': ['controlC0', 'pcmC0D0p', 'timer']}},
  'a server that the environment names': {env: {PULSE_SERVER: 'unix:/mnt/wslg/PulseServer'}},
  'PulseAudio of the session': {
    env: {XDG_RUNTIME_DIR: '/run/user/7'},
    files: {'/run/user/7/pulse/native': ''},
  },
  'PulseAudio at a place of its own': {
    env: {PULSE_RUNTIME_PATH: '/tmp/pulse'},
    files: {'/tmp/pulse/native': ''},
  },
  'PipeWire of the session': {env: {XDG_RUNTIME_DIR: '/run/user/7'}, files: {'/run/user/7/pipewire-0': ''}},
  'a session without its environment': {files: {'/run/user/1000/pulse/native': ''}},
  'PulseAudio of the whole system': {files: {'/run/pulse/native': ''}},
  'a server in the settings': {
    files: {'/home/ann/.config/pulse/client.conf': '; own\ndefault-server = tcp:hifi\n'},
  },
  'ALSA led elsewhere by the person': {files: {'/home/ann/.asoundrc': 'pcm.!default { type jack }\n'}},
  'ALSA led elsewhere by the system': {
    files: {'/etc/asound.conf': '# Ours\n\npcm.!default { type pulse }\n'},
  },
  'ALSA led elsewhere by the environment': {env: {ALSA_CONFIG_PATH: '/tmp/asound.conf'}},
}

for (const [what, traces] of Object.entries(WITH)) {
  test(`${what} is a sound system`, () => assert.equal(hasSoundSystem(machine(traces)), true))
}

const WITHOUT: Record<string, Traces> = {
  nothing: {},
  'a kernel without cards': {
    files: {'/proc/asound/cards': '--- no soundcards ---\n'},
    folders: {'/dev/snd': ['seq', 'timer']},
  },
  'settings of comments alone': {
    env: {PULSE_SERVER: '', XDG_RUNTIME_DIR: ''},
    files: {'/etc/pulse/client.conf': '; default-server =\n', '/etc/asound.conf': '# Place yours here.\n\n'},
  },
}

for (const [what, traces] of Object.entries(WITHOUT)) {
  test(`${what} is no sound system`, () => assert.equal(hasSoundSystem(machine(traces)), false))
}

test('where there is no sound system, looking for a speaker leaves no trace on stderr', {
  skip: process.platform !== 'linux' || hasSoundSystem(),
}, () => {
  const opening = new URL('./speaker-opening.js', import.meta.url)
  const code = `import {openSpeaker} from ${JSON.stringify(opening)}
    const speaker = await openSpeaker({kind: 'auto'}, {
      pull() {},
      onState: state => console.log(state),
      onProblem: problem => console.log(problem.code, problem.message),
    })
    await speaker.stop()`
  const {stdout, stderr} = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
  })
  assert.match(stdout, /^starting\nno-speaker No speaker was found \(.* no sound system\).*\nmissing\n$/)
  assert.equal(stderr, '')
})
