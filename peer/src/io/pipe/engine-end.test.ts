import assert from 'node:assert/strict'
import {Writable} from 'node:stream'
import {describe, it} from 'node:test'
import type {EnginePicture} from '../../engine-protocol.js'
import {EngineEnd} from './engine-end.js'
import {type Frame, FrameReader} from './frames.js'

/** A pipe whose reader takes bytes only when told to. */
class SlowPipe extends Writable {
  readonly frames: Frame[] = []
  readonly #reader = new FrameReader()
  #take: (() => void) | null = null

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.frames.push(...this.#reader.push(chunk))
    this.#take = done
  }

  readAll(): void {
    while (this.#take !== null) {
      const take = this.#take
      this.#take = null
      take()
    }
  }
}

const pictureOf = (id: string, number: number): EnginePicture => ({
  id: id.repeat(32),
  number,
  picture: {width: 320, height: 100, format: 'levels', levels: new Uint8Array(32_000)},
})

describe("the engine's end of the pipe", () => {
  it('gives a slow view every event, but only the newest picture of each peer', async () => {
    const pipe = new SlowPipe()
    const end = new EngineEnd(pipe, () => assert.fail('the view is there'))
    for (let number = 1; number <= 20; number++) {
      end.picture(pictureOf('a', number))
      end.picture(pictureOf('b', number))
      end.event({event: 'left', why: String(number)})
    }
    while (pipe.writableLength > 0) {
      pipe.readAll()
      await new Promise(resolve => setImmediate(resolve))
    }
    const events = pipe.frames.filter(frame => frame.kind === 'json')
    const numbersOf = (id: string): number[] =>
      pipe.frames.flatMap(frame =>
        frame.kind === 'picture' && frame.picture.id[0] === id ? [frame.picture.number] : [],
      )
    assert.equal(events.length, 20)
    for (const id of ['a', 'b']) {
      assert.equal(numbersOf(id).at(-1), 20)
      assert.ok(numbersOf(id).length < 20)
    }
    assert.equal(end.dropped.replacedBeforeView, 40 - numbersOf('a').length - numbersOf('b').length)
  })

  it('says once that the view is gone, and writes nothing after that', () => {
    const pipe = new SlowPipe()
    let gone = 0
    const end = new EngineEnd(pipe, () => gone++)
    pipe.emit('error', new Error('EPIPE'))
    pipe.emit('error', new Error('EPIPE'))
    end.event({event: 'left', why: 'x'})
    end.picture(pictureOf('a', 1))
    assert.equal(gone, 1)
    assert.equal(pipe.writableLength, 0)
  })

  it('is flushed at once when the view is gone', async () => {
    const pipe = new SlowPipe()
    const end = new EngineEnd(pipe, () => undefined)
    end.event({event: 'left', why: 'x'})
    const flushed = end.flushed()
    pipe.emit('error', new Error('EPIPE'))
    await flushed
    await end.flushed()
  })
})
