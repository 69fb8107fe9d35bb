import assert from 'node:assert/strict'
import {type ChildProcess, fork} from 'node:child_process'
import {once} from 'node:events'
import {after, test} from 'node:test'
import {setImmediate as nextTurn} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {type ChannelName, MAX_MESSAGE_BYTES} from './channels.js'
import {endRtc} from './rtc-library.js'
import {RtcTransport} from './rtc-transport.js'
import {connectPair, makePair, Side} from './transport-pair.js'

after(endRtc)

for (const delayMs of [0, 50])
  test(`twenty pairs connect one after the other with ${delayMs} ms of signaling delay`, async () => {
    for (let round = 0; round < 20; round++) {
      const {caller, callee, close} = makePair({delayMs})
      const [ofCaller, ofCallee] = await Promise.all([caller.next('opened'), callee.next('opened')])
      assert.match(ofCaller.fingerprints.own, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
      assert.equal(ofCaller.fingerprints.own, ofCallee.fingerprints.peer)
      assert.equal(ofCallee.fingerprints.own, ofCaller.fingerprints.peer)
      close()
    }
  })

test('a pair says which way its packets take as long as it is open', async () => {
  const {caller, callee, close} = makePair({delayMs: 0})
  assert.equal(caller.transport.path, null)
  await Promise.all([caller.next('opened'), callee.next('opened')])
  for (const {transport} of [caller, callee]) {
    const {family, ...kinds} = transport.path!
    assert.equal(family, 'IPv4')
    // A side learns some of the other's addresses from its checks alone.
    for (const kind of Object.values(kinds)) assert.match(kind, /^(host|prflx)$/)
  }
  close()
  assert.equal(caller.transport.path, null)
})

test('the offer names no candidate and the caller gives none out before its own checks got through', async () => {
  const caller = new Side('caller')
  const callee = new Side('callee')
  const offer = await caller.next('description')
  assert.doesNotMatch(offer.sdp, /a=candidate|end-of-candidates/)
  callee.transport.accept(offer.sdp)
  const answer = await callee.next('description')
  const theirs = await callee.next('candidate')
  assert.deepEqual(
    caller.history.map(event => event.kind),
    ['description'],
  )
  caller.transport.accept(answer.sdp)
  caller.transport.addCandidate(theirs.candidate, theirs.mid)
  await caller.next('candidate')
  await Promise.all([caller.next('opened'), callee.next('opened')])
  caller.transport.close()
  callee.transport.close()
})

test('a caller whose checks do not get through gives its candidates out after a moment', async () => {
  const caller = new Side('caller')
  const callee = new Side('callee')
  callee.transport.accept((await caller.next('description')).sdp)
  caller.transport.accept((await callee.next('description')).sdp)
  const own = await caller.next('candidate')
  callee.transport.addCandidate(own.candidate, own.mid)
  await Promise.all([caller.next('opened'), callee.next('opened')])
  caller.transport.close()
  callee.transport.close()
})

test('candidates that overtake the description are kept until it was applied', async () => {
  const caller = new Side('caller')
  const callee = new Side('callee')
  callee.transport.accept((await caller.next('description')).sdp)
  const theirs = await callee.next('candidate')
  caller.transport.addCandidate(theirs.candidate, theirs.mid)
  caller.transport.accept((await callee.next('description')).sdp)
  // The caller's own candidates are never delivered: it can only reach the callee by the one that came early.
  await Promise.all([caller.next('opened'), callee.next('opened')])
  assert.deepEqual(caller.transport.dropped, {})
  caller.transport.close()
  callee.transport.close()
})

test('messages of each channel arrive as they were sent, as bytes or as text', async () => {
  const {caller, callee, close} = await connectPair({delayMs: 0})
  const padded = Uint8Array.of(9, 9, 1, 2, 3, 9)
  const messages: {channel: ChannelName; data: Uint8Array | string}[] = [
    {channel: 'sound', data: padded.subarray(2, 5)},
    {channel: 'picture', data: Uint8Array.of(4)},
    {channel: 'control', data: 'héllo'},
    {channel: 'bulk', data: new Uint8Array(MAX_MESSAGE_BYTES).fill(7)},
  ]
  for (const {channel, data} of messages) {
    assert.notEqual(caller.transport.send(channel, data), 'dropped')
    assert.deepEqual(await callee.next('message'), {kind: 'message', channel, data})
  }
  close()
})

test('what a peer sends in the moment it is open reaches the other in order, after its own opening', async () => {
  const pair = makePair({delayMs: 0})
  await Promise.race([pair.caller.next('opened'), pair.callee.next('opened')])
  const callerIsFirst = pair.caller.history.some(event => event.kind === 'opened')
  const [first, second] = callerIsFirst ? [pair.caller, pair.callee] : [pair.callee, pair.caller]
  const texts = Array.from({length: 50}, (_, number) => `message ${number}`)
  for (const text of texts) first.transport.send('control', text)
  for (const text of texts) assert.equal((await second.next('message')).data, text)
  const kinds = second.history.map(event => event.kind)
  assert.ok(kinds.indexOf('opened') < kinds.indexOf('message'))
  pair.close()
})

test('the other side sees a close once and can send no more, the closing side is told nothing', async () => {
  const {caller, callee} = await connectPair({delayMs: 0})
  caller.transport.close()
  assert.match((await callee.next('failed')).reason, /closed/)
  assert.equal(callee.transport.send('control', 'late'), 'dropped')
  assert.deepEqual(callee.transport.dropped, {notOpen: 1})
  callee.transport.close()
  await nextTurn()
  assert.equal(callee.history.filter(event => event.kind === 'failed').length, 1)
  assert.ok(caller.history.every(event => event.kind !== 'failed'))
})

test('a description that is garbage fails the transport with a sentence', async () => {
  const offer = await new Side('caller').next('description')
  const garbage = ['', 'v=0', '\u0000\u001b[31m', offer.sdp.replace(/a=ice-ufrag.*\r\n/, ''), 'x'.repeat(1e5)]
  for (const sdp of garbage)
    for (const role of ['caller', 'callee'] as const) {
      const side = new Side(role)
      if (role === 'caller') await side.next('description')
      side.transport.accept(sdp)
      assert.match((await side.next('failed')).reason, /^The other side's description .*\.$/)
    }
})

test('candidates that are garbage or too many are dropped and counted', async () => {
  const {caller, callee, close} = await connectPair({delayMs: 0})
  for (const text of ['', 'garbage', 'candidate:1 1 UDP 1 name.local 9 typ host', '\u0000'.repeat(2000)])
    caller.transport.addCandidate(text, '0')
  assert.equal(Object.values(caller.transport.dropped).join(), '4')
  for (let port = 1; port <= 100; port++)
    caller.transport.addCandidate(`candidate:1 1 UDP 1 127.0.0.1 ${port} typ host`, 'no such section')
  const {tooManyCandidates = 0} = caller.transport.dropped
  assert.ok(tooManyCandidates >= 36)
  caller.transport.send('control', 'still alive')
  assert.equal((await callee.next('message')).data, 'still alive')
  close()
})

test('options the library refuses fail the transport after its construction', async () => {
  const failed = new Promise<string>(resolve => {
    const ignored = (): void => undefined
    const events = {description: ignored, candidate: ignored, opened: ignored, message: ignored}
    const options = {iceServers: ['no such scheme://'], bindAddress: '127.0.0.1', label: 'refused'}
    new RtcTransport('caller', options, {...events, failed: resolve}).accept('v=0')
  })
  assert.match(await failed, /^The connection could not be set up: .*\.$/)
})

test('what is sent too early, too late or too large is dropped and counted', async () => {
  const pair = makePair({delayMs: 0})
  const {transport} = pair.caller
  assert.equal(transport.send('control', 'early'), 'dropped')
  await Promise.all([pair.caller.next('opened'), pair.callee.next('opened')])
  assert.equal(transport.send('bulk', new Uint8Array(MAX_MESSAGE_BYTES + 1)), 'dropped')
  transport.close()
  assert.equal(transport.send('control', 'late'), 'dropped')
  assert.deepEqual(transport.dropped, {notOpen: 2, tooLarge: 1})
  pair.close()
})

test('pictures that the network does not take are dropped at the bound instead of queued', async () => {
  const {caller, close} = await connectPair({delayMs: 0})
  const results = Array.from({length: 2000}, () => caller.transport.send('picture', new Uint8Array(1100)))
  assert.ok(results.includes('sent') && results.includes('dropped'))
  const queuedBytes = results.filter(result => result === 'queued').length * 1100
  assert.ok(queuedBytes <= 2000 * 1100 * 0.9, `${queuedBytes} bytes were queued`)
  const {pictureBacklog} = caller.transport.dropped
  assert.equal(pictureBacklog, results.filter(is => is === 'dropped').length)
  close()
})

test('a peer process killed in the middle of a call harms nothing here', async () => {
  const child = fork(fileURLToPath(new URL('transport-child.js', import.meta.url)))
  const caller = new Side('caller', event => {
    if (event.kind === 'description' || event.kind === 'candidate') child.send(event)
  })
  child.on('message', message => hear(message as {kind: string; sdp: string; candidate: string; mid: string}))
  const hear = (event: {kind: string; sdp: string; candidate: string; mid: string}): void => {
    if (event.kind === 'description') caller.transport.accept(event.sdp)
    if (event.kind === 'candidate') caller.transport.addCandidate(event.candidate, event.mid)
  }
  await caller.next('opened')
  await killed(child)
  for (let count = 0; count < 100; count++) caller.transport.send('sound', new Uint8Array(100))
  caller.transport.close()
  const {close} = await connectPair({delayMs: 0})
  close()
})

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('the last words of a transport that closes soon arrive, and then it is gone', async () => {
  const {caller, callee, close} = await connectPair({delayMs: 0})
  for (let i = 0; i < 50; i++) caller.transport.send('control', `word ${i}`)
  caller.transport.closeSoon()
  for (let i = 0; i < 50; i++) assert.equal((await callee.next('message')).data, `word ${i}`)
  await callee.next('failed')
  close()
})
