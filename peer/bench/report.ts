/** The measured part of docs/benchmarks.md: sections between two marks, each with its pictures and its table. */
import type {Chart} from './chart/chart.js'
import type {BenchResult, BenchRow} from './row.js'

const BEGIN = '<!-- bench: begin -->'
const END = '<!-- bench: end -->'
const HEADING = '### '

/** Where a chart stands, from the folder of the page. */
export const figurePath = ({name}: Chart): string => `figures/${name}.svg`

/** `circumstances`: when and on which machine. */
export const sectionText = (title: string, circumstances: string, {rows, charts}: BenchResult): string =>
  [`${HEADING}${title}`, circumstances, ...charts.map(pictureLine), table(rows)].join('\n\n')

/**
 * The page with these sections in place of the ones of the same titles; others that `titles` names stay as they stand, and
 * all come in its order. Throws if the page has no marks.
 */
export function withSections(
  page: string,
  titles: readonly string[],
  measured: ReadonlyMap<string, string>,
): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`the page has no ${BEGIN} with ${END} after it`)
  const [before, after] = [page.slice(0, begin + BEGIN.length), page.slice(end)]
  const standing = sectionsOf(page.slice(begin + BEGIN.length, end))
  const sections = titles.map(title => measured.get(title) ?? standing.get(title))
  return [before, ...sections.filter(section => section !== undefined), after].join('\n\n')
}

function sectionsOf(text: string): Map<string, string> {
  const sections = text.split(/^(?=### )/m).filter(section => section.startsWith(HEADING))
  return new Map(sections.map(section => [section.split('\n', 1)[0]!.slice(HEADING.length), section.trim()]))
}

const pictureLine = (chart: Chart): string =>
  `![${`${chart.title}. ${chart.description}`.replace(/[[\]]/g, '')}](${figurePath(chart)})`

function table(rows: readonly BenchRow[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const body = rows.map(({stage, figure, reference, ratio}) => line([stage, figure, reference, ratio]))
  return [
    line(['what', 'figure', 'reference in the same run', 'ratio']),
    line(['---', '---', '---', '---']),
    ...body,
  ].join('\n')
}
