import {
  DownOutlined,
  EyeOutlined,
  GiftOutlined,
  IdcardOutlined,
  RightOutlined,
  RollbackOutlined,
  ShoppingCartOutlined,
  ShoppingOutlined,
  ThunderboltOutlined,
} from '@ant-design/icons'
import { Descriptions, Flex, Tag, theme, Tooltip, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TimelineEvent } from '@/lib/api/schema'
import { useChannelName } from '@/lib/channel-name'
import { useEventName } from '@/lib/event-name'
import { useFormat } from '@/lib/format'
import { useItemName } from '@/lib/item-names'
import type { Kind } from './kinds'
import { amountOf, asText, detailsOf, type Happening } from './timeline-rows'

const ICONS: Record<Kind, ReactNode> = {
  browse: <EyeOutlined />,
  cart: <ShoppingCartOutlined />,
  order: <ShoppingOutlined />,
  refund: <RollbackOutlined />,
  promotion: <GiftOutlined />,
  profile: <IdcardOutlined />,
  other: <ThunderboltOutlined />,
}

/** One event: when, what, and by a click all that is known of it. */
export function TimelineEventRow({ row, isOpen, onToggle }: { row: Happening; isOpen: boolean; onToggle: () => void }) {
  const { t } = useTranslation('people')
  const format = useFormat()
  const eventName = useEventName()
  const { token } = theme.useToken()
  const { event, lines } = row
  const called = { item: useItemName(), channel: useChannelName() }
  const amount = amountOf(row)
  return (
    <div style={{ borderBlockEnd: `1px solid ${token.colorBorderSecondary}` }}>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        style={{
          all: 'unset',
          boxSizing: 'border-box',
          display: 'flex',
          gap: 10,
          alignItems: 'center',
          width: '100%',
          minHeight: 56,
          padding: '6px 2px',
          cursor: 'pointer',
          outline: 'revert',
        }}
      >
        <KindIcon kind={event.kind} />
        <span style={{ flex: 1, minWidth: 0 }}>
          <Flex gap={8} align="center" wrap>
            <Typography.Text strong style={{ wordBreak: 'break-word' }}>
              {eventName(event.event)}
            </Typography.Text>
            {lines.length === 0 ? null : <Tag>{t('timeline.lines', { count: lines.length })}</Tag>}
          </Flex>
          <Typography.Text type="secondary" ellipsis style={{ display: 'block', fontSize: 12 }}>
            {detailsOf(row, called).join(' · ')}
          </Typography.Text>
        </span>
        <span style={{ textAlign: 'end', flex: 'none' }}>
          {amount === null || amount === 0 ? null : <div>{format.minor(amount, event.currency)}</div>}
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {format.time(event.at)}
          </Typography.Text>
        </span>
        <span aria-hidden style={{ color: token.colorTextTertiary, fontSize: 11 }}>
          {isOpen ? <DownOutlined /> : <RightOutlined />}
        </span>
      </button>
      {isOpen ? (
        <div style={{ padding: '4px 0 12px 42px' }}>
          {[event, ...lines].map((each) => (
            <EventFacts key={each.line_no} event={each} />
          ))}
        </div>
      ) : null}
    </div>
  )
}

function KindIcon({ kind }: { kind: Kind }) {
  const { t } = useTranslation('people')
  const { token } = theme.useToken()
  const colours =
    kind === 'order'
      ? { background: token.colorSuccessBg, color: token.colorSuccess }
      : kind === 'refund'
        ? { background: token.colorErrorBg, color: token.colorError }
        : { background: token.colorFillTertiary, color: token.colorTextSecondary }
  return (
    <Tooltip title={t(`kind.${kind}`)}>
      <span
        role="img"
        aria-label={t(`kind.${kind}`)}
        style={{
          ...colours,
          flex: 'none',
          width: 32,
          height: 32,
          borderRadius: '50%',
          display: 'grid',
          placeItems: 'center',
        }}
      >
        {ICONS[kind]}
      </span>
    </Tooltip>
  )
}

/** All that an event says, as a table of names and texts. */
function EventFacts({ event }: { event: TimelineEvent }) {
  const { t } = useTranslation('people')
  const format = useFormat()
  const facts: [string, string][] = [
    ...(event.line_no === 0 ? [] : [[t('timeline.line'), `${event.line_no} · ${event.event}`] as [string, string]]),
    ...Object.entries(event.amounts).map(([name, minor]): [string, string] => [
      name,
      format.minor(minor, event.currency),
    ]),
    ...(event.quantity === 0 ? [] : [['quantity', format.number(event.quantity)] as [string, string]]),
    ...(event.order_id === null ? [] : [['order_id', event.order_id] as [string, string]]),
    ...Object.entries(event.names),
    ...(event.url === null ? [] : [['url', event.url] as [string, string]]),
    ...(event.referrer === null ? [] : [['referrer', event.referrer] as [string, string]]),
    ...Object.entries(event.properties ?? {}).map(([name, value]): [string, string] => [name, asText(value)]),
    ...(event.line_no > 0
      ? []
      : ([
          [t('timeline.received'), format.dateTime(event.received_at)],
          ...(event.original_at === null ? [] : [[t('timeline.original'), format.dateTime(event.original_at)]]),
          [t('timeline.message'), event.message_id],
        ] as [string, string][])),
  ]
  return (
    <Descriptions
      size="small"
      bordered
      column={1}
      style={{ marginBlockEnd: 8 }}
      styles={{ label: { width: 160, wordBreak: 'break-word' } }}
      items={facts.map(([name, text], place) => ({
        key: place,
        label: name,
        children: <span style={{ wordBreak: 'break-word', whiteSpace: 'pre-wrap' }}>{text}</span>,
      }))}
    />
  )
}
