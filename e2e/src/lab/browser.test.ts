/** A browser at the signaling service: what people see who open its address, and whether WebRTC there can use its STUN server. */
import assert from 'node:assert/strict'
import {describe, test} from 'node:test'
import {NatLab} from '../netlab/nat-lab.js'
import {Chromium, chromiumIsMissing} from '../rig/chromium.js'
import {Namespace} from '../rig/namespace.js'
import {SignalingProcess} from '../rig/signaling-process.js'

const NARROW_AND_WIDE = [320, 1280]

/** Gathers candidates with that server alone and gives their texts. */
const gather = (urls: string): string => `new Promise(resolve => {
  const peer = new RTCPeerConnection({iceServers: [{urls: ${JSON.stringify(urls)}}]})
  const found = []
  peer.onicecandidate = ({candidate}) => candidate ? found.push(candidate.candidate) : resolve(found)
  peer.createDataChannel('x')
  peer.createOffer().then(offer => peer.setLocalDescription(offer))
})`

describe('a browser', {skip: chromiumIsMissing()}, () => {
  test('shows how to join by this server, loads nothing else, and has nothing to complain of', async t => {
    const namespace = new Namespace(t)
    const {port} = await SignalingProcess.start(t, {wrap: namespace.wrap})
    const address = `http://127.0.0.1:${port}/`
    const page = await Chromium.start(t, namespace).open(address)
    const shown = await page.evaluate<string>('document.querySelector("pre").innerText')
    assert.equal(shown, `npx s2c-peer join SESSION --server ws://127.0.0.1:${port}`)
    // Its style counts: the policy names it by its hash.
    assert.equal(
      await page.evaluate<string>('getComputedStyle(document.querySelector("pre")).borderStyle'),
      'solid',
    )
    for (const width of NARROW_AND_WIDE) {
      await page.screenshot(width, 800, 'dark')
      assert.ok(
        await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'),
        `${width}`,
      )
    }
    assert.deepEqual([page.requested, page.said], [[address], []])
  })

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
