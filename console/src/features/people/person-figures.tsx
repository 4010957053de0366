import { Card, Col, Row, Skeleton, Statistic, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { useFormat } from '@/lib/format'
import { ErrorState } from '@/ui/states'

/** What the person did in all. */
export function PersonFigures({ personNo }: { personNo: number }) {
  const { t } = useTranslation('people')
  const format = useFormat()
  const query = api.useQuery('get', '/api/v1/persons/{person_no}/lifetime', {
    params: { path: { person_no: personNo } },
  })
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  const life = query.data
  if (life === undefined) return <Skeleton active title={false} paragraph={{ rows: 2 }} />
  const [own, ...others] = life.money
  const average = own === undefined || own.orders === 0 ? null : own.paid / own.orders
  const more = others.map((each) => format.minor(each.paid, each.currency)).join(' + ')
  const figures: { key: 'orders' | 'paid' | 'net' | 'average' | 'active' | 'events'; value: string; hint?: string }[] =
    [
      {
        key: 'orders',
        value: format.number(life.orders),
        ...(life.first_order === null
          ? {}
          : {
              hint: t('figures.orderDays', {
                first: format.dateTime(life.first_order),
                last: format.dateTime(life.last_order),
              }),
            }),
      },
      { key: 'paid', value: format.minor(own?.paid, own?.currency), ...(more === '' ? {} : { hint: `+ ${more}` }) },
      {
        key: 'net',
        value: format.minor(own?.net, own?.currency),
        hint: t('figures.back', { amount: format.minor(own?.given_back, own?.currency) }),
      },
      { key: 'average', value: format.minor(average, own?.currency) },
      { key: 'active', value: format.number(life.active_days) },
      { key: 'events', value: format.number(life.events) },
    ]
  return (
    <Row gutter={[12, 12]}>
      {figures.map(({ key, value, hint }) => (
        <Col key={key} xs={12} md={8} xl={4}>
          <Tooltip title={hint}>
            <Card size="small" style={{ height: '100%' }}>
              <Statistic title={t(`figures.${key}`)} value={value} styles={{ content: { fontSize: 20 } }} />
            </Card>
          </Tooltip>
        </Col>
      ))}
    </Row>
  )
}
