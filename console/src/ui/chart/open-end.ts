/** Lines that end in a period which is not over: its number still grows, so the stretch to it is dashed. */

/** What of a line of ECharts is read here; the rest goes through. */
export interface Line {
  type: 'line'
  name: string
  data: readonly (number | null)[]
  lineStyle?: object | undefined
  stack?: string
  [option: string]: unknown
}

/** Of a legend beside such lines: the ones that it stands for are not drawn themselves. */
export const LEGEND_OF_OPEN = { lineStyle: { opacity: 1 } } as const

/**
 * ECharts draws a line in one style. So each line keeps its points, its area, its tooltip and its place among the
 * series, and two others of its name, which answer no pointer, draw its stretches behind them.
 */
export function withOpenEnd(lines: readonly Line[], open: number): Line[] {
  if (open < 1) return [...lines]
  return [
    ...lines.map((line) => ({ ...line, lineStyle: { ...line.lineStyle, opacity: 0 } })),
    ...lines.flatMap((line) => [
      stretch(line, 'over', (place) => place < open, {}),
      stretch(line, 'open', (place) => place === open || place === open - 1, { type: 'dashed' }),
    ]),
  ]
}

function stretch(line: Line, part: string, isOf: (place: number) => boolean, style: object): Line {
  return {
    ...line,
    areaStyle: undefined,
    data: line.data.map((value, place) => (isOf(place) ? value : null)),
    lineStyle: { ...line.lineStyle, ...style },
    showSymbol: false,
    silent: true,
    tooltip: { show: false },
    ...(line.stack === undefined ? {} : { stack: `${line.stack} ${part}` }),
  }
}
