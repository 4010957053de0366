import type { QrCode } from '@/lib/api/schema'
import { QR_DARK, QR_LIGHT } from '@/ui/theme/tokens'

/** Dark on light in either appearance: cameras read nothing else. */
export function QrPicture({ qr, label }: { qr: QrCode; label: string }) {
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${qr.size} ${qr.size}`}
      width={208}
      height={208}
      shapeRendering="crispEdges"
      style={{ alignSelf: 'center', borderRadius: 6 }}
    >
      <rect width={qr.size} height={qr.size} fill={QR_LIGHT} />
      <path d={qr.path} fill={QR_DARK} />
    </svg>
  )
}
