import assert from 'node:assert/strict'
import {test} from 'node:test'
import {fakePeerId, fakeWords, meetingEvent, peerEvent, proven} from './fakes/fake-engine.js'
import {FakeTty} from './fakes/fake-tty.js'
import {joined} from './fakes/running-view.js'
import {pictureFor} from './fakes/shown-picture.js'

const [ADA, BOB] = [fakePeerId(1), fakePeerId(2)]
const WIDE = {cols: 140, rows: 45}
const KNOCKS = {state: 'held', admission: 'knocking', ...proven(2)} as const
const FOUNDER = meetingEvent({isFounder: true, locked: true, words: fakeWords(12, 0)})
const told = ({engine}: ReturnType<typeof joined>): string[] =>
  engine.wishes.map(command => JSON.stringify(command))

/** The inverse sign before each place where that text stands, but for the status line; '' where there is none. */
function marksBefore(tty: FakeTty, text: string): string[] {
  const marks: string[] = []
  for (let y = 0; y < tty.screen.rows - 1; y++) {
    const line = tty.line(y).translateToString(false)
    for (let x = line.indexOf(text); x !== -1; x = line.indexOf(text, x + 1)) {
      let start = x - 1
      while (start > 0 && tty.glyph(start, y) === ' ' && tty.cell(start, y).isInverse() === 0) start--
      marks.push(tty.cell(start, y).isInverse() === 0 ? '' : tty.glyph(start, y))
      assert.equal(tty.cell(x, y).isInverse(), 0, 'a name is never inverse')
    }
  }
  return marks
}

for (const [env, verified] of [
  [{LANG: 'C.UTF-8', TERM: 'xterm'}, '✓'],
  [{LANG: 'C', NO_COLOR: '1', TERM: 'xterm'}, '+'],
] as const) {
  test(`every name has its mark before it, inverse, on the tile and in the roster (${env.LANG})`, async () => {
    const {tty, engine, ended} = joined({env}, new FakeTty(WIDE))
    engine.tell(peerEvent(1, 'Ada', {...proven(1), trust: 'verified'}))
    engine.tell(peerEvent(2, 'Bob (you)', proven(2)))
    engine.tell(peerEvent(3, `${verified} Cy`, proven(3)))
    engine.tell(peerEvent(4, 'Dee', {...proven(4), trust: 'changed'}))
    await tty.until(() => tty.text().split('Dee').length > 2)
    assert.deepEqual(marksBefore(tty, 'Ada'), [verified, verified])
    assert.deepEqual(marksBefore(tty, 'Bob (you)'), ['?', '?'])
    assert.deepEqual(marksBefore(tty, `${verified} Cy`), ['?', '?'])
    assert.deepEqual(marksBefore(tty, 'Dee'), ['!', '!'])
    assert.deepEqual(marksBefore(tty, 'Me (you)'), ['', ''])
    engine.end(0)
    await ended
  })
}

test('a founder sees who knocks and lets in by a key, or turns away after a question', async () => {
  const view = joined()
  const {tty, engine, ended} = view
  engine.tell(FOUNDER)
  engine.tell(peerEvent(2, 'Bob', KNOCKS))
  await tty.until(() => tty.text().includes('knocks: Bob') && tty.text().includes('a let in'))
  assert.ok(!engine.tiles.some(({id}) => id === BOB), 'no picture is asked of who is not in')
  tty.stdin.write('x')
  await tty.until(() => tty.text().includes('look who') || tty.text().includes('Turn away?'))
  await tty.until(() => {
    if (!tty.text().includes('Turn away?')) tty.stdin.write('x')
    return tty.text().includes('Turn away?')
  })
  tty.stdin.write('n')
  await tty.until(() => !tty.text().includes('Turn away?'))
  tty.stdin.write('a')
  await tty.until(() => told(view).length > 0)
  assert.deepEqual(told(view), [JSON.stringify({do: 'admit', id: BOB})])
  engine.tell(peerEvent(2, 'Bob', proven(2)))
  await tty.until(() => tty.text().includes('"Bob" is here') && engine.tiles.some(({id}) => id === BOB))
  tty.stdin.write('l')
  await tty.until(() => told(view).length > 1)
  assert.deepEqual(told(view).at(-1), JSON.stringify({do: 'unlock'}))
  engine.end(0)
  await ended
})

