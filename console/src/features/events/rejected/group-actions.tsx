import { Button, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import type { RejectionGroup } from '@/lib/api/schema'
import { useMay } from '@/lib/workspace'
import type { Alike } from './correct-drawer'
import { useDiscard, type Chosen } from './discard'

export interface GroupActionsProps {
  group: RejectionGroup
  ofImport: string | undefined
  onShow: (group: RejectionGroup) => void
  onCorrect: (alike: Alike) => void
}

/** What can be done with all events of a group. */
export function GroupActions({ group, ofImport, onShow, onCorrect }: GroupActionsProps) {
  const { t } = useTranslation('events')
  const mayWrite = useMay('events:write')
  const discard = useDiscard()
  const chosen: Chosen = {
    code: group.code,
    event: group.event,
    source: group.source,
    ...(ofImport === undefined ? {} : { import: ofImport }),
  }
  const mayCorrect = mayWrite && !group.source.startsWith('import:')
  return (
    <Flex gap={4} wrap>
      <Button size="small" onClick={() => onShow(group)}>
        {t('rejected.show')}
      </Button>
      {mayCorrect ? (
        <Button size="small" onClick={() => onCorrect({ selection: chosen, code: group.code, count: group.events })}>
          {t('correct.title')}
        </Button>
      ) : null}
      {mayWrite ? (
        <Button size="small" type="text" danger onClick={() => discard(chosen, group.events)}>
          {t('rejected.discard')}
        </Button>
      ) : null}
    </Flex>
  )
}
