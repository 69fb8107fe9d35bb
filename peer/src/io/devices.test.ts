import assert from 'node:assert/strict'
import {test} from 'node:test'
import {SourceProblem} from './capture/source.js'
import {type DeviceOptions, Devices, type OwnDevices} from './devices.js'
import {FakeCaptures, settled} from './fake-capture.js'
import {FakeSound} from './fake-sound.js'

const OPTIONS: DeviceOptions = {
  video: {kind: 'device', id: '0'},
  audio: {kind: 'device', id: 'hw:0'},
  speaker: {kind: 'none'},
  cleaning: {echoCancellation: true, noiseSuppression: true, autoGain: true},
  stereo: false,
  muted: false,
  cameraOff: false,
  fps: 30,
}
const AUTO: DeviceOptions = {
  ...OPTIONS,
  video: {kind: 'auto'},
  audio: {kind: 'auto'},
  speaker: {kind: 'auto'},
}

function setUp(options: DeviceOptions, findFfmpeg = (): unknown => null) {
  const captures = new FakeCaptures()
  const sounds: FakeSound[] = []
  const states: OwnDevices[] = []
  const problems: string[] = []
  const messages: string[] = []
  const pictures: number[] = []
  const devices = new Devices(
    options,
    {
      picture: (_, capturedAtMs) => pictures.push(capturedAtMs),
      sound: () => undefined,
      levels: () => undefined,
      changed: state => states.push(state),
      problem: ({code, message}) => {
        problems.push(code)
        messages.push(message)
      },
    },
    {
      openVideo: captures.open,
      findFfmpeg,
      openSound(_, events) {
        const sound = new FakeSound(events)
        sounds.push(sound)
        return sound
      },
      now: () => 0,
    },
  )
  return {devices, captures, sounds, states, problems, messages, pictures}
}

test('named devices are open when all of them deliver', async () => {
  const {devices, captures, sounds} = setUp(OPTIONS)
  let isOpen = false
  const opening = devices.open().then(() => {
    isOpen = true
  })
  await settled()
  captures.all[0]!.start()
  await settled()
  assert.equal(isOpen, false)
  sounds[0]!.start()
  await opening
  await devices.close()
})

test('automatic devices are not waited for, and their problems are told', async () => {
  const {devices, sounds, problems} = setUp(AUTO)
  await devices.open()
  sounds[0]!.fail(new SourceProblem('device-missing', 'There is none.'))
  await settled()
  assert.deepEqual(problems, ['device-missing'])
})

const TEST: DeviceOptions = {...AUTO, video: {kind: 'test'}, audio: {kind: 'test', frequencyHz: 440}}

test('test sources are not waited for, and one that fails all the same is told', async () => {
  const {devices, captures, problems} = setUp(TEST)
  await devices.open()
  captures.all[0]!.fail(new SourceProblem('capture-failed', 'It ended.'))
  await settled()
  assert.deepEqual(problems, ['capture-failed'])
})

test('test sources reject where there is no ffmpeg, and nothing is opened', async () => {
  const none = () => {
    throw new SourceProblem('no-ffmpeg', 'There is none.')
  }
  for (const options of [
    {...TEST, audio: AUTO.audio},
    {...TEST, video: AUTO.video},
  ]) {
    const {devices, captures, sounds} = setUp(options, none)
    await assert.rejects(devices.open(), {name: 'SourceProblem', code: 'no-ffmpeg'})
    assert.equal(captures.all.length + sounds.length, 0)
  }
})

test('muting, and packets, reach sound that still starts', async () => {
  const {devices, sounds} = setUp(AUTO)
  await devices.open()
  devices.command('mute')
  devices.play('a', 7, new Uint8Array(1))
  devices.forget('a')
  assert.deepEqual(sounds[0]!.notes, ['mute', 'a 7', 'forget a'])
})

test('closing while they open ends everything at once; the opening says why it failed', async () => {
  const {devices, captures, sounds} = setUp(OPTIONS)
  const opening = assert.rejects(devices.open(), {name: 'SourceProblem', code: 'devices-closed'})
  await settled()
  await devices.close()
  await opening
  assert.equal(captures.running, 0)
  assert.deepEqual(sounds[0]!.notes, ['stop'])
})

test('after closing nothing opens again, and closing twice is closing once', async () => {
  const {devices, captures, sounds} = setUp(OPTIONS)
  await Promise.all([devices.close(), devices.close()])
  await assert.rejects(devices.open(), {code: 'devices-closed'})
  devices.setCameraOff(true)
  devices.setCameraOff(false)
  await settled()
  assert.equal(captures.all.length + sounds.length, 0)
})

test('what has not changed is not told again', async () => {
  const {devices, sounds, states} = setUp(AUTO)
  await devices.open()
  await settled()
  const {events} = sounds[0]!
  for (let time = 0; time < 6; time++) events.device('microphone', 'missing')
  devices.command('unmute')
  devices.command('mute')
  devices.command('mute')
  assert.deepEqual(
    states.map(({camera, microphone, muted}) => `${camera} ${microphone} ${muted}`),
    ['none none false', 'starting none false', 'starting missing false', 'starting missing true'],
  )
})

test('the state is told from the start, also where there is nothing to open', async () => {
  const {devices, states} = setUp({...OPTIONS, video: {kind: 'none'}, audio: {kind: 'none'}})
  const opening = devices.open()
  assert.deepEqual(states, [
    {
      muted: false,
      talking: false,
      deafened: false,
      microphoneSilent: false,
      sharing: false,
      cameraOff: true,
      cameraSource: false,
      microphoneSource: false,
      camera: 'none',
      microphone: 'none',
      speaker: 'none',
    },
  ])
  await devices.close()
  await opening.catch(() => undefined)
})

