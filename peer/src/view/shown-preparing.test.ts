import assert from 'node:assert/strict'
import {test} from 'node:test'
import {fakePeerId, joinedEvent, selfEvent} from './fakes/fake-engine.js'
import {FakeTty} from './fakes/fake-tty.js'
import {running} from './fakes/running-view.js'
import {asked, findPicture, pictureFor} from './fakes/shown-picture.js'
import {RESTORE} from './terminal/terminal.js'

const ME = fakePeerId(0)

for (const size of [
  {cols: 80, rows: 24},
  {cols: 40, rows: 12},
])
  test(`before joining one sees and hears oneself, and enter joins, at ${size.cols}x${size.rows}`, async () => {
    const {tty, engine, ended} = running({preparing: 'join'}, new FakeTty(size))
    engine.tell({event: 'preparing', id: ME})
    engine.tell(selfEvent())
    await tty.until(() => asked(engine, ME) !== undefined)
    const picture = pictureFor(engine, ME, 1)
    engine.show(ME, 1, picture)
    await tty.until(() => findPicture(tty, picture, true) !== null)
    const meter = (): string => /[▁▂▃▅▇]+/.exec(tty.text())?.[0] ?? ''
    engine.tell({event: 'levels', levels: {[ME]: 0.02}, speaker: null})
    await tty.until(() => meter() !== '')
    const quiet = meter()
    engine.tell({event: 'levels', levels: {[ME]: 0.5}, speaker: null})
    await tty.until(() => meter().length > quiet.length)
    assert.match(tty.text(), /enter joins session1 as Me/)
    assert.match(tty.text(), /Microphone {2}on/)

    tty.stdin.write('m')
    await tty.until(() => /Microphone {2}muted/.test(tty.text()))
    tty.stdin.write('v')
    await tty.until(() => /Camera {6}off/.test(tty.text()))
    tty.stdin.write('?')
    await tty.until(() => tty.text().includes('join the meeting'))
    tty.stdin.write('\r?e')
    await tty.until(() => tty.text().includes('as the system chooses'))
    tty.stdin.write('e')
    await tty.until(() => !tty.text().includes('as the system chooses'))
    const verbs = (): string[] => engine.wishes.map(({do: verb}) => verb)
    assert.deepEqual(verbs(), ['list-devices', 'mute', 'camera-off', 'list-devices'])

    tty.stdin.write('\r')
    await tty.until(() => verbs().at(-1) === 'join')
    engine.tell(joinedEvent('Me'))
    await tty.until(() => tty.text().includes('npx s2c-peer join'))
    assert.doesNotMatch(tty.text(), /Camera {6}/)
    engine.end(0)
    await ended
  })

test('why something is missing and how to mend it stands there as long as it is', async () => {
  const {tty, engine, ended} = running({preparing: 'join'}, new FakeTty({cols: 40, rows: 12}))
  engine.tell({event: 'preparing', id: ME})
  engine.tell(selfEvent({camera: 'missing'}))
  const message = 'No camera was found, so the others see none of you; plug one in, or name another.'
  engine.tell({event: 'warning', code: 'no-camera', message})
  await tty.until(() => /No camera was found[\s\S]*plug[\s\S]*another\./.test(tty.text()))
  assert.match(tty.text(), /Camera {6}not found/)
  engine.end(0)
  await ended
})

for (const [key, name] of [
  ['q', 'q'],
  ['\x03', 'ctrl+c'],
] as const)
  test(`a mirror knows no joining and is left by ${name}, with the terminal restored`, async () => {
    const {tty, engine, ended} = running({preparing: 'mirror'})
    engine.tell({event: 'preparing', id: ME})
    engine.tell(selfEvent())
    await tty.until(() => tty.text().includes('Mirror: nobody else'))
    assert.doesNotMatch(tty.text(), /enter/)
    tty.stdin.write('\r')
    tty.stdin.write(key)
    assert.equal(await ended, 0)
    assert.deepEqual(
      engine.wishes.map(({do: verb}) => verb),
      ['list-devices', 'leave'],
    )
    assert.ok(tty.stdout.written.endsWith(RESTORE))
  })
