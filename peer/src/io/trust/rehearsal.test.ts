import {it} from 'node:test'
import {rehearseHandshake} from './rehearsal.js'

it('a handshake with oneself is passed', () => rehearseHandshake())
