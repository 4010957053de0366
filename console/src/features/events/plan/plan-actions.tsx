import { DownloadOutlined, MoreOutlined, PlusOutlined, UploadOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { download } from '@/lib/api/download'
import { useMay } from '@/lib/workspace'
import { useFailure } from '@/ui/use-failure'
import { PressMenu } from '@/ui/press-menu'
import { EventForm } from './event-form'
import { ImportDrawer } from './import-drawer'

/** What is done with the plan as a whole. `onOpen`: shows an event, or with an empty name the properties of any. */
export function PlanActions({ onOpen }: { onOpen: (event: string) => void }) {
  const { t } = useTranslation('events')
  const fail = useFailure()
  const mayWrite = useMay('events:write')
  const [shown, setShown] = useState<'import' | 'event' | null>(null)
  const close = () => setShown(null)
  const save = (format: 'json' | 'csv') => () => void download(`/api/v1/plan/export?format=${format}`).catch(fail)
  return (
    <>
      {mayWrite ? (
        <>
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setShown('event')}>
            {t('plan.declareNew')}
          </Button>
          <Button icon={<UploadOutlined />} onClick={() => setShown('import')}>
            {t('plan.import')}
          </Button>
        </>
      ) : null}
      <PressMenu
        menu={{
          items: [
            { key: 'any', label: t('plan.anyEvent'), onClick: () => onOpen('') },
            { type: 'divider' },
            { key: 'json', icon: <DownloadOutlined />, label: t('plan.exportJson'), onClick: save('json') },
            { key: 'csv', icon: <DownloadOutlined />, label: t('plan.exportCsv'), onClick: save('csv') },
          ],
        }}
      >
        <Button icon={<MoreOutlined />} aria-label={t('plan.more')} />
      </PressMenu>
      {shown === 'event' ? <EventForm declared={null} onClose={close} onSaved={onOpen} /> : null}
      <ImportDrawer isOpen={shown === 'import'} onClose={close} />
    </>
  )
}
