import { Button, Flex, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { RejectionGroup } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { EmptyState, QueryState } from '@/ui/states'
import { useDoorWord } from '../shared/door'
import { isReason } from '../shared/reasons'
import type { Alike } from './correct-drawer'
import { useDiscard, type Chosen } from './discard'
import { rejectedRoute } from './routes'

interface GroupsProps {
  onShow: (group: RejectionGroup) => void
  onCorrect: (alike: Alike) => void
}

/** Those that wait, by reason, event and source: what to mend first. */
export function Groups({ onShow, onCorrect }: GroupsProps) {
  const { t } = useTranslation('events')
  const format = useFormat()
  const door = useDoorWord()
  const { import: ofImport } = rejectedRoute.useSearch()
  const query = api.useQuery('get', '/api/v1/rejected-events/groups', {
    params: { query: { import: ofImport ?? null } },
  })
  const mayWrite = useMay('events:write')
  const discard = useDiscard()
  return (
    <QueryState query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title={t('rejected.none')} hint={t('rejected.noneHint')} />
        ) : (
          <Table<RejectionGroup>
            aria-label={t('rejected.groups')}
            size="small"
            pagination={false}
            rowKey={(group) => `${group.code} ${group.event} ${group.source}`}
            dataSource={items}
            scroll={{ x: 'max-content' }}
            columns={[
              {
                key: 'reason',
                title: t('rejected.reason'),
                render: (_, group) => (
                  <>
                    {isReason(group.code) ? t(`reason.${group.code}`) : group.code}
                    <br />
                    <Typography.Text type="secondary">{group.event || t('unnamed')}</Typography.Text>
                  </>
                ),
              },
              { key: 'source', title: t('column.source'), render: (_, group) => door(group.source) },
              {
                key: 'events',
                title: t('rejected.events'),
                align: 'right',
                render: (_, group) => format.number(group.events),
              },
              { key: 'last', title: t('rejected.last'), render: (_, group) => format.relative(group.last) },
              {
                key: 'actions',
                title: t('rejected.actions'),
                render: (_, group) => (
                  <Flex gap={4}>
                    <Button size="small" onClick={() => onShow(group)}>
                      {t('rejected.show')}
                    </Button>
                    {mayWrite ? (
                      <>
                        {group.source.startsWith('import:') ? null : (
                          <Button
                            size="small"
                            onClick={() =>
                              onCorrect({ selection: toChosen(group, ofImport), code: group.code, count: group.events })
                            }
                          >
                            {t('correct.title')}
                          </Button>
                        )}
                        <Button
                          size="small"
                          type="text"
                          danger
                          onClick={() => discard(toChosen(group, ofImport), group.events)}
                        >
                          {t('rejected.discard')}
                        </Button>
                      </>
                    ) : null}
                  </Flex>
                ),
              },
            ]}
          />
        )
      }
    </QueryState>
  )
}

function toChosen({ code, event, source }: RejectionGroup, ofImport: string | undefined): Chosen {
  return { code, event, source, ...(ofImport === undefined ? {} : { import: ofImport }) }
}
