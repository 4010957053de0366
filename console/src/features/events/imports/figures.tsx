import { Alert, Flex, theme, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportFigures } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'

/** What files bring or brought, in the sums that an operator's own report has, too. */
export function Figures({ figures, isDry }: { figures: ImportFigures; isDry: boolean }) {
  const { t } = useTranslation('imports')
  const format = useFormat()
  const items = [
    fact(t('rows'), format.number(figures.rows)),
    fact(isDry ? t('wouldAdd') : t('added'), format.number(figures.added)),
    fact(t('known_before'), format.number(figures.known)),
    fact(t('rejected'), format.number(figures.rejected)),
    fact(t('orders'), format.number(figures.orders)),
    fact(t('persons'), format.number(figures.persons)),
    ...figures.money.map(({ event, currency, value }) =>
      fact(t('sum', { event, currency }), format.minor(value, currency)),
    ),
  ]
  return (
    <Flex vertical gap={16}>
      <Facts items={items} />
      {figures.first === null ? null : (
        <Typography.Text>
          {t('span', {
            first: format.dateTime(figures.first),
            last: format.dateTime(figures.last),
            zone: format.timeZone,
          })}
        </Typography.Text>
      )}
      {figures.events.length === 0 ? null : (
        <Facts items={figures.events.map(({ event, count }) => fact(event, format.number(count)))} />
      )}
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

interface Fact {
  label: string
  value: ReactNode
}

function fact(label: string, value: ReactNode): Fact {
  return { label, value }
}

/** Label above number, as many beside each other as fit: a number is never broken. */
function Facts({ items }: { items: Fact[] }) {
  const { token } = theme.useToken()
  return (
    <dl
      style={{
        display: 'grid',
        gridTemplateColumns: 'repeat(auto-fill, minmax(min(164px, 100%), 1fr))',
        gap: 12,
        margin: 0,
      }}
    >
      {items.map(({ label, value }) => (
        <div
          key={label}
          style={{ border: `1px solid ${token.colorBorderSecondary}`, borderRadius: token.borderRadius, padding: 12 }}
        >
          <dt style={{ color: token.colorTextSecondary }}>{label}</dt>
          <dd style={{ margin: 0, fontSize: 16, fontWeight: 600, whiteSpace: 'nowrap' }}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
