/**
 * A signaling service with STUN under a flood of junk datagrams: random bytes, damaged requests, other messages, attributes nobody
 * knows. What it answers, how large, what it costs, and whether it serves afterwards.
 *   node e2e/dist/measure/stun-junk.js [--datagrams 100000]
 */
import {createSocket, type Socket} from 'node:dgram'
import {once} from 'node:events'
import {setTimeout as delay} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {mutate} from '@s2c/shared/sim/mutate'
import {type Random, seededRandom} from '@s2c/shared/sim/random'
import {checkHealth} from 's2c-signaling/command/health'
import {MAX_ANSWER_BYTES} from 's2c-signaling/ice/stun-message'
import {SignalingProcess} from '../rig/signaling-process.js'
import {processCpuSeconds, treeUsage} from '../rig/usage.js'
import {line, megabytes, report} from './report.js'

/** So many are sent at once; then what was answered is read. */
const BATCH = 100
/** As long as the loop needs to hand on what has come. */
const BETWEEN_BATCHES_MS = 1
const ANSWER_DEADLINE_MS = 2_000
/** XOR-MAPPED-ADDRESS of IPv4, or an error with one unknown attribute in place of that attribute. */
const ATTRIBUTE_BYTES = 12
const HOST = '127.0.0.1'
const {values} = parseArgs({options: {datagrams: {type: 'string', default: '100000'}}})
const datagrams = Number(values.datagrams)

class Flood {
  readonly #socket: Socket
  readonly #other: Socket
  readonly #random = seededRandom(8489)
  /** Of what was sent lately, by transaction id. */
  readonly #sizes = new Map<string, number>()
  answers = 0
  largestBytes = 0
  largestGain = Number.NEGATIVE_INFINITY

  private constructor(socket: Socket, other: Socket) {
    this.#socket = socket
    this.#other = other
    socket.on('message', answer => this.#hear(answer))
  }

  /** From two addresses: that of the flood has used up what it may ask. */
  static async open(): Promise<Flood> {
    const [socket, other] = [createSocket('udp4').bind(0, HOST), createSocket('udp4').bind(0, '127.0.0.2')]
    await Promise.all([once(socket, 'listening'), once(other, 'listening')])
    return new Flood(socket, other)
  }

  async send(port: number): Promise<void> {
    for (let sent = 0; sent < datagrams; sent++) {
      const message = junk(this.#random)
      this.#sizes.set(idOf(message), message.length)
      this.#socket.send(message, port, HOST)
      if (sent % BATCH === 0) await delay(BETWEEN_BATCHES_MS)
    }
  }

  async isAnswered(port: number): Promise<boolean> {
    const heard = once(this.#other, 'message', {signal: AbortSignal.timeout(ANSWER_DEADLINE_MS)})
    this.#other.send(request(this.#random, []), port, HOST)
    return heard.then(
      () => true,
      () => false,
    )
  }

  end(): void {
    this.#socket.close()
    this.#other.close()
  }

  #hear(answer: Buffer): void {
    this.answers++
    this.largestBytes = Math.max(this.largestBytes, answer.length)
    const asked = this.#sizes.get(idOf(answer))
    this.largestGain = Math.max(
      this.largestGain,
      asked === undefined ? Number.POSITIVE_INFINITY : answer.length - asked,
    )
  }
}

const idOf = (message: Buffer): string => message.subarray(8, 20).toString('hex')

function junk(random: Random): Buffer {
  switch (random.below(4)) {
    case 0:
      return Buffer.from(random.bytes(random.below(1500)))
    case 1:
      return Buffer.from(mutate(request(random, []), random))
    case 2:
      return request(
        random,
        Array.from({length: random.below(40)}, () => random.below(0x10000)),
      )
    default: {
      const other = request(random, [])
      other.writeUInt16BE(random.below(0x4000), 0)
      return other
    }
  }
}

/** A binding request with empty attributes of those types. */
function request(random: Random, types: readonly number[]): Buffer {
  const message = Buffer.alloc(20 + types.length * 4)
  message.write('0001', 'hex')
  message.writeUInt16BE(types.length * 4, 2)
  message.write('2112a442', 4, 'hex')
  message.set(random.bytes(12), 8)
  types.forEach((type, at) => {
    message.writeUInt16BE(type, 20 + at * 4)
  })
  return message
}

await report(`${datagrams} junk datagrams at the STUN port`, async scope => {
  const server = await SignalingProcess.start(scope, {args: ['--stun', HOST, '--stun-port', '0']})
  const told = await server.program.lines.waitFor('the STUN port', text => text.includes('"stun"'))
  const {port} = JSON.parse(told) as {port: number}
  const {pid} = server.program
  const before = {cpu: processCpuSeconds(pid), memory: treeUsage(pid).ownBytes}
  const flood = await Flood.open()
  scope.after(() => flood.end())
  const startedAt = performance.now()
  await flood.send(port)
  const seconds = (performance.now() - startedAt) / 1000
  const cpu = processCpuSeconds(pid) - before.cpu
  const memory = treeUsage(pid).ownBytes - before.memory
  const serves = await flood.isAnswered(port)
  const healthy = await checkHealth(server.port)
  const {answers, largestBytes, largestGain} = flood
  return [
    line('sent in', `${seconds.toFixed(1)} s`, '', true),
    line('answers', String(answers), '', true),
    line(
      'largest answer',
      `${largestBytes} bytes`,
      `${MAX_ANSWER_BYTES} bytes`,
      largestBytes <= MAX_ANSWER_BYTES,
    ),
    line(
      'larger than its request by',
      `${largestGain} bytes`,
      `${ATTRIBUTE_BYTES} bytes`,
      largestGain <= ATTRIBUTE_BYTES,
    ),
    line('CPU for each datagram', `${((cpu / datagrams) * 1e6).toFixed(1)} µs`, '', true),
    line('memory grown by', megabytes(memory), '', true),
    line('answers another address afterwards', serves ? 'yes' : 'no', 'yes', serves),
    line('is healthy', healthy ? 'yes' : 'no', 'yes', healthy),
  ]
})
