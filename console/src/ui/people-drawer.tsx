import { Link } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Drawer, Flex, List, Skeleton, Typography } from 'antd'
import { DownloadOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/format'
import { EmptyState, ErrorState } from './states'
import { useFailure } from './use-failure'

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
  const fail = useFailure()
  const query = useInfiniteQuery({
    queryKey: ['people-behind', ...question.key],
    queryFn: ({ pageParam }) => question.load(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
  if (query.isPending) return <Skeleton active />
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  const numbers = query.data.pages.flatMap((page) => page.person_nos)
  if (numbers.length === 0) return <EmptyState title={t('people.none')} hint={t('people.noneHint')} />
  return (
    <>
      <Flex justify="space-between" align="center" style={{ marginBottom: 8 }}>
        <Typography.Text strong>
          {t('people.count', {
            count: query.data.pages[0]?.total ?? 0,
            shown: format.number(query.data.pages[0]?.total),
          })}
        </Typography.Text>
        {question.onExport === undefined ? null : (
          <Button icon={<DownloadOutlined />} onClick={() => void question.onExport?.().catch(fail)}>
            CSV
          </Button>
        )}
      </Flex>
      <List
        size="small"
        dataSource={numbers}
        renderItem={(number) => (
          <List.Item key={number}>
            <Link to="/people/$personNo" params={{ personNo: String(number) }}>
              {t('people.number', { number })}
            </Link>
          </List.Item>
        )}
      />
      {query.hasNextPage ? (
        <Flex justify="center" style={{ padding: 12 }}>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('list.more')}
          </Button>
        </Flex>
      ) : null}
    </>
  )
}
