import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {type CaptureSubject, explainEnd, MOST_TELLING} from './complaint.js'

const camera: CaptureSubject = {kind: 'camera', name: '/dev/video0', wants: 'video'}
const microphone: CaptureSubject = {kind: 'microphone', name: '', wants: 'audio'}
const screen: CaptureSubject = {kind: 'screen', name: ':99', wants: 'video'}
const clip: CaptureSubject = {kind: 'file', name: 'clip.mp4', wants: 'video'}
const song: CaptureSubject = {kind: 'file', name: 'song.ogg', wants: 'audio'}

const explain = (
  subject: CaptureSubject,
  complaint: string,
  {delivered = false, platform = 'linux' as NodeJS.Platform} = {},
) =>
  explainEnd({startError: null, code: 1, complaint}, subject, {
    binary: {path: '/usr/bin/ffmpeg', origin: 'path'},
    platform,
    delivered,
  })

/** As printed by the builds of 2018, 5.1 and 7.0. */
const cases: readonly [CaptureSubject, string, code: string, sentence: RegExp][] = [
  [
    camera,
    '[video4linux2,v4l2 @ 0x2810] Cannot open video device /dev/video0: No such file or directory\n/dev/video0: No such file or directory\n',
    'device-missing',
    /^The camera \/dev\/video0 was not found\. Connect one/,
  ],
  [
    camera,
    '[video4linux2,v4l2 @ 0x1] ioctl(VIDIOC_STREAMON): Device or resource busy\n/dev/video0: Device or resource busy\n',
    'device-busy',
    /^The camera \/dev\/video0 is in use by another program; close/,
  ],
  [
    camera,
    '[video4linux2,v4l2 @ 0x1] Cannot open video device /dev/video0: Permission denied\n',
    'device-forbidden',
    /usermod -aG video \$USER/,
  ],
  [
    camera,
    '[video4linux2,v4l2 @ 0x13] ioctl(VIDIOC_QUERYCAP): Inappropriate ioctl for device\n',
    'device-missing',
    /not found/,
  ],
  [microphone, 'default: No such process\n', 'device-missing', /^No microphone was found\./],
  [microphone, 'default: Connection refused\n', 'device-missing', /--audio device:ID/],
  [
    microphone,
    "ALSA lib confmisc.c:855:(parse_card) cannot find card '0'\n[alsa @ 0x5] cannot open audio device default (No such file or directory)\ndefault: Input/output error\n",
    'device-missing',
    /^No microphone/,
  ],
  [
    microphone,
    '[alsa @ 0x5] cannot open audio device default (Device or resource busy)\n',
    'device-busy',
    /^The microphone is in use/,
  ],
  [
    screen,
    '[x11grab @ 0x5] Cannot open display :99, error 1.\n:99: Input/output error\n',
    'no-display',
    /^The X display :99 cannot be opened; check DISPLAY/,
  ],
  [screen, '', 'no-display', /:99/],
  [
    camera,
    "Unknown input format: 'v4l2'\n",
    'unsupported-source',
    /^The ffmpeg at \/usr\/bin\/ffmpeg cannot capture the camera \/dev\/video0 \(Unknown input format/,
  ],
  [
    clip,
    'file:/a/clip.mp4: Invalid data found when processing input\n',
    'not-a-video',
    /^The file clip\.mp4 holds no video/,
  ],
  [clip, 'Output file #0 does not contain any stream\n', 'not-a-video', /such as \.mp4 or \.webm\.$/],
  [song, 'Output file #0 does not contain any stream\n', 'no-sound', /^The file song\.ogg holds no sound/],
  [clip, 'file:/a/clip.mp4: Permission denied\n', 'file-unreadable', /change its permissions/],
  [clip, 'Decoder (codec av1) not found for input stream #0:0\n', 'unsupported-source', /codec av1/],
  [
    camera,
    'something new\nand strange\n',
    'capture-failed',
    /ended with code 1, saying "and strange"; try another --video source/,
  ],
  [
    camera,
    'ffmpeg: error while loading shared libraries: libavdevice.so.59: cannot open\n',
    'no-ffmpeg',
    /^The ffmpeg at \/usr\/bin\/ffmpeg cannot be used: .*libavdevice/,
  ],
]

for (const [subject, complaint, code, sentence] of cases) {
  const title = complaint.trim().split('\n').at(-1) || 'nothing said'
  test(`the ${subject.kind} that ended with "${title}" is told as ${code}`, () => {
    const problem = explain(subject, complaint)
    assert.equal(problem.code, code)
    assert.match(problem.message, sentence)
  })
}

test('a device that had delivered is told as lost, whatever it complained of', () => {
  const problem = explain(camera, 'ioctl(VIDIOC_DQBUF): No such device\n', {delivered: true})
  assert.equal(problem.code, 'device-lost')
  assert.match(problem.message, /was unplugged or stopped; it is used again once it is back\.$/)
})

test('what to allow depends on the system', () => {
  const complaint = 'Permission denied'
  assert.match(explain(camera, complaint, {platform: 'darwin'}).message, /System Settings > .* > Camera\.$/)
  assert.match(explain(screen, complaint, {platform: 'darwin'}).message, /Screen Recording\.$/)
  assert.match(explain(microphone, complaint, {platform: 'win32'}).message, /Settings > .* > Microphone\.$/)
})

test('a binary that cannot be started is named with the remedy for how it was chosen', () => {
  const startError = Object.assign(new Error('spawn /opt/ffmpeg EACCES'), {code: 'EACCES'})
  const end = {startError, code: null, complaint: ''}
  const circumstances = {platform: 'linux', delivered: false} as const
  const named = explainEnd(end, camera, {
    ...circumstances,
    binary: {path: '/opt/ffmpeg', origin: 'environment'},
  })
  assert.match(named.message, /^The ffmpeg at \/opt\/ffmpeg cannot be used: .*EACCES\. Correct FFMPEG_PATH/)
  const found = explainEnd(end, camera, {...circumstances, binary: {path: '/opt/ffmpeg', origin: 'path'}})
  assert.match(found.message, /Reinstall it, or set FFMPEG_PATH/)
})

test('whatever ffmpeg and a file name hold, the sentence has one line and no control characters', () => {
  const text = fc.string({unit: 'binary', maxLength: 300})
  fc.assert(
    fc.property(
      text,
      text,
      fc.constantFrom(camera, microphone, screen, clip, song),
      (complaint, name, subject) => {
        const problem = explain({...subject, name}, complaint)
        assert.doesNotMatch(problem.message, /[\u0000-\u001f\u007f-\u009f]/)
        assert.match(problem.message, /\.$/)
        assert.ok(
          (MOST_TELLING as readonly string[]).includes(problem.code) || problem.code === 'file-unreadable',
        )
      },
    ),
    {seed: 1, numRuns: 500},
  )
})