test('an error nobody foresaw is told once with a code, and costs the device alone', async () => {
  const {devices, captures, sounds, problems} = setUp({...AUTO, cameraOff: true})
  await devices.open()
  devices.setCameraOff(false)
  await settled()
  captures.all[0]!.fail(new TypeError('a defect'))
  sounds[0]!.fail(new RangeError('another'))
  await settled()
  assert.deepEqual(problems.toSorted(), ['camera-failed', 'sound-failed'])
  const {camera, microphone, speaker} = devices.state
  assert.deepEqual([camera, microphone, speaker], ['missing', 'missing', 'missing'])
})

test('a named device that breaks in a way nobody foresaw still rejects with a SourceProblem', async () => {
  const {devices, captures} = setUp(OPTIONS)
  const opening = assert.rejects(devices.open(), {name: 'SourceProblem', code: 'camera-failed'})
  await settled()
  captures.all[0]!.fail(new TypeError('a defect'))
  await opening
  await devices.close()
})

test('a named camera that starts switched off is tried out, and shows nothing meanwhile', async () => {
  const {devices, captures, sounds, pictures} = setUp({...OPTIONS, cameraOff: true})
  const opening = devices.open()
  await settled()
  const [camera] = captures.all
  camera!.options.onPicture(new Uint8Array(1), 1)
  camera!.start()
  sounds[0]!.start()
  await opening
  assert.equal(captures.running, 0)
  assert.deepEqual(pictures, [])
})

test('every packet that could not be played is counted', async () => {
  const {devices, sounds} = setUp(AUTO)
  await devices.open()
  sounds[0]!.events.stats({peers: {}, dropped: {soundLate: 1}})
  assert.deepEqual(devices.soundStats.dropped, {soundLate: 1, soundUnplayed: 3, soundUnsent: 2})
})

test('another camera is chosen in the words of --video; one that gives nothing leaves the one before', async () => {
  const {devices, captures, states, problems, messages} = setUp(AUTO)
  await devices.open()
  await settled()
  captures.all[0]!.start()
  devices.use('camera', 'device:usb')
  await settled()
  captures.all[1]!.start()
  const inUse = async () => (await devices.inUse()).camera
  assert.deepEqual(await inUse(), {kind: 'device', id: 'usb'})
  devices.use('camera', 'device:gone')
  devices.use('camera', 'webcam')
  await settled()
  captures.all[2]!.fail(new SourceProblem('unknown-device', 'There is no camera "gone".'))
  assert.deepEqual(await inUse(), {kind: 'device', id: 'usb'})
  assert.deepEqual(problems.toSorted(), ['bad-source', 'unknown-device'])
  assert.ok(messages.includes('There is no camera "gone". The camera stays as it was.'))
  assert.deepEqual([states.at(-1)!.camera, captures.running], ['running', 1])
  await devices.close()
})

test('who had no camera has one that is chosen, and none again; one that is off stays off', async () => {
  const {devices, captures, states} = setUp({...AUTO, video: {kind: 'none'}})
  await devices.open()
  devices.use('camera', 'test')
  await settled()
  assert.equal(devices.state.cameraSource, false, 'not before it delivers')
  captures.all[0]!.start()
  await devices.inUse()
  assert.deepEqual([states.at(-1)!.cameraSource, states.at(-1)!.cameraOff], [true, false])
  devices.use('camera', 'none')
  await devices.inUse()
  assert.deepEqual([devices.state.cameraSource, devices.state.cameraOff, captures.running], [false, true, 0])
  devices.use('camera', 'test')
  await settled()
  captures.all[1]!.start()
  await devices.inUse()
  devices.setCameraOff(true)
  devices.use('camera', 'file:clip.mp4')
  assert.equal((await devices.inUse()).camera, null)
  assert.deepEqual([devices.state.cameraOff, captures.running, captures.all.length], [true, 0, 2])
  await devices.close()
})

test('a camera that is chosen while the screen is shared comes after it', async () => {
  const {devices, captures} = setUp(AUTO)
  await devices.open()
  devices.share(true)
  for (let turn = 0; turn < 3; turn++) await settled()
  captures.all[1]!.start()
  devices.use('camera', 'device:usb')
  assert.equal((await devices.inUse()).camera, null)
  assert.deepEqual([captures.all.length, devices.state.sharing], [2, true])
  devices.share(false)
  for (let turn = 0; turn < 3; turn++) await settled()
  assert.deepEqual([captures.all[2]!.source, captures.running], [{kind: 'device', id: 'usb'}, 1])
  await devices.close()
})

test('the screen takes the place of the camera, which comes back as it was; one that is missing leaves the camera on', async () => {
  const {devices, captures, states, problems} = setUp({...AUTO, cameraOff: true})
  await devices.open()
  devices.share(true)
  await settled()
  captures.all[0]!.start()
  await settled()
  assert.deepEqual([states.at(-1)!.sharing, states.at(-1)!.cameraOff, captures.running], [true, false, 1])
  devices.share(false)
  await settled()
  assert.deepEqual([states.at(-1)!.sharing, states.at(-1)!.cameraOff, captures.running], [false, true, 0])
  devices.share(true)
  await settled()
  captures.all[1]!.fail(new SourceProblem('device-missing', 'There is no screen.'))
  for (let turn = 0; turn < 5; turn++) await settled()
  assert.deepEqual(problems, ['device-missing'])
  assert.deepEqual([states.at(-1)!.sharing, captures.running], [false, 0])
  await devices.close()
})
