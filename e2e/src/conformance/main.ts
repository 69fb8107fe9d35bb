/**
 * Whether a signaling server keeps the promises of docs/protocol.md. Ends with 1 when it does not. It needs no special limits,
 * and leaves nothing behind; it opens some 60 connections, a few at a time.
 *   node e2e/dist/conformance/main.js --url wss://signal.example.org
 */
import {parseArgs} from 'node:util'
import {judge} from './check.js'
import {CHECKS} from './checks.js'

const MARKS = {pass: 'ok  ', fail: 'FAIL', skip: 'skip'}

const {values} = parseArgs({options: {url: {type: 'string', default: 'ws://127.0.0.1:1122'}}})
const width = Math.max(...CHECKS.map(({name}) => name.length))
let failed = 0
for (const check of CHECKS) {
  const result = await judge(values.url, check)
  if (result.verdict === 'fail') failed++
  const why = result.verdict === 'pass' ? '' : ` (${result.why})`
  console.log(`${MARKS[result.verdict]} ${result.name.padEnd(width)}  ${result.promise}${why}`)
}
console.log(failed === 0 ? `${values.url} conforms.` : `${failed} of ${CHECKS.length} promises are broken.`)
process.exit(failed === 0 ? 0 : 1)
