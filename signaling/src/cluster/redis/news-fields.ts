/** News as the fields of an entry in a stream of Redis: written here or by the script, read and checked here. */

import {parseJson} from '@s2c/shared/json'
import {PEER_ID_PATTERN} from '@s2c/shared/peer-id'
import {MAX_LISTED_PEERS} from '@s2c/shared/signal'
import {isSignalErrorCode} from '@s2c/shared/signal-error'
import {z} from 'zod'
import type {Located, Place} from '../../rooms/place.js'
import type {News, Passed} from '../backplane.js'

const peer = z.string().regex(PEER_ID_PATTERN)
const instance = z.string().regex(/^[0-9a-z-]{1,64}$/)
const session = z.string().min(1).max(64)
const flag = z.enum(['0', '1']).transform(text => text === '1')
const number = z
  .string()
  .regex(/^\d{1,15}(\.\d{1,15})?$/)
  .transform(Number)
const connection = number.pipe(z.number().int())
/** A text with any characters, also such as UTF-8 has no bytes for. */
const text = z.string().transform((json, context) => {
  const value = parseJson(json)
  if (typeof value === 'string') return value
  context.addIssue('no text in JSON')
  return z.NEVER
})

const words = (count: number) =>
  z
    .string()
    .transform(line => line.split(' '))
    .refine(parts => parts.length === count)

const place = words(2)
  .pipe(z.tuple([instance, connection]))
  .transform(([at, over]): Place => ({instance: at, connection: over}))
const placeOrNone = z.union([z.literal('').transform(() => null), place])
const located = words(4)
  .pipe(z.tuple([peer, instance, connection, number]))
  .transform(([id, at, over, since]): Located => ({peer: id, place: {instance: at, connection: over}, since}))
const members = z
  .string()
  .transform(list => (list === '' ? [] : list.split(',')))
  .pipe(z.array(located).max(MAX_LISTED_PEERS))

const newsFields = z.discriminatedUnion('news', [
  z.object({news: z.literal('admitted'), session, peer, connection, members, before: placeOrNone}),
  z.object({news: z.literal('full'), connection}),
  z
    .object({news: z.literal('joined'), session, peer, place, since: number, before: placeOrNone})
    .transform(({peer: id, place: at, since, ...rest}) => ({...rest, member: {peer: id, place: at, since}})),
  z
    .object({news: z.literal('left'), session, peer, place, clean: flag})
    .transform(({clean, ...rest}) => ({...rest, isClean: clean})),
  z.object({news: z.literal('room'), session, by: instance, members}),
  z
    .object({
      news: z.literal('signal'),
      session,
      from: peer,
      to: peer,
      data: text,
      sender: place,
      mail: flag,
    })
    .transform(({from, to, data, mail, ...rest}) => ({
      ...rest,
      ...{envelope: {from, to, data}, isMail: mail},
    })),
  z.object({
    news: z.literal('undelivered'),
    connection,
    code: z.string().refine(isSignalErrorCode),
  }),
  z.object({news: z.literal('release'), connection, hold: z.enum(['mail', 'fence', 'move'])}),
  z.object({news: z.literal('forgotten')}),
])

/** `fields`: names and values in turn, as Redis answers. Null if these are no news. */
export function parseNews(fields: readonly unknown[]): News | null {
  const pairs: [unknown, unknown][] = []
  for (let at = 0; at + 1 < fields.length; at += 2) pairs.push([fields[at], fields[at + 1]])
  const result = newsFields.safeParse(Object.fromEntries(pairs))
  return result.success ? result.data : null
}

/** What instances tell each other, to be parsed there. */
export function newsFieldsOf(news: Passed): string[] {
  switch (news.news) {
    case 'signal': {
      const {from, to, data} = news.envelope
      const {instance: at, connection: over} = news.sender
      return [
        ...['news', 'signal', 'session', news.session, 'from', from, 'to', to],
        ...['data', JSON.stringify(data), 'sender', `${at} ${over}`, 'mail', news.isMail ? '1' : '0'],
      ]
    }
    case 'undelivered':
      return ['news', 'undelivered', 'connection', String(news.connection), 'code', news.code]
    case 'release':
      return ['news', 'release', 'connection', String(news.connection), 'hold', news.hold]
    default:
      return news satisfies never
  }
}
