/**
 * One participant of a simulation: a real core, its identity, and notes of everything the core asked to be done. Made
 * when somebody joins; who comes back is another one.
 */

import {encodeUtf8} from '@s2c/shared/encoding'
import type {Random} from '@s2c/shared/sim/random'
import nacl from 'tweetnacl'
import type {ChatEffect} from '../chat/chat-effects.js'
import type {Effect, MeetingStatus, PeerStatus, TurnedAway} from '../effects.js'
import {Meeting} from '../meeting.js'
import {CAPTURE_BYTES, CAPTURE_WIDTH} from '../picture/capture-format.js'
import type {Picture, PictureRequest} from '../picture/picture.js'
import {type IdentityKey, identityKeyOf} from '../trust/identity-key.js'
import {KnownPeers} from '../trust/known-peers.js'

export type Shown = {number: number; picture: Picture; atMs: number; longestGapMs: number; count: number}

export type PeerOptions = {
  readonly passphrase?: string | null
  /** What it is called; else as its id begins. */
  readonly displayName?: string
  /** Whose identity it has; two devices of one person have the same. */
  readonly person?: string
  readonly known?: KnownPeers
}

/** Small: what is coded and decoded is most of what a simulation takes. */
export const REQUEST: PictureRequest = {width: 20, height: 8, format: 'levels', fps: 30}
const SCENES = 5

export class SimulatedPeer {
  readonly id: string
  readonly displayName: string
  readonly key: IdentityKey
  readonly secretKey: Uint8Array
  readonly known: KnownPeers
  readonly meeting: Meeting
  readonly scenes: readonly Uint8Array[]
  /** The newest status of every other peer, and all names that ever stood in one. */
  readonly statuses = new Map<string, PeerStatus>()
  readonly namesSeen = new Set<string>()
  readonly shown = new Map<string, Shown>()
  /** The numbers of the sound frames of each other peer, as they came. */
  readonly heard = new Map<string, {number: number; atMs: number}[]>()
  readonly warnings: string[] = []
  /** What the chat showed, in order: own texts and reactions too. */
  readonly chat: ChatEffect[] = []
  readonly turnedAway: TurnedAway[] = []
  /** The newest attempt to each other peer. */
  readonly attempts = new Map<string, number>()
  readonly changes = new Map<string, number>()
  /** Every picture as somebody or other was sent it, by number. */
  readonly sent = new Map<number, Picture[]>()
  expectedLossPercent: number | null = null
  meetingStatus: MeetingStatus | null = null
  newest = 0
  request: PictureRequest = REQUEST
  isPresent = false

  constructor(name: string, options: PeerOptions, random: Random, now: number) {
    this.id = idOf(name)
    this.displayName = options.displayName ?? name
    this.known = options.known ?? new KnownPeers()
    const identity = nacl.sign.keyPair.fromSeed(seedOf(options.person ?? name))
    this.secretKey = identity.secretKey
    this.key = identityKeyOf(identity.publicKey)!
    this.scenes = Array.from({length: SCENES}, () => scenePixels(random))
    this.meeting = new Meeting(
      {
        id: this.id,
        name: this.displayName,
        session: 'session1',
        passphrase: options.passphrase ?? null,
        identity: this.key,
        known: this.known,
        muted: false,
        cameraOff: false,
        random: count => random.bytes(count),
      },
      now,
    )
  }

  /** The texts it was shown of a peer, in order. */
  textsOf(id: string): string[] {
    return this.chat.flatMap(each => (each.do === 'showPost' && each.peer === id ? [each.text] : []))
  }

  /** Keeps what is only to be noted. */
  note(effect: Effect, now: number): void {
    switch (effect.do) {
      case 'openTransport':
        this.attempts.set(effect.peer, effect.attempt)
        return
      case 'pictureSent':
        this.newest = effect.number
        this.#noteSent(effect.number, effect.picture)
        return
      case 'peerChanged':
        return this.#noteStatus(effect.status)
      case 'meetingChanged':
        this.meetingStatus = effect.status
        return
      case 'showPicture':
        return this.#noteShown(effect.peer, effect.number, effect.picture, now)
      case 'playSound': {
        const frames = this.heard.get(effect.peer) ?? []
        this.heard.set(effect.peer, frames)
        frames.push({number: effect.number, atMs: now})
        return
      }
      case 'expectLoss':
        this.expectedLossPercent = effect.percent
        return
      case 'turnedAway':
        this.turnedAway.push(effect.reason)
        return
      case 'rememberPeer':
        return this.known.apply(effect.change)
      case 'showPost':
      case 'showReaction':
      case 'postsMissed':
      case 'postDelivered':
        this.chat.push(effect)
        return
      case 'warn':
        this.warnings.push(effect.code)
        return
      default:
    }
  }

  #noteSent(number: number, picture: Picture): void {
    this.sent.set(number, [...(this.sent.get(number) ?? []), picture])
  }

  #noteStatus(status: PeerStatus): void {
    this.statuses.set(status.id, status)
    if (status.name !== '') this.namesSeen.add(status.name)
    this.changes.set(status.id, (this.changes.get(status.id) ?? 0) + 1)
  }

  #noteShown(of: string, number: number, picture: Picture, now: number): void {
    const before = this.shown.get(of)
    const gapMs = before ? now - before.atMs : 0
    this.shown.set(of, {
      number,
      picture,
      atMs: now,
      longestGapMs: Math.max(gapMs, before?.longestGapMs ?? 0),
      count: (before?.count ?? 0) + 1,
    })
  }
}

/** `name`: so many hexadecimal digits that they fill an id when repeated. */
export const idOf = (name: string): string => name.repeat(32 / name.length)
export const sameLevels = (a: Picture, b: Picture): boolean =>
  a.format === 'levels' &&
  b.format === 'levels' &&
  a.levels.length === b.levels.length &&
  a.levels.every((level, i) => level === b.levels[i])

const seedOf = (person: string): Uint8Array =>
  nacl.hash(encodeUtf8(`simulated person ${person}`)).subarray(0, nacl.sign.seedLength)

/** Vertical bars whose places differ from scene to scene: every scene changes many cells. */
function scenePixels(random: Random): Uint8Array {
  const shift = random.below(CAPTURE_WIDTH)
  const period = 40 + random.below(60)
  const row = Uint8Array.from(
    {length: 3 * CAPTURE_WIDTH},
    (_, i) => (((Math.floor(i / 3) + shift) % period) * 255) / period,
  )
  const pixels = new Uint8Array(CAPTURE_BYTES)
  for (let at = 0; at < pixels.length; at += row.length) pixels.set(row, at)
  return pixels
}
