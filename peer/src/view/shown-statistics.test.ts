import assert from 'node:assert/strict'
import {test} from 'node:test'
import {peerEvent, peerStats, statsEvent} from './fakes/fake-engine.js'
import {FakeTty} from './fakes/fake-tty.js'
import {joined} from './fakes/running-view.js'

for (const [size, ascii] of [
  [{cols: 80, rows: 24}, false],
  [{cols: 40, rows: 12}, true],
] as const)
  test(`the figures show, change each second, scroll and are copied, at ${size.cols}x${size.rows}`, async () => {
    const env = {LANG: ascii ? 'C' : 'C.UTF-8', TERM: 'xterm'}
    const {tty, engine, ended} = joined({env}, new FakeTty(size))
    const copied: string[] = []
    tty.screen.parser.registerOscHandler(52, data => copied.push(data) > 0)
    engine.tell(peerEvent(1, 'Ada'))
    engine.tell(statsEvent([peerStats(1)]))
    await tty.until(() => tty.text().includes('Ada'))
    tty.stdin.write('t')
    await tty.until(() => tty.text().includes('CPU 12 %'))
    engine.tell(statsEvent([peerStats(1)], {cpuPercent: 34}))
    await tty.until(() => tty.text().includes('CPU 34 %'))
    assert.equal(copied.length, 0)
    tty.stdin.write('\x1b[B'.repeat(40))
    await tty.until(() => tty.text().includes('lost %') && tty.text().includes(ascii ? '_  most' : '▁  most'))
    assert.doesNotMatch(tty.text(), ascii ? /[^\n -~]/ : /_ {2}most/)
    tty.stdin.write('y')
    await tty.until(() => copied.length > 0)
    const [kind, base64] = copied[0]!.split(';')
    assert.equal(kind, 'c')
    assert.match(Buffer.from(base64!, 'base64').toString(), /^Me \(you\)\n[^\x1b]*Ada\n/)
    await tty.until(() => tty.text().includes('sent to'))
    tty.stdin.write('t')
    await tty.until(() => !tty.text().includes('lost %'))
    engine.end(0)
    await ended
  })
