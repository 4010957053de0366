import { Alert, Button, Flex, Select, Table, theme, type TableColumnsType } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { GroupResult, MetricResult } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { ErrorState } from '@/ui/states'
import { Change } from '../shared/change'
import { useDimensionName } from '../shared/choices'
import { DimensionSelect } from '../shared/dimension-select'
import { isRest, keyOf, useGroupName } from '../shared/groups'
import { useValues } from '../shared/values'
import { hasPeople } from './people'
import { SPEND_FIELDS, type Scene } from './question'
import { shareOf } from './top-list'
import { metricOf, useGroups } from './use-overview'
import { Said } from '@/ui/said'

const GROUPS = 50
const WITHOUT = ['event', 'event_name', 'url', 'referrer']

interface BreakdownProps {
  code: string
  by: string
  scene: Scene
  onBy: (by: string) => void
  onPeople: (key: string | null) => void
}

/** The metric group by group; each cell leads to its people. */
export function Breakdown({ code, by, scene, onBy, onPeople }: BreakdownProps) {
  const { t } = useTranslation('overview')
  const query = useGroups(scene, [code], by, GROUPS)
  const metric = metricOf(query.data, code)
  const columns = useColumns(metric, by, scene, onPeople)
  return (
    <section aria-label={t('drawer.breakdown')}>
      <Flex justify="space-between" align="center" gap={8} wrap style={{ marginBottom: 8 }}>
        <h3 style={{ fontSize: 14, margin: 0 }}>{t('drawer.breakdown')}</h3>
        <By code={code} by={by} onBy={onBy} />
      </Flex>
      {query.isError && query.data === undefined ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Table<GroupResult>
          size="small"
          rowKey={(group) => keyOf(group) ?? ''}
          columns={columns}
          dataSource={metric?.groups ?? []}
          loading={query.isPending || query.isPlaceholderData}
          pagination={{ pageSize: 10, hideOnSinglePage: true, size: 'small', showSizeChanger: false }}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: t('drawer.noGroups') }}
        />
      )}
      {query.data?.notes.map((note) => (
        <Alert key={note} type="info" title={<Said text={note} />} style={{ marginTop: 8 }} />
      ))}
    </section>
  )
}

function By({ code, by, onBy }: Pick<BreakdownProps, 'code' | 'by' | 'onBy'>) {
  const { t } = useTranslation('overview')
  const dimensionName = useDimensionName()
  if (code !== 'cac') return <DimensionSelect value={by} onChange={onBy} label={t('drawer.by')} without={WITHOUT} />
  return (
    <Select
      aria-label={t('drawer.by')}
      value={by}
      style={{ minWidth: 150 }}
      options={SPEND_FIELDS.map((each) => ({ value: each, label: dimensionName(each) }))}
      onChange={onBy}
    />
  )
}

function useColumns(
  metric: MetricResult | undefined,
  by: string,
  scene: Scene,
  onPeople: (key: string | null) => void,
): TableColumnsType<GroupResult> {
  const { t } = useTranslation('overview')
  const { token } = theme.useToken()
  const format = useFormat()
  const values = useValues()
  const groupName = useGroupName()
  const dimensionName = useDimensionName()(by)
  const maySee = useMay('people:read')
  return useMemo(() => {
    if (metric === undefined) return []
    const { code, total } = metric
    const valueOf = (group: GroupResult) => group.total.value ?? -Infinity
    const value = (group: GroupResult) => {
      const text = values.full(group.total.value, metric)
      const name = groupName(by, keyOf(group))
      if (!maySee || !hasPeople({ code, key: keyOf(group) }) || group.total.numerator === 0) return text
      return (
        <Button
          type="link"
          size="small"
          style={{ paddingInline: 0 }}
          aria-label={t('drawer.peopleOf', { name, value: text })}
          onClick={() => onPeople(keyOf(group))}
        >
          {text}
        </Button>
      )
    }
    const columns: TableColumnsType<GroupResult> = [
      {
        key: 'name',
        title: dimensionName,
        render: (_, group) => (
          <span style={keyOf(group) === null || isRest(group.keys) ? { color: token.colorTextSecondary } : {}}>
            {groupName(by, keyOf(group))}
          </span>
        ),
      },
      {
        key: 'value',
        title: t('drawer.value'),
        align: 'right',
        sorter: (a, b) => valueOf(a) - valueOf(b),
        render: (_, group) => value(group),
      },
      total.denominator === null
        ? {
            key: 'share',
            title: t('drawer.share'),
            align: 'right',
            render: (_, group) => format.percent(shareOf(group, metric)),
          }
        : {
            key: 'size',
            title: t('drawer.base'),
            align: 'right',
            sorter: (a, b) => (a.total.denominator ?? 0) - (b.total.denominator ?? 0),
            render: (_, group) => format.number(group.total.denominator),
          },
    ]
    if (scene.compare === null) return columns
    const changeOf = (group: GroupResult) => group.comparisons[0]?.change ?? null
    return [
      ...columns,
      {
        key: 'then',
        title: t('drawer.before'),
        align: 'right',
        render: (_, group) => values.full(group.comparisons[0]?.total.value, metric),
      },
      {
        key: 'change',
        title: t('drawer.change'),
        align: 'right',
        sorter: (a, b) => (changeOf(a) ?? -Infinity) - (changeOf(b) ?? -Infinity),
        render: (_, group) => (
          <Change
            value={changeOf(group)}
            between={[values.full(group.comparisons[0]?.total.value, metric), values.full(group.total.value, metric)]}
            metric={code}
            isNeutral={scene.isOpen}
          />
        ),
      },
    ]
  }, [metric, by, scene, onPeople, t, token, format, values, groupName, dimensionName, maySee])
}
