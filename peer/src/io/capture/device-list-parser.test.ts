import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {parseLinuxList, parseMacList, parseWindowsList} from './device-list-parser.js'

test('a PulseAudio list gives its sources without the monitors', () => {
  const list = `Auto-detected sources for pulse:
  alsa_output.pci-0000_00_1f.3.analog-stereo.monitor [Monitor of Built-in Audio Analog Stereo] (none)
* alsa_input.pci-0000_00_1f.3.analog-stereo [Built-in Audio Analog Stereo] (none)
  bluez_input.00_11 [Headset [left]] (audio)
`
  assert.deepEqual(parseLinuxList(list, 'microphone'), [
    {
      kind: 'microphone',
      id: 'alsa_input.pci-0000_00_1f.3.analog-stereo',
      name: 'Built-in Audio Analog Stereo',
      isDefault: true,
    },
    {kind: 'microphone', id: 'bluez_input.00_11', name: 'Headset [left]', isDefault: false},
  ])
})

test('a list of an older build without kinds is read as well', () => {
  const list = 'Auto-detected sources for alsa:\n  null [Discard all samples]\n* hw:0 [HDA Intel]\n'
  assert.deepEqual(parseLinuxList(list, 'speaker'), [
    {kind: 'speaker', id: 'null', name: 'Discard all samples', isDefault: false},
    {kind: 'speaker', id: 'hw:0', name: 'HDA Intel', isDefault: true},
  ])
})

for (const prefix of ['AVFoundation indev', 'AVFoundation input device']) {
  test(`a macOS list with the prefix "${prefix}" gives cameras and microphones but no screens`, () => {
    const line = `[${prefix} @ 0x7fb0c0c04a80]`
    const list = [
      `${line} AVFoundation video devices:`,
      `${line} [0] FaceTime HD Camera`,
      `${line} [1] Capture screen 0`,
      `${line} AVFoundation audio devices:`,
      `${line} [0] MacBook Pro Microphone`,
      `${line} [1] AirPods [Jo]`,
      ': Input/output error',
    ].join('\n')
    assert.deepEqual(parseMacList(list), [
      {kind: 'camera', id: 'FaceTime HD Camera', name: 'FaceTime HD Camera', isDefault: true},
      {kind: 'microphone', id: 'MacBook Pro Microphone', name: 'MacBook Pro Microphone', isDefault: true},
      {kind: 'microphone', id: 'AirPods [Jo]', name: 'AirPods [Jo]', isDefault: false},
    ])
  })
}

test('a Windows list of an older build takes the kind from its headlines', () => {
  const list = [
    '[dshow @ 000001] DirectShow video devices (some may be both video and audio devices)',
    '[dshow @ 000001]  "Integrated Camera"',
    '[dshow @ 000001]     Alternative name "@device_pnp_\\\\?\\usb#vid_04f2"',
    '[dshow @ 000001] DirectShow audio devices',
    '[dshow @ 000001]  "Microphone (Realtek(R) Audio)"',
    '[dshow @ 000001]     Alternative name "@device_cm_{33D9A762}"',
    'dummy: Immediate exit requested',
  ].join('\r\n')
  assert.deepEqual(
    parseWindowsList(list).map(({kind, id}) => [kind, id]),
    [
      ['camera', 'Integrated Camera'],
      ['microphone', 'Microphone (Realtek(R) Audio)'],
    ],
  )
})

test('a Windows list of a newer build takes the kind from each line', () => {
  const list = [
    '[in#0 @ 000001] "Integrated Camera" (video)',
    '[in#0 @ 000001]   Alternative name "@device_pnp_1"',
    '[in#0 @ 000001] "Capture Card" (video, audio)',
    '[in#0 @ 000001] "Microphone Array" (audio)',
    '[in#0 @ 000001] "Line In" (none)',
  ].join('\n')
  assert.deepEqual(
    parseWindowsList(list).map(({kind, id, isDefault}) => [kind, id, isDefault]),
    [
      ['camera', 'Integrated Camera', true],
      ['camera', 'Capture Card', false],
      ['microphone', 'Microphone Array', true],
      ['microphone', 'Line In', false],
    ],
  )
})

test('a device cannot draw on a terminal with its name', () => {
  const [device] = parseLinuxList('  usb [\x1b[31mEvil\x07 Camera] (none)', 'camera')
  assert.equal(device?.name, 'Evil Camera')
})

test('any text is read without an exception', () => {
  const piece = fc.constantFrom(
    '[a @ 1]',
    '[0]',
    '"',
    '(video)',
    '*',
    ' ',
    '\n',
    ']',
    'DirectShow audio devices',
    'x',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({unit: 'binary'})), {maxLength: 40}), pieces => {
      const text = pieces.join('')
      for (const devices of [parseLinuxList(text, 'camera'), parseMacList(text), parseWindowsList(text)]) {
        for (const device of devices) assert.ok(device.id.length > 0)
      }
    }),
    {seed: 1, numRuns: 1000},
  )
})
