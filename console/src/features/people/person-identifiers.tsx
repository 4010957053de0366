import { DisconnectOutlined, LinkOutlined, StopOutlined } from '@ant-design/icons'
import { Card, Flex, Tag, theme, Tooltip, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Identifier, Link } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { shorten, usePersonWords } from '@/lib/people'

const ICONS: Record<Link['hold'], ReactNode> = {
  joins: <LinkOutlined />,
  vetoed: <StopOutlined />,
  cut: <DisconnectOutlined />,
}

/** What the person is known by, and why each belongs to the others. */
export function PersonIdentifiers({ identifiers }: { identifiers: Identifier[] }) {
  const { t } = useTranslation('people')
  const { token } = theme.useToken()
  const words = usePersonWords()
  return (
    <Card size="small" title={t('identifiers.title', { count: identifiers.length })}>
      <Flex vertical gap={14}>
        {identifiers.map((each) => (
          <div key={each.origin}>
            <Flex gap={8} align="baseline" wrap>
              <Typography.Text strong copyable={{ text: each.value }} style={{ wordBreak: 'break-all' }}>
                {each.value}
              </Typography.Text>
              <Typography.Text type="secondary">{words.identifier(each.type)}</Typography.Text>
              {each.shared ? (
                <Tooltip title={t('identifiers.sharedHint')}>
                  <Tag color="warning" tabIndex={0}>
                    {t('identifiers.shared')}
                  </Tag>
                </Tooltip>
              ) : null}
            </Flex>
            {each.links.length === 0 ? (
              <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                {t('identifiers.alone')}
              </Typography.Text>
            ) : (
              <Flex
                vertical
                gap={2}
                style={{ paddingInlineStart: 10, borderInlineStart: `2px solid ${token.colorBorder}` }}
              >
                {each.links.map((link) => (
                  <LinkLine key={`${link.other} ${link.hold}`} link={link} />
                ))}
              </Flex>
            )}
          </div>
        ))}
      </Flex>
    </Card>
  )
}

function LinkLine({ link }: { link: Link }) {
  const { t } = useTranslation('people')
  const format = useFormat()
  const words = usePersonWords()
  const other = `${words.identifier(link.other_type)} ${shorten(link.other_value)}`
  return (
    <Tooltip title={t('identifiers.event', { id: link.message_id })}>
      <Typography.Text type="secondary" style={{ fontSize: 12, wordBreak: 'break-word' }}>
        {ICONS[link.hold]} {t(`identifiers.${link.hold}`, { other, when: format.dateTime(link.seen_at) })}
      </Typography.Text>
    </Tooltip>
  )
}
