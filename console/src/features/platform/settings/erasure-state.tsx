import { Badge } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ErasureState } from '@/lib/api/schema'

const COLOURS = { open: 'processing', erasing: 'warning', done: 'success', refused: 'default' } as const

export function StateTag({ state }: { state: ErasureState }) {
  const { t } = useTranslation('settings')
  return <Badge status={COLOURS[state]} text={t(`erasure.state.${state}`)} />
}
