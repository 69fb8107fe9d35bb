/** The `s2c-signaling` command. */
import {readFileSync} from 'node:fs'
import {parseCommandLine} from './command/command-line.js'

const {version} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const task = await parseCommandLine(process.argv, version, process.env)
switch (task.task) {
  case 'none':
    process.exitCode = task.exitCode
    break
  case 'serve': {
    const {serve} = await import('./command/serve.js')
    await serve(task.settings, version)
    break
  }
  case 'healthcheck': {
    const {checkHealth} = await import('./command/health.js')
    const {port, host, tls} = task.settings
    process.exitCode = (await checkHealth(port, host, tls !== null)) ? 0 : 1
    break
  }
  case 'token': {
    const {tokenLine} = await import('./command/token-command.js')
    process.stdout.write(tokenLine(task.secret, task.wish, Date.now()))
    break
  }
  case 'admin': {
    const {administer} = await import('./command/admin-command.js')
    const {port, host, tls} = task.settings
    process.exitCode = await administer({port, host, isSecure: tls !== null}, task.token, task.wish, {
      write: text => void process.stdout.write(text),
      complain: text => void process.stderr.write(text),
    })
    break
  }
  default:
    task satisfies never
}
