import { usePalette } from './palette'

const WIDTH = 120
const HEIGHT = 32
const MARGIN = 3

interface SparklineProps {
  values: readonly (number | null)[]
  label: string
  height?: number
  /** Fills what is under the line. */
  isFilled?: boolean
  /** The last value is of a period that is not over: its stretch is dashed. */
  isLastOpen?: boolean
}

/** A small line without axes; a gap where a value is undefined. */
export function Sparkline({ values, label, height = HEIGHT, isFilled, isLastOpen }: SparklineProps) {
  const palette = usePalette()
  const strokes = drawStrokes(values, height)
  const closed = isLastOpen === true ? drawStrokes(values.slice(0, -1), height, values) : strokes
  const open = isLastOpen === true ? drawStrokes(values.slice(-2), height, values, values.length - 2) : []
  const line = {
    fill: 'none',
    stroke: palette.series[0],
    strokeWidth: 1.5,
    strokeLinejoin: 'round',
    vectorEffect: 'non-scaling-stroke',
  } as const
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${height}`}
      width="100%"
      height={height}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      style={{ display: 'block' }}
    >
      {isFilled === true
        ? strokes.map((stroke) => (
            <path
              key={stroke.path}
              d={`${stroke.path}L${stroke.end} ${height}L${stroke.start} ${height}Z`}
              fill={palette.series[0]}
              opacity={0.1}
            />
          ))
        : null}
      {closed.map(({ path }) => (
        <path key={path} d={path} {...line} />
      ))}
      {open.map(({ path }) => (
        <path key={path} d={path} {...line} strokeDasharray="3 3" />
      ))}
    </svg>
  )
}

interface Stroke {
  path: string
  start: string
  end: string
}

/** Stretches without a gap; `all` sets the scale where only a part is drawn, which begins at `from`. */
function drawStrokes(
  values: readonly (number | null)[],
  height: number,
  all: readonly (number | null)[] = values,
  from = 0,
): Stroke[] {
  const known = all.filter((each) => each !== null)
  if (known.length < 2) return []
  const low = Math.min(...known)
  const span = Math.max(...known) - low || 1
  const step = WIDTH / (all.length - 1)
  const strokes: Stroke[] = []
  let isOpen = false
  values.forEach((each, index) => {
    if (each === null) {
      isOpen = false
      return
    }
    const x = ((from + index) * step).toFixed(1)
    const y = (height - MARGIN - ((each - low) / span) * (height - 2 * MARGIN)).toFixed(1)
    const last = strokes.at(-1)
    if (isOpen && last !== undefined) {
      last.path += `L${x} ${y}`
      last.end = x
    } else strokes.push({ path: `M${x} ${y}`, start: x, end: x })
    isOpen = true
  })
  return strokes
}
