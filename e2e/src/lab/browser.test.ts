/** A browser at the signaling service: what people see who open its address, and whether WebRTC there can use its STUN server. */
import assert from 'node:assert/strict'
import {describe, test} from 'node:test'
import {NatLab} from '../netlab/nat-lab.js'
import {Chromium, chromiumIsMissing} from '../rig/chromium.js'

/** Gathers candidates with that server alone and gives their texts. */
const gather = (urls: string): string => `new Promise(resolve => {
  const peer = new RTCPeerConnection({iceServers: [{urls: ${JSON.stringify(urls)}}]})
  const found = []
  peer.onicecandidate = ({candidate}) => candidate ? found.push(candidate.candidate) : resolve(found)
  peer.createDataChannel('x')
  peer.createOffer().then(offer => peer.setLocalDescription(offer))
})`

describe('a browser', {skip: chromiumIsMissing()}, () => {
  test("behind a NAT learns its address from the service's STUN server", async t => {
    const lab = await NatLab.start(t, {handsOut: 'STUN'})
    const page = await Chromium.start(t, lab.home('cone').namespace).open('about:blank')
    const candidates = await page.evaluate<string[]>(gather(`stun:${new URL(lab.server).hostname}:3478`))
    // The router's address: the lab's first home has it.
    assert.ok(
      candidates.some(text => / 203\.0\.113\.1 \d+ typ srflx/.test(text)),
      candidates.join('\n'),
    )
  })
})
