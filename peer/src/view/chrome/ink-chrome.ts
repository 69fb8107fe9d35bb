/**
 * Runs Ink against a terminal that is not there: its frames come back as text, and its keys are put in by
 * hand. Made once by the view; ends with `unmount`.
 */
import {EventEmitter} from 'node:events'
import {PassThrough} from 'node:stream'
import type {ReactElement} from 'react'
import type {GridSize} from '../../core/picture/grid.js'
import type {AppProps} from './App.js'

export type InkChrome = {
  /** The frame of these properties: lines of text with SGR sequences. */
  draw(props: AppProps): string
  unmount(): void
}

/** What React looks at when it is loaded. */
type ReadOnLoading = {NODE_ENV?: string | undefined}
/** Of chalk, which Ink colours with: red, green and blue as they are. */
const ALL_COLOURS = 3

/**
 * Loads React in production mode, as its development mode keeps a record of every frame, and Ink with its
 * every colour on whatever the real terminal: the compositor makes of them what it can show.
 */
export async function startInkChrome(failed: (error: unknown) => void): Promise<InkChrome> {
  const env: ReadOnLoading = process.env
  env.NODE_ENV = 'production'
  const [{render}, {createElement}, {App}, {default: chalk}] = await Promise.all([
    import('ink'),
    import('react'),
    import('./App.js'),
    import('chalk'),
  ])
  chalk.level = ALL_COLOURS
  const surface = new Surface()
  const keyboard = new Keyboard()
  let instance: ReturnType<typeof render> | null = null
  const options = {
    stdout: surface as unknown as NodeJS.WriteStream,
    stdin: keyboard as unknown as NodeJS.ReadStream,
    // Whole frames, each written once, also where CI is set.
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  }
  const show = (element: ReactElement): void => {
    if (instance !== null) return instance.rerender(element)
    instance = render(element, options)
    instance.waitUntilExit().catch(failed)
  }
  return {
    draw(props) {
      surface.size = props.model.size
      show(createElement(App, props))
      return surface.frame
    },
    unmount: () => instance?.unmount(),
  }
}

/** The terminal that Ink writes to: it has a size and keeps the newest frame. */
class Surface extends EventEmitter {
  readonly isTTY = true
  size: GridSize = {cols: 80, rows: 24}
  frame = ''

  get columns(): number {
    return this.size.cols
  }

  get rows(): number {
    return this.size.rows
  }

  /** Sequences about modes (the cursor's, at the end) are not frames. */
  write(text: string, ...rest: unknown[]): boolean {
    if (text !== '' && !text.startsWith('\x1b[?')) this.frame = text
    const written = rest.at(-1)
    if (typeof written === 'function') queueMicrotask(() => written())
    return true
  }
}

/** The terminal that Ink reads from; the real one's mode is the view's business. */
class Keyboard extends PassThrough {
  readonly isTTY = true

  setRawMode(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}
