/** A picture of a chart, with what it shows and of which days written on it. */
import type { ECharts } from 'echarts/core'
import { saveBlob } from '@/lib/api/download'
import type { Palette } from '@/ui/chart/palette'

const SCALE = 2
const MARGIN = 16
const HEAD = 64

interface Caption {
  title: string
  /** Days, comparison, filters. */
  subtitle: string
  file: string
}

export function savePicture(chart: ECharts, { title, subtitle, file }: Caption, palette: Palette): void {
  const drawn = chart.renderToCanvas({ pixelRatio: SCALE, backgroundColor: palette.background })
  const canvas = document.createElement('canvas')
  canvas.width = drawn.width + 2 * MARGIN * SCALE
  canvas.height = drawn.height + (HEAD + MARGIN) * SCALE
  const pen = canvas.getContext('2d')
  if (pen === null) return
  const font = getComputedStyle(document.body).fontFamily
  const width = canvas.width / SCALE - 2 * MARGIN
  pen.fillStyle = palette.background
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(drawn, MARGIN * SCALE, HEAD * SCALE)
  pen.scale(SCALE, SCALE)
  pen.fillStyle = palette.text
  pen.font = `600 17px ${font}`
  pen.fillText(title, MARGIN, 28, width)
  pen.fillStyle = palette.faint
  pen.font = `13px ${font}`
  pen.fillText(subtitle, MARGIN, 50, width)
  canvas.toBlob((blob) => {
    if (blob !== null) saveBlob(blob, `${file.replace(/[^\p{L}\p{N}._-]+/gu, '-')}.png`)
  }, 'image/png')
}
