import { Flex, Typography } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { download, toQuery } from '@/lib/api/download'
import type { AuditEntry } from '@/lib/api/schema'
import { addDays, momentOf } from '@/lib/days'
import { useFormat } from '@/lib/format'
import { usePlace } from '@/lib/workspace'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { Page } from '@/ui/page'
import { EmptyState } from '@/ui/states'
import { Opener } from '@/ui/opener'
import { unwrap } from '@/lib/api/unwrap'
import { AuditDrawer } from './audit-drawer'
import { AuditFilters } from './audit-filters'
import { auditRoute } from './routes'
import { useAuditWords } from './words'

const PATH = '/api/v1/audit'

export default function AuditPage() {
  const { t } = useTranslation(['audit', 'nav', 'common'])
  const search = auditRoute.useSearch()
  const navigate = auditRoute.useNavigate()
  const [opened, setOpened] = useState<AuditEntry | null>(null)
  const columns = useColumns(setOpened)
  const asked = useAsked()
  return (
    <Page title={t('nav:audit')} hint={t('hint')}>
      <DataList<AuditEntry>
        name="audit"
        label={t('nav:audit')}
        queryKey={['get', PATH, asked]}
        columns={columns}
        rowKey={(entry) => entry.entry_id}
        load={(request, signal) => unwrap(client.GET(PATH, { params: { query: { ...request, ...asked } }, signal }))}
        state={search}
        onState={(state) => void navigate({ search: (before) => ({ ...before, ...state }), replace: true })}
        searchHint={t('search')}
        filters={<AuditFilters />}
        isFiltered={Object.values(asked).some((each) => each !== undefined)}
        onExport={({ search: text, sort }) => download(`${PATH}/export${toQuery({ search: text, sort, ...asked })}`)}
        empty={<EmptyState title={t('none')} hint={t('noneHint')} />}
      />
      <AuditDrawer
        entry={opened}
        onClose={() => setOpened(null)}
        onActor={(who) => {
          setOpened(null)
          void navigate({ search: (before) => ({ ...before, who }), replace: true })
        }}
      />
    </Page>
  )
}

/** The page's filters as the API takes them: days are those of the workspace's zone. */
function useAsked() {
  const { kind, action, who, first, last } = auditRoute.useSearch()
  const { timeZone } = usePlace()
  return useMemo(
    () => ({
      action: action ?? (kind === undefined ? undefined : `${kind}.`),
      who,
      since: first === undefined ? undefined : momentOf(first, timeZone),
      until: last === undefined ? undefined : momentOf(addDays(last, 1), timeZone),
    }),
    [kind, action, who, first, last, timeZone],
  )
}

function useColumns(onOpen: (entry: AuditEntry) => void): DataColumn<AuditEntry>[] {
  const { t } = useTranslation('audit')
  const format = useFormat()
  const words = useAuditWords()
  return useMemo(
    () => [
      { key: 'at', title: t('at'), sort: 'entry_id', width: 190, render: (entry) => format.dateTime(entry.at) },
      {
        key: 'action',
        title: t('what'),
        sort: 'action',
        always: true,
        render: (entry) => <Opener onOpen={() => onOpen(entry)}>{words.action(entry.action)}</Opener>,
      },
      { key: 'actor', title: t('who'), sort: 'actor', render: (entry) => words.actor(entry) },
      {
        key: 'subject',
        title: t('subject'),
        sort: 'subject',
        render: (entry) => (
          <Typography.Text ellipsis={{ tooltip: true }} style={{ maxWidth: 280 }}>
            {words.subject(entry)}
          </Typography.Text>
        ),
      },
      {
        key: 'where',
        title: t('where'),
        sort: 'address',
        render: (entry) => (
          <Flex vertical>
            <span>{entry.address === '' ? t('here') : entry.address}</span>
            {entry.agent === '' ? null : <Typography.Text type="secondary">{entry.agent}</Typography.Text>}
          </Flex>
        ),
      },
      {
        key: 'code',
        title: t('code'),
        hidden: true,
        render: (entry) => <Typography.Text code>{entry.action}</Typography.Text>,
      },
      {
        key: 'id',
        title: t('subjectId'),
        hidden: true,
        render: (entry) => <Typography.Text code>{entry.subject}</Typography.Text>,
      },
    ],
    [t, format, words, onOpen],
  )
}
