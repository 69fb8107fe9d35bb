import assert from 'node:assert/strict'
import {test} from 'node:test'
import {makeClips} from '../rig/clips.js'
import {type FrameEvent, PeerProcess} from '../rig/peer-process.js'
import {scratchFolder} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'

const CALM = ['--fps', '10', '--frames', '10']
const COLOURS = ['--color', 'true']

/** The middle row's colour at a tenth of the width. */
const colourOf = ({cols, rows, bg}: FrameEvent): number => {
  const at = 6 * Math.floor(cols / 10)
  return Number.parseInt(bg?.[Math.floor(rows / 2)]?.slice(at, at + 6) ?? '0', 16)
}
const isRed = (frame: FrameEvent): boolean =>
  (colourOf(frame) & 0xff0000) > 0x960000 && (colourOf(frame) & 0xff00) < 0x6000
const isGray = (frame: FrameEvent): boolean => {
  const rgb = colourOf(frame)
  return (
    rgb > 0 && Math.abs((rgb >> 16) - (rgb & 255)) < 0x20 && Math.abs((rgb >> 16) - ((rgb >> 8) & 255)) < 0x20
  )
}

test('who has no camera chooses one, and another; one that cannot be opened leaves the one before', async t => {
  const [flag, slope] = await makeClips(scratchFolder(t), ['redAndBlue', 'slope'])
  const {url: server} = await SignalingProcess.start(t)
  const seen = new PeerProcess(t, {server, name: 'Seen', look: COLOURS, args: CALM})
  const eye = new PeerProcess(t, {server, name: 'Eye', look: COLOURS, args: CALM})
  const id = await seen.id()
  await eye.waitFor('peer', peer => peer.id === id && peer.state === 'live' && peer.cameraOff)

  seen.do({do: 'use', device: 'camera', source: `file:${flag}`})
  await seen.waitFor('self', ({cameraSource, camera}) => cameraSource && camera === 'running')
  await eye.waitFor('frame', frame => frame.id === id && isRed(frame))
  await eye.waitFor('peer', peer => peer.id === id && !peer.cameraOff)

  for (const [source, code] of [
    ['file:/no/such/film.mp4', 'file-missing'],
    ['film.mp4', 'bad-source'],
  ] as const) {
    const since = seen.mark
    seen.do({do: 'use', device: 'camera', source})
    const {message} = await seen.waitFor('warning', warning => warning.code === code, {since})
    assert.match(message, /The camera stays as it was\.$|expected auto, none/)
  }
  await eye.waitFor('frame', frame => frame.id === id && isRed(frame), {since: eye.mark})

  const before = eye.mark
  seen.do({do: 'use', device: 'camera', source: `file:${slope}`})
  await eye.waitFor('frame', frame => frame.id === id && isGray(frame), {since: before})

  seen.do({do: 'use', device: 'camera', source: 'none'})
  await seen.waitFor('self', ({cameraSource}) => !cameraSource, {since: seen.mark})
  await eye.waitFor('peer', peer => peer.id === id && peer.cameraOff, {since: before})
})
