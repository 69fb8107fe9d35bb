import assert from 'node:assert/strict'
import {test} from 'node:test'
import {cameraInputs, corrected, screenInput} from './device-inputs.js'

test('under Wayland the screen is refused, also where an X display answers', () => {
  const variables = {WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0'}
  assert.throws(() => screenInput('linux', variables), {
    code: 'wayland',
    message: /black screen\. Log in to an X11 session/,
  })
})

test('without a display the screen is refused', () => {
  assert.throws(() => screenInput('linux', {}), {code: 'no-display', message: /set DISPLAY\.$/})
})

test('the refusal of an oversized screen is answered with the true size', () => {
  const complaint =
    '[x11grab @ 0x379ffc00] Capture area 16384x16384 at position 0.0 outside the screen size 1366x768\n:97: Invalid argument\n'
  assert.deepEqual(corrected(screenInput('linux', {DISPLAY: ':97'}), complaint)?.options, [
    ...['-framerate', '15', '-video_size', '1366x768'],
  ])
})

test('a macOS camera that refuses its rate is asked for the smallest good mode it names', () => {
  const complaint = [
    '[avfoundation @ 0x7f8] Selected framerate (30.000000) is not supported by the device.',
    '[avfoundation @ 0x7f8] Supported modes:',
    '[avfoundation @ 0x7f8]   320x240@[15.000000 15.000000]fps',
    '[avfoundation @ 0x7f8]   1280x720@[15.000000 30.000030]fps',
    '[avfoundation @ 0x7f8]   640x480@[15.000000 29.970000]fps',
    'FaceTime HD Camera:none: Input/output error',
  ].join('\n')
  const [input] = cameraInputs('FaceTime HD Camera', 'darwin')
  assert.deepEqual(corrected(input!, complaint)?.options, [
    '-framerate',
    '29.970000',
    '-video_size',
    '640x480',
  ])
})

test('a complaint without a proposal leads to no second try', () => {
  const [input] = cameraInputs('/dev/video0', 'linux')
  assert.equal(corrected(input!, '/dev/video0: Device or resource busy'), null)
})
