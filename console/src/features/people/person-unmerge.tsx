import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Checkbox, Drawer, Flex, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { Identifier } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { shorten, usePersonWords } from '@/lib/people'
import { useFailure } from '@/ui/use-failure'
import { Reason } from '@/ui/said'
import { ShortList } from '@/ui/short-list'

interface UnmergeProps {
  personNo: number
  identifiers: Identifier[]
  onClose: () => void
}

/** Choose what belongs to somebody else, see what would come of it, do it. */
export function PersonUnmerge({ personNo, identifiers, onClose }: UnmergeProps) {
  const { t } = useTranslation(['people', 'common'])
  const words = usePersonWords()
  const { message } = App.useApp()
  const fail = useFailure()
  const queries = useQueryClient()
  const [origins, setOrigins] = useState<number[]>([])
  const path = { person_no: personNo }
  const canAsk = origins.length > 0 && origins.length < identifiers.length
  const unmerge = api.useMutation('post', '/api/v1/persons/{person_no}/unmerge', {
    onError: (error) => {
      fail(error)
      unmerge.reset()
    },
    onSuccess: async (done) => {
      onClose()
      void message.success(
        t('unmerge.done', { people: done.new_persons.map((number) => String(number)).join(', ') }),
        8,
      )
      await queries.invalidateQueries()
    },
  })
  const preview = api.useQuery(
    'post',
    '/api/v1/persons/{person_no}/unmerge/preview',
    { params: { path }, body: { origins } },
    { enabled: canAsk && unmerge.isIdle, retry: false },
  )
  return (
    <Drawer
      open
      size={560}
      title={t('unmerge.title')}
      onClose={onClose}
      footer={
        <Flex gap={8} justify="end">
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button
            type="primary"
            danger
            disabled={!canAsk || !preview.isSuccess}
            loading={unmerge.isPending}
            onClick={() => unmerge.mutate({ params: { path }, body: { origins } })}
          >
            {t('unmerge.button')}
          </Button>
        </Flex>
      }
    >
      <Typography.Paragraph>{t('unmerge.text')}</Typography.Paragraph>
      <Checkbox.Group
        aria-label={t('unmerge.choose')}
        value={origins}
        onChange={setOrigins}
        style={{ display: 'grid', gap: 8, marginBlockEnd: 16 }}
        options={identifiers.map((each) => ({
          value: each.origin,
          label: (
            <span style={{ wordBreak: 'break-word' }}>
              {words.identifier(each.type)} · {shorten(each.value, 40)}
            </span>
          ),
        }))}
      />
      {!canAsk ? (
        <Alert type="info" showIcon title={origins.length === 0 ? t('unmerge.chooseSome') : t('unmerge.notAll')} />
      ) : preview.isError ? (
        <Alert type="error" showIcon title={<Reason of={preview.error} />} />
      ) : preview.data === undefined ? (
        <Skeleton active />
      ) : (
        <Parts parts={preview.data.parts} />
      )}
    </Drawer>
  )
}

interface Part {
  keeps_number: boolean
  identifiers: { origin: number; type: string; value: string }[]
  events: number
  traits: number
}

function Parts({ parts }: { parts: Part[] }) {
  const { t } = useTranslation('people')
  const format = useFormat()
  const words = usePersonWords()
  const title = t('unmerge.preview', { count: parts.length })
  return (
    <>
      <Typography.Title level={3} style={{ fontSize: 14 }}>
        {title}
      </Typography.Title>
      <ShortList label={title} items={parts} keyOf={(part) => part.identifiers[0]?.origin ?? 0}>
        {(part) => (
          <>
            <Typography.Text strong>{part.keeps_number ? t('unmerge.stays') : t('unmerge.isNew')}</Typography.Text>
            <div style={{ wordBreak: 'break-word' }}>
              {part.identifiers.map((each) => `${words.identifier(each.type)} ${shorten(each.value)}`).join(' · ')}
            </div>
            <Typography.Text type="secondary">
              {t('unmerge.has', { events: format.number(part.events), traits: format.number(part.traits) })}
            </Typography.Text>
          </>
        )}
      </ShortList>
      <Alert type="warning" showIcon title={t('unmerge.stayApart')} style={{ marginBlockStart: 16 }} />
    </>
  )
}
