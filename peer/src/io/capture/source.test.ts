import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {MAX_TEST_FREQUENCY_HZ, parseAudioSource, parseSpeakerSink, parseVideoSource} from './source.js'

test('every video source of the command line is understood', () => {
  for (const kind of ['auto', 'none', 'test', 'screen'] as const) {
    assert.deepEqual(parseVideoSource(kind), {ok: true, source: {kind}})
  }
  assert.deepEqual(parseVideoSource('file:a: b.mp4'), {ok: true, source: {kind: 'file', path: 'a: b.mp4'}})
  assert.deepEqual(parseVideoSource('device:/dev/video2'), {
    ok: true,
    source: {kind: 'device', id: '/dev/video2'},
  })
})

test('every audio source of the command line is understood', () => {
  assert.deepEqual(parseAudioSource('auto'), {ok: true, source: {kind: 'auto'}})
  assert.deepEqual(parseAudioSource('none'), {ok: true, source: {kind: 'none'}})
  assert.deepEqual(parseAudioSource('test'), {ok: true, source: {kind: 'test', frequencyHz: 440}})
  assert.deepEqual(parseAudioSource('test:880.5'), {ok: true, source: {kind: 'test', frequencyHz: 880.5}})
  assert.deepEqual(parseAudioSource('device:hw:1,0'), {ok: true, source: {kind: 'device', id: 'hw:1,0'}})
})

test('a speaker may be a WAV file but no other file', () => {
  assert.deepEqual(parseSpeakerSink('file:out.WAV'), {ok: true, source: {kind: 'file', path: 'out.WAV'}})
  assert.deepEqual(parseSpeakerSink('device:spk'), {ok: true, source: {kind: 'device', id: 'spk'}})
  assert.deepEqual(parseSpeakerSink('file:out.mp3'), {
    ok: false,
    reason: 'The speaker file "out.mp3" must end in .wav, for example file:call.wav.',
  })
})

test('what is no source is refused with a sentence that says what is expected', () => {
  const refused = [
    parseVideoSource('webcam'),
    parseVideoSource('test:440'),
    parseVideoSource('file:'),
    parseVideoSource('device: '),
    parseVideoSource('file:a\0b'),
    parseAudioSource('screen'),
    parseAudioSource('test:'),
    parseAudioSource('test:0'),
    parseAudioSource('test:-1'),
    parseAudioSource('test:1e3'),
    parseAudioSource('test:Infinity'),
    parseAudioSource(`test:${MAX_TEST_FREQUENCY_HZ + 1}`),
    parseSpeakerSink('test'),
    parseSpeakerSink(''),
  ]
  for (const result of refused) {
    assert.ok(!result.ok)
    assert.match(result.reason, /^.{10,}\.$/s)
  }
})

test('any text is parsed or refused, never thrown at', () => {
  fc.assert(
    fc.property(
      fc.string({unit: 'binary'}),
      fc.constantFrom('', 'file:', 'device:', 'test:'),
      (text, prefix) => {
        for (const parse of [parseVideoSource, parseAudioSource, parseSpeakerSink]) {
          const result = parse(prefix + text)
          assert.ok(result.ok || result.reason.length > 0)
        }
      },
    ),
    {seed: 1},
  )
})
