/** Elements of SVG 1.1 as text: no scripts, no styles, no fonts but the reader's own. */

type Attributes = Readonly<Record<string, string | number>>

/** `children`: elements, not text; numbers of attributes are rounded to a tenth of a pixel. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`)
  const start = `<${name}${words.join('')}`
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`
}

export const text = (words: string, attributes: Attributes): string =>
  element('text', attributes, escaped(words))

export const named = (name: string, id: string, words: string): string => element(name, {id}, escaped(words))

const attribute = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : escaped(value)

const escaped = (words: string): string =>
  words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
