import { Card, Flex, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Identifier, Profile } from '@/lib/api/schema'
import { useChannelName } from '@/lib/channel-name'
import { useFormat } from '@/lib/format'
import { shorten, usePersonWords } from '@/lib/people'
import { PersonAvatar } from '@/ui/person'
import { nameOf } from './name'

const SHOWN = 4

/** Who it is at a glance: figure, how to reach the person, where it came from. */
export function PersonHead({ profile, identifiers }: { profile: Profile; identifiers: Identifier[] }) {
  const { t } = useTranslation('people')
  const format = useFormat()
  const words = usePersonWords()
  const { first_touch: first } = profile
  const channelName = useChannelName()
  const channel = first?.channel ? channelName(first.channel) : null
  const came = first === null ? null : [channel, first.source, first.campaign].filter(Boolean).join(' · ')
  return (
    <Card size="small">
      <Flex gap={16} align="center" wrap>
        <PersonAvatar name={nameOf(profile.traits)} size={56} />
        <Flex vertical gap={6} style={{ minWidth: 0, flex: 1 }}>
          <Flex wrap gap={6}>
            {identifiers.slice(0, SHOWN).map((each) => (
              <Tag key={each.origin} title={each.value} style={{ marginInlineEnd: 0, maxWidth: '100%' }}>
                {words.identifier(each.type)} · {shorten(each.value)}
              </Tag>
            ))}
            {identifiers.length > SHOWN ? <Tag>{t('head.more', { count: identifiers.length - SHOWN })}</Tag> : null}
          </Flex>
          <Typography.Text type="secondary">
            {[
              t('head.number', { number: profile.person_no }),
              t('head.first', { when: format.dateTime(profile.first_seen) }),
              t('head.last', { when: format.relative(profile.last_seen) }),
              ...(came ? [t('head.came', { from: came })] : []),
            ].join('  ·  ')}
          </Typography.Text>
        </Flex>
      </Flex>
    </Card>
  )
}
