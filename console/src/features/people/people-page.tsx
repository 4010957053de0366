import { Link } from '@tanstack/react-router'
import { Button, Tag, Tooltip } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { download, toQuery } from '@/lib/api/download'
import type { PersonRow } from '@/lib/api/schema'
import { unwrap } from '@/lib/api/unwrap'
import { useChannelName } from '@/lib/channel-name'
import { useFormat } from '@/lib/format'
import { usePersonWords } from '@/lib/people'
import { useMay, usePlace } from '@/lib/workspace'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { Page } from '@/ui/page'
import { KnownAs, PersonLine } from '@/ui/person'
import { useToday } from '@/ui/ranges'
import { EmptyState } from '@/ui/states'
import { isFiltered, toPeopleQuery, type PeopleFilter } from './people-filter'
import { PeopleFilters } from './people-filters'
import { peopleRoute } from './routes'

const PATH = '/api/v1/persons'

export default function PeoplePage() {
  const { t } = useTranslation(['people', 'nav', 'common'])
  const search = peopleRoute.useSearch()
  const navigate = peopleRoute.useNavigate()
  const columns = useColumns()
  const query = toPeopleQuery(search, useToday(), usePlace().timeZone)
  const maySendEvents = useMay('keys:read')
  const change = (filter: PeopleFilter) =>
    void navigate({ search: (before) => ({ ...before, ...filter }), replace: true })
  return (
    <Page title={t('nav:people')} hint={t('hint')}>
      <DataList<PersonRow>
        name="people"
        label={t('nav:people')}
        queryKey={['get', PATH, query]}
        columns={columns}
        rowKey={(person) => person.person_no}
        load={(request, signal) => unwrap(client.GET(PATH, { params: { query: { ...request, ...query } }, signal }))}
        state={search}
        onState={(state) => void navigate({ search: (before) => ({ ...before, ...state }), replace: true })}
        searchHint={t('search')}
        filters={<PeopleFilters value={search} onChange={change} />}
        isFiltered={isFiltered(search)}
        onExport={({ search: text, sort }) => download(`${PATH}/export${toQuery({ search: text, sort, ...query })}`)}
        empty={
          <EmptyState
            title={t('none')}
            hint={t('noneHint')}
            action={
              maySendEvents ? (
                <Link to="/settings/write-keys">
                  <Button type="primary">{t('nav:writeKeys')}</Button>
                </Link>
              ) : undefined
            }
          />
        }
      />
    </Page>
  )
}

function useColumns(): DataColumn<PersonRow>[] {
  const { t } = useTranslation(['people', 'nav', 'common'])
  const format = useFormat()
  const channelName = useChannelName()
  const words = usePersonWords()
  return useMemo(
    () => [
      {
        key: 'person',
        title: t('column.person'),
        always: true,
        render: (person) => (
          <PersonLine
            name={person.name}
            title={
              <>
                <Link to="/people/$personNo" params={{ personNo: String(person.person_no) }}>
                  {words.title(person)}
                </Link>
                {person.is_known ? null : <Tag style={{ marginInlineStart: 8 }}>{t('visitor')}</Tag>}
              </>
            }
          />
        ),
      },
      { key: 'known_as', title: t('column.knownAs'), render: (person) => <KnownAs known={person.known_as} /> },
      {
        key: 'last_seen',
        title: t('column.lastSeen'),
        sort: 'last_seen',
        render: (person) => (
          <Tooltip title={format.dateTime(person.last_seen)}>
            <span>{format.relative(person.last_seen)}</span>
          </Tooltip>
        ),
      },
      {
        key: 'orders',
        title: t('column.orders'),
        sort: 'orders',
        align: 'right',
        render: (person) => format.number(person.orders),
      },
      {
        key: 'paid',
        title: t('column.paid'),
        sort: 'paid',
        align: 'right',
        render: (person) => format.minor(person.paid),
      },
      {
        key: 'net',
        title: t('column.net'),
        sort: 'net',
        align: 'right',
        hidden: true,
        render: (person) => format.minor(person.net),
      },
      {
        key: 'last_order',
        title: t('column.lastOrder'),
        sort: 'last_order',
        render: (person) => format.relative(person.last_order),
      },
      {
        key: 'channel',
        title: t('column.channel'),
        render: (person) => (person.channel === null ? '–' : channelName(person.channel)),
      },
      {
        key: 'first_seen',
        title: t('column.firstSeen'),
        sort: 'first_seen',
        hidden: true,
        render: (person) => format.dateTime(person.first_seen),
      },
      { key: 'number', title: t('column.number'), hidden: true, render: (person) => person.person_no },
    ],
    [t, format, words, channelName],
  )
}
