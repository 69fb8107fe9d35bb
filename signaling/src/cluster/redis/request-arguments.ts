/** Requests as the script takes them. */
import type {Request} from '../backplane.js'
import {newsFieldsOf} from './news-fields.js'

/** How much of an envelope is in it. Null: there is none, and what is not asked is made good by registering again. */
export function mailCharacters(request: Request): number | null {
  if (request.ask === 'relay') return request.envelope.data.length
  return request.ask === 'pass' && request.news.news === 'signal' ? request.news.envelope.data.length : null
}

/** The request and what it needs, as the script takes them. */
export function argumentsOf(request: Request): string[] {
  switch (request.ask) {
    case 'join': {
      const {session, peer, connection, since, roomSize} = request
      return ['join', session, peer, String(connection), String(since), String(roomSize)]
    }
    case 'leave':
      return ['leave', request.session, request.peer, String(request.connection), request.how]
    case 'relay': {
      const {session, envelope, sender} = request
      const fields = newsFieldsOf({news: 'signal', session, envelope, sender, isMail: false})
      return ['relay', session, envelope.to, sender.instance, String(sender.connection), ...fields]
    }
    case 'pass':
      return ['pass', request.to, ...newsFieldsOf(request.news)]
    case 'register': {
      const members = request.members.flatMap(({peer, connection, since, isLost}) => [
        ...[peer, String(connection), String(since), isLost ? '0' : '1'],
      ])
      return ['register', request.session, ...members]
    }
    default:
      return request satisfies never
  }
}
