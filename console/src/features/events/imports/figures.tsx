import { Alert, Descriptions, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ImportFigures } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'

/** What files bring or brought, in the sums that an operator's own report has, too. */
export function Figures({ figures, isDry }: { figures: ImportFigures; isDry: boolean }) {
  const { t } = useTranslation('imports')
  const format = useFormat()
  const items = [
    { key: 'rows', label: t('rows'), children: format.number(figures.rows) },
    { key: 'added', label: isDry ? t('wouldAdd') : t('added'), children: format.number(figures.added) },
    { key: 'known', label: t('known_before'), children: format.number(figures.known) },
    { key: 'rejected', label: t('rejected'), children: format.number(figures.rejected) },
    { key: 'orders', label: t('orders'), children: format.number(figures.orders) },
    { key: 'persons', label: t('persons'), children: format.number(figures.persons) },
    ...figures.money.map(({ currency, value }) => ({
      key: currency,
      label: t('sum', { currency }),
      children: <b>{format.minor(value, currency)}</b>,
    })),
    {
      key: 'span',
      label: t('span'),
      children: `${format.dateTime(figures.first)} – ${format.dateTime(figures.last)}`,
    },
    ...figures.events.map(({ event, count }) => ({
      key: `event ${event}`,
      label: event,
      children: format.number(count),
    })),
  ]
  return (
    <Flex vertical gap={16}>
      <Descriptions bordered size="small" column={{ xs: 1, sm: 1, md: 2, lg: 3 }} items={items} />
      {figures.added === 0 && figures.known > 0 ? <Alert type="info" showIcon title={t('allKnown')} /> : null}
      {figures.unmatched > 0 ? (
        <Alert
          type="info"
          showIcon
          title={t('unmatched', { count: figures.unmatched })}
          description={figures.unmatched_places.join(' · ')}
        />
      ) : null}
      {figures.problems.length === 0 ? null : (
        <Alert
          type="warning"
          showIcon
          title={t('refused', { count: figures.rejected })}
          description={
            <ul style={{ margin: 0, paddingInlineStart: 20 }}>
              {figures.problems.map(({ message, count, places }) => (
                <li key={message}>
                  {t('problem', { count: format.number(count), message, places: places.join(' · ') })}
                </li>
              ))}
            </ul>
          }
        />
      )}
    </Flex>
  )
}
