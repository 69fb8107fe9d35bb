import assert from 'node:assert/strict'
import {existsSync, readFileSync} from 'node:fs'
import {test} from 'node:test'
import {alsaConfigFor, withAlsaConfig} from './alsa-device.js'

test('a card is named as ALSA names it', () => {
  const hardware = (card: string, device: number): string =>
    `pcm.!default { type plug slave.pcm { type hw card "${card}" device ${device} } }\n`
  assert.equal(alsaConfigFor('hw:1'), hardware('1', 0))
  assert.equal(alsaConfigFor('plughw:1,3'), hardware('1', 3))
  assert.equal(alsaConfigFor('hw:CARD=PCH,DEV=7'), hardware('PCH', 7))
})

test('anything else is the name of a sink', () => {
  assert.equal(
    alsaConfigFor('alsa_output.pci-0000_00_1f.3.analog-stereo'),
    'pcm.!default { type pulse device "alsa_output.pci-0000_00_1f.3.analog-stereo" }\n',
  )
})

test('a name cannot break out of the configuration', () => {
  for (const id of ['a"b', 'a\nb', 'a b', 'hw:1" }', '']) assert.equal(alsaConfigFor(id), null)
})

test('the configuration is there while the device opens, and gone afterwards, also when opening fails', async () => {
  const before = process.env['ALSA_CONFIG_PATH']
  let path = ''
  const failing = withAlsaConfig('pcm.x', async () => {
    path = process.env['ALSA_CONFIG_PATH']!
    assert.equal(readFileSync(path, 'utf8'), 'pcm.x')
    throw new Error('no such card')
  })
  await assert.rejects(failing, /no such card/)
  assert.equal(process.env['ALSA_CONFIG_PATH'], before)
  assert.ok(!existsSync(path))
})
