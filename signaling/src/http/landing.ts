/**
 * What people find who open the service's address: what this is and how to join, for a browser as a page, for `curl` as text. Nothing is
 * loaded from anywhere; the policy it is sent with allows nothing but its own style.
 */
import {createHash} from 'node:crypto'
import type {IncomingMessage} from 'node:http'
import {isServerUrl} from '@s2c/shared/addresses'
import {type Answer, type Route, text} from './routes.js'

const WHAT = 'This is a signaling server: it brings the people of a meeting together.'
const PRIVACY = 'Pictures and sound do not pass here: they go from person to person, sealed.'
const NEEDED = 'SESSION is any name you agree on. It takes a terminal and Node 20.19 or newer.'

/** System colours follow what the reader has chosen, light or dark. On narrow screens words stay whole, and addresses wrap. */
const STYLE = `
:root { color-scheme: light dark }
body { max-width: 38rem; margin: 0 auto; padding: 2rem 1.25rem; font: 1.0625rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.5rem; line-height: 1.25 }
code { font-family: ui-monospace, monospace; font-size: .9375rem }
pre { padding: .75rem 1rem; border: 1px solid GrayText; border-radius: .5rem }
pre code { white-space: pre-wrap; overflow-wrap: anywhere; user-select: all }
pre span { display: inline-block; max-width: 100% }
footer { margin-top: 2rem; font-size: .875rem; opacity: .75 }
`

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
}
/** Which of the two it is depends on who asks. */
const VARY = {Vary: 'Accept'}

const inWord = (word: string): string => `<span>${escaped(word)}</span>`

/** The route of `/`. */
export const landing =
  (version: string): Route =>
  request => {
    const command = `npx s2c-peer join SESSION --server ${serverUrl(request) ?? 'URL'}`
    const wantsPage = (request.headers.accept ?? '').toLowerCase().includes('text/html')
    return wantsPage ? page(command, version) : text(200, plain(command, version), VARY)
  }

const plain = (command: string, version: string): string =>
  `s2c: a video meeting in the terminal\n\n${WHAT}\n${PRIVACY}\n\n    ${command}\n\n${NEEDED}\n\ns2c-signaling ${version}\n`

const page = (command: string, version: string): Answer => ({
  status: 200,
  headers: {...PAGE_HEADERS, ...VARY},
  body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>s2c signaling server</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>s2c: a video meeting in the terminal</h1>
<p>${WHAT} ${PRIVACY}</p>
<p>To join a meeting, type:</p>
<pre><code>${command.split(' ').map(inWord).join(' ')}</code></pre>
<p>${NEEDED}</p>
</main>
<footer>s2c-signaling ${escaped(version)}</footer>
</body>
</html>
`,
})

/**
 * This server's address as the browser knows it, or null if it said none that could be one. What a proxy says it was asked for goes
 * first, from wherever it comes: who makes it up sees the result alone.
 */
function serverUrl({headers, socket}: IncomingMessage): string | null {
  const host = first(headers['x-forwarded-host']) ?? headers.host ?? ''
  const protocol = first(headers['x-forwarded-proto']) ?? ('encrypted' in socket ? 'https' : 'http')
  const url = `${protocol === 'https' || protocol === 'wss' ? 'wss' : 'ws'}://${host}`
  return isHost(host) && isServerUrl(url) ? url : null
}

/** Several proxies make a list; the first is the one that was asked. */
const first = (header: string | string[] | undefined): string | undefined =>
  header === undefined ? undefined : String(header).split(',')[0]!.trim()

/** A name, IPv4 or IPv6 address, perhaps a port (RFC 3986, 3.2.2), of letters that mean nothing in a shell or in HTML. */
const isHost = (text: string): boolean =>
  text.length <= 260 && /^([a-z0-9][a-z0-9._-]*|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.test(text)

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (raw: string): string => raw.replace(/[&<>"']/g, character => ENTITIES[character]!)
