import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import type {IncomingHttpHeaders, IncomingMessage} from 'node:http'
import {test} from 'node:test'
import fc from 'fast-check'
import {landing} from './landing.js'
import type {Answer} from './routes.js'

const BROWSER = {accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'}

const ask = async (headers: IncomingHttpHeaders, socket: object = {}): Promise<Answer> =>
  landing('1.2.3')({headers, socket} as IncomingMessage)

const withoutTags = (html: string): string => html.replace(/<[^>]*>/g, '')

/** The address in the command, as a reader would copy it. */
const shownTo = async (headers: IncomingHttpHeaders, socket?: object): Promise<string | undefined> =>
  /--server (\S*)/.exec(withoutTags((await ask({...BROWSER, ...headers}, socket)).body))?.[1]

test('a browser gets a page and everything else the same as text', async () => {
  const page = await ask({...BROWSER, host: 'meet.example.org'})
  assert.equal(page.headers['Content-Type'], 'text/html; charset=utf-8')
  for (const headers of [{}, {accept: '*/*'}, {accept: 'application/json'}]) {
    const {headers: sent, body} = await ask({...headers, host: 'meet.example.org'})
    assert.match(sent['Content-Type']!, /^text\/plain/)
    assert.doesNotMatch(body, /</)
    for (const each of [body, withoutTags(page.body)])
      assert.match(each, /npx s2c-peer join SESSION --server ws:\/\/meet\.example\.org\n?/)
    assert.match(body, /s2c-signaling 1\.2\.3/)
  }
})

test('the page may use its own style and nothing else, and nothing else is in it', async () => {
  const {headers, body} = await ask(BROWSER)
  const style = /<style>(.*?)<\/style>/s.exec(body)![1]!
  const hash = createHash('sha256').update(style).digest('base64')
  assert.equal(
    headers['Content-Security-Policy'],
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  )
  assert.doesNotMatch(body, /<script|<img|<link|<iframe| on\w+=| style=|href=|src=|url\(|@import/i)
})

test('the command names the server as it was asked for, with TLS where there is some, also in front', async () => {
  const encrypted = {encrypted: true}
  const cases: [IncomingHttpHeaders, object, string][] = [
    [{host: 'localhost:1122'}, {}, 'ws://localhost:1122'],
    [{host: '[2001:db8::1]:1122'}, {}, 'ws://[2001:db8::1]:1122'],
    [{host: 'meet.example.org'}, encrypted, 'wss://meet.example.org'],
    [{host: 'meet.example.org', 'x-forwarded-proto': 'https'}, {}, 'wss://meet.example.org'],
    [
      {host: '10.0.0.2:1122', 'x-forwarded-host': 'a.org, b.org', 'x-forwarded-proto': 'https, http'},
      {},
      'wss://a.org',
    ],
    [{host: 'a.org', 'x-forwarded-proto': 'javascript'}, {}, 'ws://a.org'],
  ]
  for (const [headers, socket, url] of cases) assert.equal(await shownTo(headers, socket), url)
})

test('a host that cannot be one is not shown', async () => {
  const odd = [
    '',
    '<script>',
    'a b',
    'a;reboot',
    'a/b',
    'u@a',
    '$(x)',
    '`x`',
    '-x',
    'a:b',
    'a:123456',
    '[::1',
    'ä',
    'x'.repeat(300),
  ]
  for (const host of odd) {
    assert.equal(await shownTo({host}), 'URL', host)
    assert.equal(await shownTo({host: 'a.org', 'x-forwarded-host': host}), 'URL', host)
  }
  await fc.assert(
    fc.asyncProperty(fc.string({unit: 'binary', maxLength: 40}), async host => {
      assert.match((await shownTo({host}))!, /^(URL|ws:\/\/[\w.:[\]-]+)$/)
    }),
  )
})
