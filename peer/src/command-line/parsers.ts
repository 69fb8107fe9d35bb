/** What a flag's or a setting's text means. Each throws an InvalidArgumentError with a sentence for what it does not take. */
import {isIP} from 'node:net'
import {ICE_SERVER_EXAMPLE, isIceServer, isServerUrl, SERVER_URL_EXAMPLE} from '@s2c/shared/addresses'
import {cleanText} from '@s2c/shared/clean-text'
import {InvalidArgumentError} from 'commander'
import {type GridSize, MAX_COLS, MAX_ROWS} from '../core/picture/grid.js'
import {parseRamp, RAMPS, type RampFault} from '../core/picture/paint/ramp-palette.js'

export function palette(text: string): string {
  const parsed = parseRamp(text)
  if (parsed.is === 'refused') throw new InvalidArgumentError(rampSentence(parsed.why))
  return text
}

function rampSentence(fault: RampFault): string {
  switch (fault.is) {
    case 'glyphCount':
      return `give one of ${Object.keys(RAMPS).join(', ')}, or ${fault.min} to ${fault.max} glyphs, darkest first, for example " .:*#".`
    case 'notOneColumn':
      return `"${cleanText(fault.glyph, 8)}" does not fill exactly one column; each glyph of a palette must.`
    default:
      return fault satisfies never
  }
}

export function serverUrls(list: string, before: string[] = []): string[] {
  const urls = list.split(',').map(url => url.trim())
  const bad = urls.find(url => !isServerUrl(url))
  if (bad !== undefined) {
    throw new InvalidArgumentError(
      `"${cleanText(bad, 80)}" is not a server address; give one like ${SERVER_URL_EXAMPLE}.`,
    )
  }
  return [...before, ...urls]
}

export function iceServers(text: string, before: string[] = []): string[] {
  if (!isIceServer(text)) {
    throw new InvalidArgumentError(
      `"${cleanText(text, 80)}" is not an ICE server; give ${ICE_SERVER_EXAMPLE}.`,
    )
  }
  return [...before, text]
}

/** Whether they are there is seen by who reads them. */
export const files = (path: string, before: string[] = []): string[] => [...before, path]

export function address(text: string): string {
  if (isIP(text) === 0)
    throw new InvalidArgumentError(`"${cleanText(text, 80)}" is not an IP address, for example 127.0.0.1.`)
  return text
}

export function gridSize(text: string): GridSize {
  const match = /^(\d{1,4})x(\d{1,4})$/.exec(text)
  const [cols, rows] = [Number(match?.[1]), Number(match?.[2])]
  if (match === null || cols < 1 || rows < 1 || cols > MAX_COLS || rows > MAX_ROWS) {
    throw new InvalidArgumentError(
      `"${cleanText(text, 80)}" is not a size; give COLSxROWS up to ${MAX_COLS}x${MAX_ROWS}, for example 80x24.`,
    )
  }
  return {cols, rows}
}

export const wholeNumber =
  (flag: string, least: number, most: number) =>
  (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`${flag} takes a whole number from ${least} to ${most}.`)
    }
    return value
  }

/** Node's timers hold 2^31 ms. */
const MAX_SECONDS = 2_000_000

export function seconds(text: string): number {
  const value = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0 || value > MAX_SECONDS) {
    throw new InvalidArgumentError(`--duration takes seconds, up to ${MAX_SECONDS}.`)
  }
  return value
}
