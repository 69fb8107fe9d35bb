/**
 * The engine: joins the pure meeting with signaling, transports and devices, and speaks the engine protocol.
 * Made to join a session, ends when it is left; needs no terminal.
 */
import {randomBytes} from 'node:crypto'
import type {SecureContext} from 'node:tls'
import {isIceServer} from '@s2c/shared/addresses'
import {makeIdentity, type PeerId, SEED_BYTES} from '@s2c/shared/peer-id'
import type {Logger} from 'pino'
import {chatEvent} from './chat-event.js'
import type {Effect, PeerStatus, TurnedAway} from './core/effects.js'
import {Meeting, type MeetingEvent} from './core/meeting.js'
import type {PictureRequest} from './core/picture/picture.js'
import {identityKeyOf} from './core/trust/identity-key.js'
import type {EngineCommand, EngineEvent, EnginePicture} from './engine-protocol.js'
import {EXIT} from './exit-codes.js'
import {SourceProblem} from './io/capture/source.js'
import {wallTimeMs} from './io/clock.js'
import {type DeviceOptions, Devices, type OwnDevices} from './io/devices.js'
import {Transports} from './io/link/transports.js'
import {checkLocalAddress} from './io/local-address.js'
import {LoopLateness} from './io/loop-lateness.js'
import {listMachineDevices} from './io/machine-devices.js'
import {PathWatch} from './io/path-watch.js'
import type {SentRecorder} from './io/sent-recorder.js'
import {trustAuthorities} from './io/signaling/authorities.js'
import {SignalingClient} from './io/signaling/client.js'
import {LOCAL_TIMING} from './io/signaling/connection.js'
import type {LocalMeeting, LocalServer} from './io/signaling/local-server.js'
import {ed25519Key} from './io/trust/ed25519.js'
import {KnownPeersFile} from './io/trust/known-peers-file.js'
import {type IdentityChoice, openSigner, type Signer} from './io/trust/signer.js'
import {UsageMeter} from './io/usage.js'
import {rememberSession} from './io/used-sessions.js'
import {WakeTimer} from './io/wake-timer.js'
import {PeerNews} from './peer-news.js'
import {statsEvent} from './stats-event.js'

export type EngineOptions = DeviceOptions & {
  readonly session: string
  readonly name: string
  /** Null: everybody who knows the session's name may come in. */
  readonly passphrase: string | null
  readonly identity: IdentityChoice
  /** Empty: the server on this machine, started here if there is none. */
  readonly servers: readonly string[]
  /** What those servers let this person in by; null: nothing. */
  readonly token: string | null
  readonly iceServers: readonly string[]
  /** Files with certificate authorities to trust beside the usual ones. */
  readonly authorities: readonly string[]
  /** The one local address for media and a server started here; null: every interface's, and every private address. */
  readonly bind: string | null
  /** How a meeting without a named server uses the LAN; null: not at all. */
  readonly lan: {readonly isNamePublic: boolean} | null
  /** What to ask of every peer; null: a view names the tiles it shows. */
  readonly request: PictureRequest | null
  readonly durationSeconds: number | null
  /** Devices run and are shown to oneself; nothing goes over the network until the command `join`. */
  readonly waitsForJoin: boolean
}

export type EngineOutput = {
  event(event: EngineEvent): void
  picture(picture: EnginePicture): void
  /** What the view could not take, by reason. */
  readonly dropped: Readonly<Record<string, number>>
}

/** A goodbye is on its way after so long; the process may end then. */
const GOODBYE_MS = 60
const STATS_EVERY_MS = 1_000

const TURNED_AWAY: Readonly<Record<TurnedAway, string>> = {
  passphrase:
    'Nobody in the session has the same passphrase as you. Check it with whoever invited you: give it with --passphrase, or none for an open meeting.',
  denied: 'Nobody let you in: the meeting is locked. Ask its founder over another channel.',
  kicked: 'The founder of the meeting has removed you from it.',
}

