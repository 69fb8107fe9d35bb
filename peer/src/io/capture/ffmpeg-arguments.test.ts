import assert from 'node:assert/strict'
import {test} from 'node:test'
import {fileInput, testPicture, testTone} from './capture-input.js'
import {cameraInputs, microphoneInput, screenInput, soundSystems} from './device-inputs.js'
import {audioArguments, videoArguments} from './ffmpeg-arguments.js'

const QUIET = ['-hide_banner', '-loglevel', 'error']
const FIT =
  'scale=320:180:force_original_aspect_ratio=decrease:flags=area,pad=320:180:(ow-iw)/2:(oh-ih)/2,format=rgb24'
const RAW_VIDEO = ['-threads', '1', '-f', 'rawvideo', 'pipe:1']
const RAW_SOUND = ['-ac', '1', '-ar', '48000', '-vn', '-flush_packets', '1', '-f', 's16le', 'pipe:1']

const cameraList = (input: readonly string[]): string[] => [
  ...QUIET,
  ...input,
  ...['-an', '-filter:v', FIT, '-r', '24'],
  ...RAW_VIDEO,
]
const soundList = (input: readonly string[]): string[] => [...QUIET, ...input, ...RAW_SOUND]

test('a Linux camera is asked for 720p MJPEG first, then for whatever it gives', () => {
  const [preferred, plain] = cameraInputs('/dev/video0', 'linux')
  assert.deepEqual(
    videoArguments(preferred!, 24),
    cameraList(
      '-f v4l2 -fflags nobuffer -input_format mjpeg -framerate 30 -video_size 1280x720 -i /dev/video0'.split(
        ' ',
      ),
    ),
  )
  assert.deepEqual(
    videoArguments(plain!, 24),
    cameraList('-f v4l2 -fflags nobuffer -i /dev/video0'.split(' ')),
  )
})

test('a macOS camera gets its frame rate before -i, with and without a size', () => {
  const [preferred, plain] = cameraInputs('FaceTime HD Camera', 'darwin')
  const size = ['-video_size', '1280x720', '-pixel_format', 'uyvy422']
  const input = ['-i', 'FaceTime HD Camera:none']
  assert.deepEqual(
    videoArguments(preferred!, 24),
    cameraList(['-f', 'avfoundation', '-framerate', '30', ...size, ...input]),
  )
  assert.deepEqual(
    videoArguments(plain!, 24),
    cameraList(['-f', 'avfoundation', '-framerate', '30', ...input]),
  )
})

test('a Windows camera is named without quotes', () => {
  const [preferred, plain] = cameraInputs('Integrated Camera', 'win32')
  const input = ['-i', 'video=Integrated Camera']
  assert.deepEqual(
    videoArguments(preferred!, 24),
    cameraList(['-f', 'dshow', ...'-rtbufsize 64M -video_size 1280x720 -framerate 30'.split(' '), ...input]),
  )
  assert.deepEqual(videoArguments(plain!, 24), cameraList(['-f', 'dshow', '-rtbufsize', '64M', ...input]))
})

test('each sound system is asked for short chunks of 48 kHz mono', () => {
  const inputs = {
    pulse: '-f pulse -fflags nobuffer -sample_rate 48000 -channels 1 -fragment_size 960 -i mic',
    alsa: '-f alsa -fflags nobuffer -ar 48000 -ac 1 -i mic',
    avfoundation: '-f avfoundation -i :mic',
    dshow: '-f dshow -audio_buffer_size 10 -i audio=mic',
  } as const
  for (const system of ['pulse', 'alsa', 'avfoundation', 'dshow'] as const) {
    assert.deepEqual(audioArguments(microphoneInput('mic', system)), soundList(inputs[system].split(' ')))
  }
})

test('the screen is grabbed at 15 pictures a second by the means of each system', () => {
  const linux = '-f x11grab -framerate 15 -video_size 16384x16384 -i :1'.split(' ')
  assert.deepEqual(videoArguments(screenInput('linux', {DISPLAY: ':1'}), 24), cameraList(linux))
  const mac = [...'-f avfoundation -framerate 15 -capture_cursor 1 -i'.split(' '), 'Capture screen 0:none']
  assert.deepEqual(videoArguments(screenInput('darwin', {}), 24), cameraList(mac))
  const windows = '-f gdigrab -framerate 15 -i desktop'.split(' ')
  assert.deepEqual(videoArguments(screenInput('win32', {}), 24), cameraList(windows))
})

test('a file loops, is decoded in one thread and paced evenly', () => {
  assert.deepEqual(videoArguments(fileInput('/tmp/a b.mp4'), 30), [
    ...QUIET,
    ...['-threads', '1', '-stream_loop', '-1', '-i', 'file:/tmp/a b.mp4'],
    ...['-an', '-filter:v', `${FIT},fps=30,realtime`],
    ...RAW_VIDEO,
  ])
  const paced =
    'aresample=48000,aformat=sample_fmts=s16:channel_layouts=mono,asetnsamples=n=960:p=0,asetpts=N/SR/TB,arealtime'
  const sound = audioArguments(fileInput('/tmp/a.ogg'))
  assert.deepEqual(sound.slice(0, 9), [
    ...QUIET,
    '-threads',
    '1',
    '-stream_loop',
    '-1',
    '-i',
    'file:/tmp/a.ogg',
  ])
  assert.equal(sound[sound.indexOf('-filter:a') + 1], paced)
})

test('a still picture loops by the option of its reader', () => {
  assert.deepEqual(fileInput('/tmp/me.JPG').options, ['-threads', '1', '-loop', '1'])
})

test('the test sources pace themselves', () => {
  assert.deepEqual(videoArguments(testPicture(12), 12), [
    ...QUIET,
    ...['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=12,realtime', '-an', '-filter:v', FIT],
    ...RAW_VIDEO,
  ])
  const tone = 'sine=frequency=880:sample_rate=48000:samples_per_frame=960,arealtime'
  assert.deepEqual(audioArguments(testTone(880)), soundList(['-f', 'lavfi', '-i', tone]))
})

test('a system that ffmpeg cannot capture from is told with a remedy', () => {
  const unsupported = {code: 'unsupported-source', message: /aix; use --(video|audio) file:PATH instead\.$/}
  assert.throws(() => cameraInputs('0', 'aix'), unsupported)
  assert.throws(() => soundSystems('aix'), unsupported)
  assert.throws(() => screenInput('aix', {}), unsupported)
})
