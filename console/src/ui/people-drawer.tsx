import { Link } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Drawer, Flex, Skeleton, Typography } from 'antd'
import { DownloadOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import { useFormat } from '@/lib/format'
import { usePersonWords, type Named } from '@/lib/people'
import { useMay } from '@/lib/workspace'
import { KnownAs, PersonLine } from './person'
import { ShortList } from './short-list'
import { EmptyState, ErrorState } from './states'
import { useFailure } from './use-failure'

/** Persons that the server names in one answer. */
const AT_ONCE = 500

/** One page of the persons behind a number, as the API gives it. */
export interface PersonsFound {
  person_nos: number[]
  next_cursor: string | null
  total: number
}

export interface PeopleQuestion {
  /** Says whose people these are: "Buyers · app · 3 March". */
  title: string
  /** Names the question among those that are cached. */
  key: readonly unknown[]
  load: (cursor: string | null) => Promise<PersonsFound>
  onExport?: () => Promise<void>
}

/** The people behind a number: open while there is a question. */
export function PeopleDrawer({ question, onClose }: { question: PeopleQuestion | null; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Drawer
      open={question !== null}
      onClose={onClose}
      title={question?.title ?? t('people.title')}
      size={520}
      destroyOnHidden
    >
      {question === null ? null : <People question={question} />}
    </Drawer>
  )
}

function People({ question }: { question: PeopleQuestion }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [isSaving, setIsSaving] = useState(false)
  const fail = useFailure()
  const mayName = useMay('people:read')
  const query = useInfiniteQuery({
    queryKey: ['people-behind', ...question.key, mayName],
    queryFn: async ({ pageParam }) => {
      const page = await question.load(pageParam)
      return { ...page, lines: mayName ? await nameAll(page.person_nos) : page.person_nos.map(toNumber) }
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
  const save = () => {
    setIsSaving(true)
    void question
      .onExport?.()
      .catch(fail)
      .finally(() => setIsSaving(false))
  }
  if (query.isPending) return <Skeleton active />
  if (query.isError && query.data === undefined) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  }
  const people = query.data.pages.flatMap((page) => page.lines)
  if (people.length === 0) return <EmptyState title={t('people.none')} hint={t('people.noneHint')} />
  return (
    <>
      <Flex justify="space-between" align="center" style={{ marginBottom: 8 }}>
        <Typography.Text strong>
          {t('people.count', {
            count: query.data.pages[0]?.total ?? 0,
            shown: format.number(query.data.pages[0]?.total),
          })}
        </Typography.Text>
        {question.onExport === undefined || !mayName ? null : (
          <Button icon={<DownloadOutlined />} loading={isSaving} onClick={save}>
            CSV<span className="visually-hidden"> {t('list.export')}</span>
          </Button>
        )}
      </Flex>
      <ShortList label={question.title} items={people} keyOf={(person) => person.person_no}>
        {(person) => <PersonEntry person={person} isNamed={mayName} />}
      </ShortList>
      <Flex justify="center" align="center" gap={12} style={{ padding: 12 }}>
        {query.isFetchNextPageError ? <span role="alert">{t('error.failed')}</span> : null}
        {query.hasNextPage ? (
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('list.more')}
          </Button>
        ) : null}
      </Flex>
    </>
  )
}

type Line = Named & { last_seen: string | null }

function PersonEntry({ person, isNamed }: { person: Line; isNamed: boolean }) {
  const { t } = useTranslation()
  const words = usePersonWords()
  const format = useFormat()
  const title = isNamed ? (
    <Link to="/people/$personNo" params={{ personNo: String(person.person_no) }}>
      {words.title(person)}
    </Link>
  ) : (
    t('people.number', { number: person.person_no })
  )
  return (
    <Flex justify="space-between" align="center" gap={12} style={{ width: '100%', minWidth: 0 }}>
      <PersonLine name={person.name} title={title}>
        <KnownAs known={person.known_as} />
      </PersonLine>
      {person.last_seen === null ? null : (
        <Typography.Text
          type="secondary"
          style={{ fontSize: 12, flex: 'none' }}
          title={format.dateTime(person.last_seen)}
        >
          {format.relative(person.last_seen)}
        </Typography.Text>
      )}
    </Flex>
  )
}

/** Numbers that stand for nobody any more (merged or erased since) stay numbers. */
async function nameAll(numbers: number[]): Promise<Line[]> {
  const named = new Map<number, Line>()
  for (let start = 0; start < numbers.length; start += AT_ONCE) {
    const body = { person_nos: numbers.slice(start, start + AT_ONCE) }
    for (const person of await unwrap(client.POST('/api/v1/persons/summaries', { body }))) {
      named.set(person.person_no, person)
    }
  }
  return numbers.map((number) => named.get(number) ?? toNumber(number))
}

function toNumber(number: number): Line {
  return { person_no: number, name: null, known_as: [], last_seen: null }
}