export class Engine {
  readonly #options: EngineOptions
  readonly #output: EngineOutput
  readonly #log: Logger
  readonly #recorder: SentRecorder | null
  /** Who this process is for signaling; who the person is stands in the signer's key. */
  readonly #identity = makeIdentity(randomBytes(SEED_BYTES), ed25519Key)
  readonly #known: KnownPeersFile
  #signer: Signer | null = null
  #meeting: Meeting | null = null
  readonly #transports: Transports
  readonly #devices: Devices
  readonly #timer = new WakeTimer(() => this.#feed({type: 'tick'}))
  readonly #peerNews = new PeerNews(status => {
    this.#log.debug({peer: status.id, state: status.state}, 'peer')
    const path = status.via === null ? this.#transports.pathTo(status.id) : null
    this.#output.event({event: 'peer', ...status, path})
  })
  readonly #newsTimer = new WakeTimer(() => this.#tellPeerNews())
  readonly #usage = new UsageMeter()
  readonly #lateness = new LoopLateness()
  readonly #localServer: LocalServer
  readonly #pathWatch: PathWatch
  #signaling: SignalingClient | null = null
  #statsTimer: NodeJS.Timeout | null = null
  #statsAt = wallTimeMs()
  #durationTimer: NodeJS.Timeout | null = null
  #life: 'opening' | 'joined' | 'leaving' = 'opening'
  #releasing: Promise<void> | null = null
  #hasLeft: (exitCode: number) => void = () => undefined
  #mayJoin: () => void = () => undefined
  readonly #joinAllowed: Promise<void>
  /** Resolves when the session has been left, with the process's exit code. */
  readonly ended: Promise<number>

  /** `localServer` ends with the engine; it may already look for the meeting. */
  constructor(
    options: EngineOptions,
    localServer: LocalServer,
    output: EngineOutput,
    log: Logger,
    recorder: SentRecorder | null,
  ) {
    this.#options = options
    this.#localServer = localServer
    this.#output = output
    this.#log = log
    this.#recorder = recorder
    this.ended = new Promise(resolve => {
      this.#hasLeft = resolve
    })
    this.#joinAllowed = new Promise(resolve => {
      this.#mayJoin = resolve
    })
    const id = this.#identity.peer
    this.#devices = new Devices(options, {
      picture: (pixels, capturedAtMs) => this.#feed({type: 'pictureCaptured', pixels, capturedAtMs}),
      sound: frame => this.#feed({type: 'soundEncoded', number: frame.number, payload: frame.payload}),
      levels: ({own, peers, speaker}) =>
        output.event({event: 'levels', levels: {...peers, [id]: own}, speaker}),
      changed: state => {
        if (this.#life === 'leaving') return
        this.#tellSelf(state)
        this.#tellMedia()
      },
      problem: ({code, message}) => this.warn(code, message),
    })
    this.#pathWatch = new PathWatch(options.bind === null, isLost => {
      this.#signaling?.check(isLost)
      this.#feed({type: 'pathsChanged', isLost})
    })
    this.#known = new KnownPeersFile(sentence => this.warn('knownPeers', sentence))
    const bindAddress = options.bind === null ? {} : {bindAddress: options.bind}
    this.#transports = new Transports({iceServers: options.iceServers, ...bindAddress}, event =>
      this.#feed(event),
    )
  }

  /**
   * Opens devices and joins, at once or at the command `join`. Resolves when joined, or when `leave` came first. Rejects with an IdentityProblem, an
   * AddressProblem, an AuthorityProblem, a SourceProblem or a SignalingFailure; `release` is still to be called then.
   */
  async start(): Promise<void> {
    try {
      const {bind, waitsForJoin} = this.#options
      if (bind !== null) await checkLocalAddress(bind)
      const trust = await trustAuthorities(this.#options.authorities)
      await Promise.all([this.#devices.open(), this.#openMeeting()])
      if (waitsForJoin) await this.#joinAllowed
      if (this.#life === 'opening') await this.#join(trust)
    } catch (error) {
      if (this.#life === 'opening') throw error
    }
    if (this.#life !== 'opening') return
    this.#life = 'joined'
    this.#pathWatch.start()
    this.#lateness.start()
    this.#statsTimer = setInterval(() => this.#tellStats(), STATS_EVERY_MS)
    const {durationSeconds} = this.#options
    if (durationSeconds === null) return
    this.#durationTimer = setTimeout(() => this.leave('the duration is over'), durationSeconds * 1000)
  }

  command(command: EngineCommand): void {
    switch (command.do) {
      case 'mute':
      case 'unmute':
      case 'talk':
      case 'hush':
      case 'deafen':
      case 'undeafen':
        return this.#devices.command(command.do)
      case 'volume':
        return this.#ifPresent(command.id, peer => this.#devices.setVolume(peer, command.volume))
      case 'place':
        if (this.#meeting?.knows(command.id)) this.#devices.place(command.id, command.pan)
        return
      case 'mute-peer':
      case 'unmute-peer':
        return this.#ifPresent(command.id, peer =>
          this.#devices.setPeerMuted(peer, command.do === 'mute-peer'),
        )
      case 'use':
        return this.#devices.use(command.device, command.source)
      case 'list-devices':
        return void this.#tellDevices()
      case 'camera-off':
      case 'camera-on':
        return this.#devices.setCameraOff(command.do === 'camera-off')
      case 'show':
        return this.#feed({type: 'tilesShown', tiles: command.tiles})
      case 'ask':
        return this.#feed({type: 'picturesAsked', request: command.request})
      case 'share':
      case 'unshare':
        return this.#devices.share(command.do === 'share')
      case 'raise-hand':
      case 'lower-hand':
        this.#feed({type: 'handRaised', isRaised: command.do === 'raise-hand'})
        return this.#tellSelf(this.#devices.state)
      case 'say':
      case 'react':
        return this.#feed({type: 'chatted', command})
      case 'lock':
      case 'unlock':
      case 'admit':
      case 'deny':
      case 'kick':
      case 'hand-over':
      case 'verify':
      case 'unverify':
      case 'accept':
        return this.#feed({type: 'commanded', command})
      case 'join':
        return this.#mayJoin()
      case 'leave':
        return this.leave('left')
      default:
        return command satisfies never
    }
  }

  /** Says goodbye and lets go of everything, whatever state the engine is in; `ended` resolves. */
  leave(why: string, exitCode: number = EXIT.left): void {
    if (this.#life === 'leaving') return
    this.#life = 'leaving'
    void this.#leave(why, exitCode)
  }

  warn(code: string, message: string): void {
    this.#log.warn({code}, message)
    this.#output.event({event: 'warning', code, message})
  }

  /** Ends devices, transports and the server started here. Safe to call again. */
  release(): Promise<void> {
    this.#life = 'leaving'
    this.#releasing ??= this.#release()
    return this.#releasing
  }

  async #leave(why: string, exitCode: number): Promise<void> {
    this.#feed({type: 'leave'})
    await Promise.all([this.#signaling?.leave(), new Promise(resolve => setTimeout(resolve, GOODBYE_MS))])
    await this.release()
    this.#output.event({event: 'left', why})
    this.#hasLeft(exitCode)
  }

  async #release(): Promise<void> {
    this.#timer.stop()
    this.#pathWatch.stop()
    this.#newsTimer.stop()
    this.#lateness.stop()
    if (this.#statsTimer !== null) clearInterval(this.#statsTimer)
    if (this.#durationTimer !== null) clearTimeout(this.#durationTimer)
    this.#signaling?.close()
    this.#transports.closeAll()
    await Promise.all([this.#devices.close(), this.#localServer.close(), this.#known.flushed()])
  }

  async #openMeeting(): Promise<void> {
    const {session, name, passphrase, identity, request} = this.#options
    const {signer, warning} = await openSigner(identity)
    if (warning !== null) this.warn('identity', warning)
    this.#signer = signer
    const {muted, cameraOff} = this.#devices.state
    this.#meeting = new Meeting(
      {
        id: this.#identity.peer,
        ...{name, session, passphrase, muted, cameraOff},
        identity: identityKeyOf(signer.publicKey)!,
        known: this.#known.peers,
        random: count => Uint8Array.from(randomBytes(count)),
      },
      wallTimeMs(),
    )
    if (this.#options.waitsForJoin) this.#output.event({event: 'preparing', id: this.#identity.peer})
    if (request !== null) this.#feed({type: 'picturesAsked', request})
    this.#tellMedia()
  }

  async #join(trust: SecureContext | null): Promise<void> {
    const {servers, token, session, name, passphrase, lan} = this.#options
    const id = this.#identity.peer
    const output = this.#output
    this.#signaling = new SignalingClient(
      {
        servers: servers.length > 0 ? servers : this.#localServer.finder(this.#asLocalMeeting()),
        session,
        identity: this.#identity,
        trust,
        log: this.#log,
        ...(servers.length > 0 ? {token} : {timing: LOCAL_TIMING}),
      },
      {
        iceServers: urls => {
          const iceServers = [...new Set([...this.#options.iceServers, ...urls.filter(isIceServer)])]
          this.#transports.settings = {...this.#transports.settings, iceServers}
        },
        welcome: ({peers, server}) => {
          const hasPassphrase = passphrase !== null
          if (this.#life === 'opening') this.#rememberSession()
          if (this.#life === 'opening')
            output.event({
              ...{event: 'joined', session, id, name, server, hasPassphrase},
              ...(lan === null ? {} : {onLan: true}),
            })
          output.event({event: 'signaling', state: 'connected', server})
          this.#feed({type: 'welcomed', peers})
        },
        joined: peer => this.#feed({type: 'peerJoined', peer}),
        left: (peer, clean) => this.#feed({type: 'peerLeft', peer, clean}),
        signal: (from, data) => this.#feed({type: 'signalReceived', from, data}),
        lost: server => output.event({event: 'signaling', state: 'lost', server}),
        refused: ({code, message}) => this.warn(code, message),
      },
    )
    await this.#signaling.connect()
  }

  /** For `s2c-peer find`; a meeting of which nobody but a server learns is not written down. */
  #rememberSession(): void {
    if (this.#options.lan === null) return
    try {
      rememberSession(this.#options.session)
    } catch (error) {
      this.#log.warn({err: error}, 'the session cannot be remembered')
    }
  }

  /** How many of the live peers come before this one when a new host is needed. */
  #asLocalMeeting(): LocalMeeting {
    return {
      rank: () => (this.#meeting?.livePeers ?? []).filter(peer => peer < this.#identity.peer).length,
      notice: sentence => this.warn('portTaken', sentence),
    }
  }

  #ifPresent(id: PeerId, change: (peer: PeerId) => void): void {
    if (this.#meeting?.knows(id)) change(id)
    else
      this.warn(
        'unknownPeer',
        'Nobody with that id is in the meeting; the list of people has the right ones.',
      )
  }

  #tellSelf(devices: OwnDevices): void {
    this.#output.event({event: 'self', ...devices, handRaised: this.#meeting?.handRaised ?? null})
  }

  /** To the others a device that is not there looks like one that is switched off. */
  #tellMedia(): void {
    const {muted, cameraOff, microphone, camera} = this.#devices.state
    this.#feed({
      type: 'mediaChanged',
      muted: muted || microphone === 'missing',
      cameraOff: cameraOff || camera === 'missing',
    })
  }

  /** The only way into the meeting; one clock reading a turn. */
  #feed(event: MeetingEvent): void {
    if (this.#meeting === null) return
    const now = wallTimeMs()
    for (const effect of this.#meeting.handle(event, now)) this.#perform(effect)
    this.#timer.armAfterTurn(() => this.#meeting?.wakeAt() ?? null, wallTimeMs)
  }

  #perform(effect: Effect): void {
    switch (effect.do) {
      case 'signal':
        return this.#signaling?.signal(effect.to, effect.data, effect.supersedes)
      case 'checkSignaling':
        return this.#signaling?.check(false)
      case 'openTransport':
        return this.#transports.open(effect.peer, effect.attempt, effect.role)
      case 'acceptDescription':
        return this.#transports.accept(effect.peer, effect.attempt, effect.sdp)
      case 'addCandidate':
        return this.#transports.addCandidate(effect.peer, effect.attempt, effect.candidate, effect.mid)
      case 'closeTransport':
        return this.#transports.close(effect.peer, effect.attempt)
      case 'sendControl':
        return this.#transports.send(effect.peer, effect.attempt, 'control', effect.text)
      case 'sendMedia':
        return this.#transports.send(effect.peer, effect.attempt, effect.channel, effect.packet)
      case 'playSound':
        return this.#devices.play(effect.peer, effect.number, effect.payload)
      case 'codeSound':
        return this.#devices.codeSound(effect.bitsPerSecond, effect.afresh)
      case 'expectLoss':
        return this.#devices.expectLoss(effect.percent)
      case 'forgetSound':
        return this.#devices.forget(effect.peer)
      case 'showPicture':
        return this.#output.picture({id: effect.peer, number: effect.number, picture: effect.picture})
      case 'pictureSent':
        return this.#recorder?.record(effect.number, effect.picture)
      case 'peerChanged':
        return this.#peerChanged(effect.status)
      case 'meetingChanged':
        return this.#output.event({event: 'meeting', ...effect.status})
      case 'showPost':
      case 'showReaction':
      case 'postsMissed':
      case 'postDelivered':
        return this.#output.event(chatEvent(effect))
      case 'sign':
        return void this.#sign(effect.ticket, effect.message)
      case 'rememberPeer':
        return this.#known.apply(effect.change)
      case 'turnedAway':
        return this.#turnedAway(effect.reason)
      case 'warn':
        return this.warn(effect.code, effect.message)
      default:
        return effect satisfies never
    }
  }

  #peerChanged(status: PeerStatus): void {
    const now = wallTimeMs()
    this.#peerNews.take(status, now)
    this.#newsTimer.arm(this.#peerNews.wakeAt(), now)
  }

  #tellPeerNews(): void {
    const now = wallTimeMs()
    this.#peerNews.tick(now)
    this.#newsTimer.arm(this.#peerNews.wakeAt(), now)
  }

  async #sign(ticket: number, message: Uint8Array): Promise<void> {
    const signature = await this.#signer?.sign(message).catch((error: unknown) => {
      this.warn('notSigned', error instanceof Error ? error.message : String(error))
      return null
    })
    this.#feed({type: 'signed', ticket, signature: signature ?? null})
  }

  #turnedAway(reason: TurnedAway): void {
    this.#output.event({event: 'error', code: reason, message: TURNED_AWAY[reason]})
    this.leave(reason, EXIT.refused)
  }

  async #tellDevices(): Promise<void> {
    try {
      this.#output.event({event: 'devices', ...(await listMachineDevices(await this.#devices.inUse()))})
    } catch (error) {
      if (!(error instanceof SourceProblem)) throw error
      this.warn(error.code, error.message)
    }
  }

  #tellStats(): void {
    const now = wallTimeMs()
    const seconds = (now - this.#statsAt) / 1000
    this.#statsAt = now
    const dropped = {
      ...this.#transports.dropped,
      ...this.#output.dropped,
      capturedTooFast: this.#devices.droppedPictures,
      undeliveredEnvelopes: this.#signaling?.dropped ?? 0,
      unrecorded: this.#recorder?.leftOut ?? 0,
    }
    const {soundStats} = this.#devices
    const zerosAtMs = Object.entries(soundStats.peers).flatMap(([id, {zeroPlayedAtMs}]) =>
      zeroPlayedAtMs === null ? [] : [[id, zeroPlayedAtMs] as const],
    )
    this.#feed({type: 'soundPlayed', zerosAtMs: new Map(zerosAtMs)})
    this.#feed({type: 'loopLate', lateMs: this.#lateness.takeMs()})
    const figures = this.#meeting?.takeFigures(seconds)
    if (figures === undefined) return
    const pathTo = (peer: PeerId) => this.#transports.pathTo(peer)
    const usage = this.#usage.take(seconds)
    this.#output.event(statsEvent(seconds, usage, figures, soundStats, pathTo, dropped))
  }
}
