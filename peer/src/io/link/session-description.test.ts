import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {readCandidate, readDescription, readFingerprint} from './session-description.js'

const fingerprint = Array.from({length: 32}, (_, index) => (index + 160).toString(16).toUpperCase()).join(':')
const lines = [
  'v=0',
  'o=rtc 1258105912 0 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  `a=fingerprint:sha-256 ${fingerprint}`,
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=mid:data',
  'a=candidate:1 1 UDP 2114977791 127.0.0.1 57840 typ host',
  'a=candidate:2 1 UDP 2114977790 ::1 57841 typ host',
  'a=end-of-candidates',
]
const sdp = lines.join('\r\n')

test('a description comes apart into its text without candidates, its fingerprint and its candidates', () => {
  const read = readDescription(sdp)
  assert.ok(read.ok)
  assert.equal(read.sdp, `${lines.slice(0, 8).join('\r\n')}\r\n`)
  assert.equal(read.fingerprint, fingerprint)
  assert.deepEqual(read.candidates, [
    {candidate: 'candidate:1 1 UDP 2114977791 127.0.0.1 57840 typ host', mid: 'data'},
    {candidate: 'candidate:2 1 UDP 2114977790 ::1 57841 typ host', mid: 'data'},
  ])
})

test('a description with another kind of section, two sections, a weak fingerprint or too much text is refused', () => {
  const refused = [
    sdp.replace('m=application 9 UDP/DTLS/SCTP', 'm=video 9 UDP/TLS/RTP/SAVPF'),
    `${sdp}\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel`,
    sdp.replace('sha-256', 'sha-1'),
    sdp.replace(fingerprint, fingerprint.slice(3)),
    `${sdp}\r\na=x:${'y'.repeat(16 * 1024)}`,
    sdp.slice(5),
    '',
  ]
  for (const text of refused) assert.equal(readDescription(text).ok, false, text.slice(0, 200))
})

test('fingerprints are compared in upper case', () => {
  assert.equal(readFingerprint(`a=fingerprint:sha-256 ${fingerprint.toLowerCase()}\r\n`), fingerprint)
})

test('a candidate must name an address, so that nothing is looked up', () => {
  const candidate = 'candidate:1 1 UDP 2114977791 192.0.2.1 57840 typ host'
  assert.equal(readCandidate(candidate), candidate)
  assert.equal(readCandidate(`a=${candidate}`), candidate)
  assert.equal(readCandidate(candidate.replace('192.0.2.1', '4f1a2b3c.local')), null)
  assert.equal(readCandidate(candidate.replace('192.0.2.1', 'evil.example')), null)
  assert.equal(readCandidate(`${candidate}\r\na=setup:active`), null)
  assert.equal(readCandidate(`${candidate} ${'x'.repeat(512)}`), null)
  assert.equal(readCandidate('hello'), null)
})

test('any text is read without a throw', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...lines), fc.string())), parts => {
      const read = readDescription(parts.join('\r\n'))
      if (read.ok) assert.ok(!read.sdp.includes('a=candidate:'))
      for (const part of parts) readCandidate(part)
    }),
  )
})
