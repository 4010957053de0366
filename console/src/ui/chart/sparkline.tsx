import { usePalette } from './palette'

const WIDTH = 120
const HEIGHT = 32

/** A small line without axes; a gap where a value is undefined. */
export function Sparkline({ values, label }: { values: readonly (number | null)[]; label: string }) {
  const palette = usePalette()
  const known = values.filter((each) => each !== null)
  if (known.length < 2) return <svg width={WIDTH} height={HEIGHT} role="img" aria-label={label} />
  const low = Math.min(...known)
  const span = Math.max(...known) - low || 1
  const step = WIDTH / (values.length - 1)
  let path = ''
  let isOpen = false
  values.forEach((each, index) => {
    if (each === null) {
      isOpen = false
      return
    }
    const y = HEIGHT - 3 - ((each - low) / span) * (HEIGHT - 6)
    path += `${isOpen ? 'L' : 'M'}${(index * step).toFixed(1)} ${y.toFixed(1)}`
    isOpen = true
  })
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width="100%"
      height={HEIGHT}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path d={path} fill="none" stroke={palette.series[0]} strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}