test('who waits at a locked door is told so, and no more', async () => {
  const {tty, engine, ended} = joined()
  engine.tell(peerEvent(1, '', {state: 'held', admission: 'waiting', ...proven(1)}))
  await tty.until(() => tty.text().includes('Waiting to be let in'))
  assert.doesNotMatch(tty.text(), /Nobody else is here/)
  engine.tell(peerEvent(1, 'Ada', proven(1)))
  await tty.until(() => tty.text().includes('Ada') && !tty.text().includes('Waiting to be'))
  engine.end(0)
  await ended
})

test('who waits reads all of it on 40x12, too', async () => {
  const {tty, engine, ended} = joined({}, new FakeTty({cols: 40, rows: 12}))
  engine.tell(peerEvent(1, '', {state: 'held', admission: 'waiting', ...proven(1)}))
  await tty.until(() => /Waiting to be let│[\s\S]*│ +in +│/.test(tty.text()))
  assert.match(tty.text(), /The people inside│[\s\S]*│ +decide\. +│/)
  engine.end(0)
  await ended
})

test('a changed key hides the person until it is accepted in the list', async () => {
  const view = joined()
  const {tty, engine, ended} = view
  const changed = {...KNOCKS, trust: 'changed', knownSinceMs: 0} as const
  engine.tell(peerEvent(2, 'Bob', changed))
  await tty.until(() => tty.text().includes('ANOTHER KEY') && tty.text().includes('since 1970-01-01'))
  engine.show(BOB, 1, {width: 4, height: 1, format: 'levels', levels: Uint8Array.of(9, 9, 9, 9)})
  assert.deepEqual(
    engine.tiles.map(({id}) => id),
    [fakePeerId(0)],
  )
  tty.stdin.write('i')
  await tty.until(() => tty.text().includes(fakeWords(4, 2).join(' ')) && tty.text().includes('c accept'))
  tty.stdin.write('c')
  await tty.until(() => tty.text().includes('Accept key?'))
  tty.stdin.write('y')
  await tty.until(() => told(view).length > 0)
  assert.deepEqual(told(view), [JSON.stringify({do: 'accept', id: BOB})])
  engine.tell(peerEvent(2, 'Bob', proven(2)))
  tty.stdin.write('i')
  await tty.until(() => !tty.text().includes('ANOTHER KEY') && engine.tiles.length === 2)
  engine.end(0)
  await ended
})

test('on 40x12 the list opens, scrolls by the arrow keys, verifies by enter, and closes', async () => {
  const view = joined({}, new FakeTty({cols: 40, rows: 12}))
  const {tty, engine, ended} = view
  engine.tell(FOUNDER)
  for (let index = 1; index <= 6; index++) engine.tell(peerEvent(index, `Person ${index}`, proven(index)))
  await tty.until(() => engine.tiles.length > 2)
  tty.stdin.write('i')
  await tty.until(() => fakeWords(12, 0).every(word => tty.text().includes(word)))
  tty.stdin.write('\x1b[B\x1b[B')
  await tty.until(() => />\? +Person 2/.test(tty.text()))
  assert.ok(tty.text().includes('enter same words'))
  tty.stdin.write('\r')
  await tty.until(() => tty.text().includes('The same words?'))
  assert.deepEqual(told(view), [])
  tty.stdin.write('y')
  await tty.until(() => told(view).length > 0)
  assert.deepEqual(told(view), [JSON.stringify({do: 'verify', id: BOB})])
  engine.tell(peerEvent(2, 'Person 2', {...proven(2), trust: 'verified'}))
  await tty.until(() => />✓ +Person 2/.test(tty.text()) && tty.text().includes('u take back'))
  tty.stdin.write('u')
  await tty.until(() => tty.text().includes('Take it back?'))
  tty.stdin.write('y')
  await tty.until(() => told(view).length > 1)
  assert.equal(told(view).at(-1), JSON.stringify({do: 'unverify', id: BOB}))
  tty.stdin.write('\x1b')
  await tty.until(() => !tty.text().includes('esc close'))
  engine.end(0)
  await ended
})

test('somebody on the way has a card without a name, and its picture is asked for in advance', async () => {
  const {tty, engine, ended} = joined()
  engine.tell(peerEvent(1, '', {state: 'connecting', admission: 'none'}))
  await tty.until(() => tty.text().includes('somebody is connecting') && engine.tiles.length === 2)
  const {tiles} = engine
  engine.tell(peerEvent(1, 'Ada', proven(1)))
  await tty.until(() => tty.text().includes('"Ada" is here'))
  assert.deepEqual(engine.tiles, tiles, 'the same place and size')
  engine.show(ADA, 1, pictureFor(engine, ADA, 1))
  engine.end(0)
  await ended
})
