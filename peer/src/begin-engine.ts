/**
 * The engine's first steps: a meeting without a named server is looked for while the engine's own code still loads, which takes
 * as long as hosts on the LAN take to answer.
 */
import type {Logger} from 'pino'
import type {EngineOutput} from './engine.js'
import {LOCAL_ADDRESS} from './io/signaling/find-server.js'
import {LocalServer} from './io/signaling/local-server.js'
import type {EngineRun, RunOptions} from './run-engine.js'

export async function beginEngine(
  options: RunOptions,
  output: EngineOutput,
  log: Logger,
): Promise<EngineRun> {
  const {servers, session, bind, lan, waitsForJoin} = options
  const localServer = new LocalServer({
    log,
    address: {...LOCAL_ADDRESS, ...(bind === null ? {} : {host: bind})},
    lan: lan === null ? null : {...lan, session, bind},
  })
  if (servers.length === 0 && !waitsForJoin) localServer.begin()
  const {runEngine} = await import('./run-engine.js')
  return runEngine(options, localServer, output, log)
}
