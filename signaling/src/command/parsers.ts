/** What the text behind a flag or setting means. Each throws an InvalidArgumentError with a sentence for what it does not take. */
import {ICE_SERVER_EXAMPLE, isIceServer, isServerUrl, SERVER_URL_EXAMPLE} from '@s2c/shared/addresses'
import {InvalidArgumentError} from 'commander'
import {NETWORK_EXAMPLE, plainNetwork} from '../http/networks.js'
import type {StunName} from '../ice/ice-service.js'
import {isTurnAddress, TURN_EXAMPLE} from '../ice/turn-credentials.js'

export const integer =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }

const TIME_UNITS_MS: Readonly<Record<string, number>> = {s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000}

/** Milliseconds of `90s`, `30m`, `8h` or `7d`. */
export const duration =
  (mostMs: number) =>
  (text: string): number => {
    const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
    const lengthMs = Number(count) * (TIME_UNITS_MS[unit] ?? 0)
    if (lengthMs > 0 && lengthMs <= mostMs) return lengthMs
    throw new InvalidArgumentError(
      `It must look like 30m, 8h or 7d, at most ${mostMs / TIME_UNITS_MS['d']!}d.`,
    )
  }

export function iceServer(text: string): string {
  if (isIceServer(text)) return text
  throw new InvalidArgumentError(`It must look like ${ICE_SERVER_EXAMPLE}.`)
}

/** Where peers reach the own STUN server. */
export function stunName(text: string): StunName {
  const [, host, port] = /^(.+?)(?::(\d{1,5}))?$/.exec(text) ?? []
  const isPort = port === undefined || (Number(port) > 0 && Number(port) <= 65535)
  if (host !== undefined && isIceServer(`stun:${text}`) && isPort)
    return {host, port: port === undefined ? null : Number(port)}
  throw new InvalidArgumentError('It must look like meet.example.org, 203.0.113.10:3478 or [2001:db8::1].')
}

export function turnAddress(text: string): string {
  if (isTurnAddress(text)) return text
  throw new InvalidArgumentError(`It must look like ${TURN_EXAMPLE}; its user is made by this server.`)
}

export function serverUrl(text: string): string {
  if (isServerUrl(text)) return text
  throw new InvalidArgumentError(`It must look like ${SERVER_URL_EXAMPLE}.`)
}

export const REDIS_EXAMPLE = 'redis://host:6379 or rediss://user:password@host'

/** With TLS where the scheme is `rediss`; a path is the number of the database. */
export function redisUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== '') return text
  throw new InvalidArgumentError(`It must look like ${REDIS_EXAMPLE}.`)
}

export function network(text: string): string {
  const plain = plainNetwork(text)
  if (plain !== null) return plain
  throw new InvalidArgumentError(`It must look like ${NETWORK_EXAMPLE}.`)
}

/** As browsers write it: `https://host` or `https://host:port`. */
export function origin(text: string): string {
  const parsed = /^https?:/i.test(text) && URL.canParse(text) ? new URL(text) : null
  if (parsed !== null && parsed.href === `${parsed.origin}/` && !text.endsWith('?')) return parsed.origin
  throw new InvalidArgumentError('It must look like https://host or https://host:port.')
}

/** The parser of an option that may be repeated: one more than before. */
export const oneMore =
  (parse: (text: string) => string, most: number) =>
  (text: string, before: readonly string[] = []): string[] => {
    if (before.length < most) return [...before, parse(text)]
    throw new InvalidArgumentError(`There may be ${most} at most.`)
  }
