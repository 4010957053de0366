import { DeleteOutlined, DownloadOutlined, EyeOutlined, ScissorOutlined } from '@ant-design/icons'
import { Button, Flex, Tooltip } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { download } from '@/lib/api/download'
import type { Identifier } from '@/lib/api/schema'
import { useMay } from '@/lib/workspace'
import { useFailure } from '@/ui/use-failure'
import { PersonErase } from './person-erase'
import { PersonUnmerge } from './person-unmerge'
import { ReasonModal } from './reason-modal'

interface ActionsProps {
  personNo: number
  title: string
  identifiers: Identifier[]
  isWhole: boolean
  isBusy: boolean
  onLook: (reason: string) => Promise<unknown>
}

type Doing = 'look' | 'export' | 'unmerge' | 'erase' | null

/** What can be done with a person, as far as the role goes. */
export function PersonActions({ personNo, title, identifiers, isWhole, isBusy, onLook }: ActionsProps) {
  const { t } = useTranslation('people')
  const mayWrite = useMay('people:write')
  const mayLook = useMay('people:unmask')
  const fail = useFailure()
  const [doing, setDoing] = useState<Doing>(null)
  const [isSaving, setIsSaving] = useState(false)
  const stop = () => setDoing(null)
  const save = (reason: string) => {
    setIsSaving(true)
    download(`/api/v1/persons/${personNo}/export`, { reason })
      .then(stop, fail)
      .finally(() => setIsSaving(false))
  }
  return (
    <Flex wrap gap={8}>
      {mayLook && !isWhole ? (
        <Tooltip title={t('look.hint')}>
          <Button icon={<EyeOutlined />} onClick={() => setDoing('look')}>
            {t('look.button')}
          </Button>
        </Tooltip>
      ) : null}
      {mayLook ? (
        <Button icon={<DownloadOutlined />} onClick={() => setDoing('export')}>
          {t('export.button')}
        </Button>
      ) : null}
      {mayWrite && identifiers.length > 1 ? (
        <Button icon={<ScissorOutlined />} onClick={() => setDoing('unmerge')}>
          {t('unmerge.button')}
        </Button>
      ) : null}
      {mayWrite ? (
        <Button danger icon={<DeleteOutlined />} onClick={() => setDoing('erase')}>
          {t('erase.button')}
        </Button>
      ) : null}
      {doing === 'look' ? (
        <ReasonModal
          title={t('look.title')}
          text={t('look.text')}
          okText={t('look.button')}
          isBusy={isBusy}
          onClose={stop}
          onReason={(reason) => void onLook(reason).then(stop, () => undefined)}
        />
      ) : null}
      {doing === 'export' ? (
        <ReasonModal
          title={t('export.title')}
          text={t('export.text')}
          okText={t('export.button')}
          isBusy={isSaving}
          onClose={stop}
          onReason={save}
        />
      ) : null}
      {doing === 'unmerge' ? <PersonUnmerge personNo={personNo} identifiers={identifiers} onClose={stop} /> : null}
      {doing === 'erase' ? <PersonErase personNo={personNo} title={title} onClose={stop} /> : null}
    </Flex>
  )
}
