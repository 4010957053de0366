import { Button, Descriptions, Drawer, Flex, Table, Tag, Typography } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { Opener } from '@/ui/opener'
import { compareValues, flatten, shownSubject, type Change } from './difference'
import { AuditValue } from './audit-value'
import { useAuditWords } from './words'

interface AuditDrawerProps {
  entry: AuditEntry | null
  onClose: () => void
  /** Shows everything that this actor did. */
  onActor: (actor: string) => void
}

/** One entry: who, what, from where, and what it changed. */
export function AuditDrawer({ entry, onClose, onActor }: AuditDrawerProps) {
  const words = useAuditWords()
  return (
    <Drawer
      open={entry !== null}
      onClose={onClose}
      title={entry === null ? '' : words.action(entry.action)}
      size={680}
      destroyOnHidden
    >
      {entry === null ? null : (
        <Flex vertical gap={20}>
          <Facts entry={entry} onActor={onActor} />
          <Difference entry={entry} />
          <Details entry={entry} />
        </Flex>
      )}
    </Drawer>
  )
}

function Facts({ entry, onActor }: { entry: AuditEntry; onActor: (actor: string) => void }) {
  const { t } = useTranslation('audit')
  const format = useFormat()
  const words = useAuditWords()
  const name = shownSubject(entry)
  const items = [
    { key: 'at', label: t('at'), children: `${format.dateTime(entry.at)} (${format.timeZone})` },
    {
      key: 'who',
      label: t('who'),
      children: (
        <Flex vertical align="start">
          <span>
            {words.actor(entry)} <Tag>{words.actorKind(entry.actor)}</Tag>
          </span>
          <Typography.Text code copyable>
            {entry.actor}
          </Typography.Text>
          <Opener onOpen={() => onActor(entry.actor)}>{t('allOfActor')}</Opener>
        </Flex>
      ),
    },
    {
      key: 'subject',
      label: t('subject'),
      children: (
        <Flex vertical>
          {name === entry.subject ? null : <span>{name}</span>}
          <Typography.Text code copyable>
            {entry.subject}
          </Typography.Text>
        </Flex>
      ),
    },
    {
      key: 'where',
      label: t('where'),
      children: entry.address === '' ? t('hereLong') : [entry.address, entry.agent].filter(Boolean).join(' · '),
    },
    { key: 'code', label: t('code'), children: <Typography.Text code>{entry.action}</Typography.Text> },
  ]
  return <Descriptions column={1} size="small" bordered items={items} />
}

function Difference({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation('audit')
  const words = useAuditWords()
  const [isWhole, setIsWhole] = useState(false)
  const changes = useMemo(() => compareValues(entry.before, entry.after), [entry])
  if (changes.length === 0) return null
  const different = changes.filter(({ kind }) => kind !== 'same')
  const same = changes.length - different.length
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t('changed')}
      </Typography.Title>
      <Table<Change>
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        rowKey={(change) => change.field}
        dataSource={isWhole ? changes : different}
        locale={{ emptyText: t('nothingDiffers') }}
        columns={[
          { key: 'field', title: t('fieldLabel'), render: (_, { field }) => words.field(field) },
          {
            key: 'before',
            title: t('before'),
            render: (_, { before, after, kind }) => (
              <AuditValue value={before} other={after} mark={kind === 'same' ? undefined : 'gone'} />
            ),
          },
          {
            key: 'after',
            title: t('after'),
            render: (_, { before, after, kind }) => (
              <AuditValue value={after} other={before} mark={kind === 'same' ? undefined : 'come'} />
            ),
          },
        ]}
      />
      {same === 0 ? null : (
        <Button type="link" size="small" onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? t('hideSame') : t('showSame', { count: same })}
        </Button>
      )}
    </section>
  )
}

function Details({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation('audit')
  const words = useAuditWords()
  const details = [...flatten(entry.details)]
  if (details.length === 0) return null
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t('details')}
      </Typography.Title>
      <Descriptions
        column={1}
        size="small"
        bordered
        items={details.map(([name, value]) => ({
          key: name,
          label: words.field(name),
          children: <AuditValue value={value} />,
        }))}
      />
    </section>
  )
}
