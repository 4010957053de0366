import { TeamOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Button, Drawer, Flex, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { ViolationDetail } from '@/lib/api/schema'
import { addDays } from '@/lib/days'
import { useFormat } from '@/lib/format'
import { PeopleDrawer, type PeopleQuestion } from '@/ui/people-drawer'
import { QueryState } from '@/ui/states'
import type { Broken } from './routes'
import { Samples } from './samples'
import { useDays } from './use-days'
import { DayBars } from './violation-chart'

/** Persons of one page of the list. */
const PAGE = 100

/** One rule that was broken: when, by which events, and whose they are. */
export function ViolationDrawer({ broken, onClose }: { broken: Broken | undefined; onClose: () => void }) {
  const { t } = useTranslation('events')
  return (
    <Drawer
      open={broken !== undefined}
      onClose={onClose}
      size={760}
      title={broken === undefined ? null : broken.event || t('plan.others')}
      destroyOnHidden
    >
      {broken === undefined ? null : <Loaded broken={broken} />}
    </Drawer>
  )
}

function Loaded({ broken }: { broken: Broken }) {
  const { first } = useDays()
  const query = api.useQuery('get', '/api/v1/plan/violation', { params: { query: { ...broken, first } } })
  return <QueryState query={query}>{(detail) => <Opened broken={broken} detail={detail} />}</QueryState>
}

function Opened({ broken, detail }: { broken: Broken; detail: ViolationDetail }) {
  const { t } = useTranslation('events')
  const format = useFormat()
  const days = useDays()
  const [people, setPeople] = useState<PeopleQuestion | null>(null)
  const { row, persons } = detail
  const bars = Array.from({ length: days.count }, (_, index) => {
    const day = addDays(days.first, index)
    return { day, rules: { [row.rule]: row.days[day] ?? 0 } }
  })
  const ask = () =>
    setPeople({
      title: t('plan.peopleOf', { event: row.event || t('plan.others') }),
      key: ['violation', broken, days.first],
      load: (cursor) => {
        const start = Number(cursor ?? 0)
        const end = start + PAGE
        const next_cursor = end < persons.length ? String(end) : null
        return Promise.resolve({ person_nos: persons.slice(start, end), next_cursor, total: persons.length })
      },
    })
  return (
    <Flex vertical gap={16}>
      <Typography.Text>
        {t(`rule.${row.rule}`)} <code>{row.property}</code>
      </Typography.Text>
      <Flex gap={12} wrap align="center">
        <Typography.Text strong>
          {t('plan.brokenTimes', { count: row.events, shown: format.number(row.events), days: days.count })}
        </Typography.Text>
        {persons.length === 0 ? null : (
          <Button icon={<TeamOutlined />} onClick={ask}>
            {detail.more_persons
              ? t('plan.morePeople', { shown: format.number(persons.length) })
              : t('plan.people', { count: persons.length, shown: format.number(persons.length) })}
          </Button>
        )}
        {row.event === '' ? null : (
          <Link to="/events/plan" search={{ open: row.event }}>
            {t('plan.openEvent')}
          </Link>
        )}
      </Flex>
      <DayBars days={bars} height={160} />
      <Samples samples={row.samples} />
      <PeopleDrawer question={people} onClose={() => setPeople(null)} />
    </Flex>
  )
}
