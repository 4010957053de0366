import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Descriptions, Drawer, Flex, Form, Input, Steps, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { ErasureRequest } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { QueryState } from '@/ui/states'
import { settle, useFailure } from '@/ui/use-failure'
import { currentStep } from './erasure-steps'
import { StateTag } from './erasure-state'

const PATH = '/api/v1/erasure-requests'
const LOOK_EVERY = 5_000

/** One request: what is asked, what can be done, and the proof of what was done. */
export function ErasureDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  return (
    <Drawer open={id !== null} onClose={onClose} title={t('erasure.one')} size={640} destroyOnHidden>
      {id === null ? null : <One id={id} />}
    </Drawer>
  )
}

function One({ id }: { id: string }) {
  const query = api.useQuery(
    'get',
    '/api/v1/erasure-requests/{request_id}',
    { params: { path: { request_id: id } } },
    { refetchInterval: ({ state }) => (state.data?.state === 'erasing' ? LOOK_EVERY : false) },
  )
  const mayWrite = useMay('people:write')
  return (
    <QueryState query={query}>
      {(request) => (
        <Flex vertical gap={16}>
          <Facts request={request} />
          {request.state === 'open' ? mayWrite && <Decide request={request} /> : null}
          {request.removed === null ? null : <Proof request={request} />}
        </Flex>
      )}
    </QueryState>
  )
}

function Facts({ request }: { request: ErasureRequest }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const format = useFormat()
  const items = [
    { key: 'state', label: t('erasure.stateLabel'), children: <StateTag state={request.state} /> },
    {
      key: 'who',
      label: request.identifier_type,
      children: request.identifier ?? <Typography.Text type="secondary">{t('erasure.deletedNow')}</Typography.Text>,
    },
    {
      key: 'fingerprint',
      label: t('erasure.fingerprint'),
      children: <Typography.Text code>{request.fingerprint}</Typography.Text>,
    },
    { key: 'reason', label: t('erasure.reasonLabel'), children: t(`erasure.reason.${request.reason}`) },
    { key: 'due', label: t('erasure.due'), children: format.day(request.due_on) },
    { key: 'registered', label: t('erasure.registered'), children: format.dateTime(request.registered_at) },
    { key: 'requester', label: t('erasure.requester'), children: request.requester ?? '–' },
    { key: 'note', label: t('erasure.note'), children: request.note ?? '–' },
    { key: 'decided', label: t('erasure.decided'), children: format.dateTime(request.decided_at) },
    ...(request.refusal === null ? [] : [{ key: 'refusal', label: t('erasure.refusal'), children: request.refusal }]),
  ]
  return <Descriptions column={1} size="small" bordered items={items} />
}

function Decide({ request }: { request: ErasureRequest }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const { modal } = App.useApp()
  const queries = useQueryClient()
  const fail = useFailure()
  const [isRefusing, setIsRefusing] = useState(false)
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['get', PATH] }),
      queries.invalidateQueries({ queryKey: ['get', '/api/v1/erasure-requests/{request_id}'] }),
    ])
  const path = { request_id: request.id }
  const erase = api.useMutation('post', '/api/v1/erasure-requests/{request_id}/carry-out', {
    onError: fail,
    onSuccess: refresh,
  })
  const refuse = api.useMutation('post', '/api/v1/erasure-requests/{request_id}/refuse', {
    onError: fail,
    onSuccess: refresh,
  })
  const ask = () => {
    void modal.confirm({
      title: t('erasure.carryOutTitle', { who: request.identifier ?? '' }),
      content: t('erasure.carryOutText'),
      okText: t('erasure.carryOut'),
      okButtonProps: { danger: true },
      cancelText: t('common:action.cancel'),
      onOk: () => settle(erase.mutateAsync({ params: { path } })),
    })
  }
  if (isRefusing) {
    return (
      <Form<{ refusal: string }>
        layout="vertical"
        onFinish={({ refusal }) => refuse.mutate({ params: { path }, body: { refusal } })}
      >
        <Form.Item
          name="refusal"
          label={t('erasure.refusal')}
          extra={t('erasure.refusalHint')}
          rules={[{ required: true, whitespace: true, min: 3, max: 2000 }]}
        >
          <Input.TextArea rows={3} autoFocus />
        </Form.Item>
        <Flex gap={8}>
          <Button type="primary" htmlType="submit" loading={refuse.isPending}>
            {t('erasure.refuse')}
          </Button>
          <Button onClick={() => setIsRefusing(false)}>{t('common:action.cancel')}</Button>
        </Flex>
      </Form>
    )
  }
  return (
    <Flex gap={8}>
      <Button danger type="primary" loading={erase.isPending} onClick={ask}>
        {t('erasure.carryOut')}
      </Button>
      <Button onClick={() => setIsRefusing(true)}>{t('erasure.refuse')}</Button>
    </Flex>
  )
}

function Proof({ request }: { request: ErasureRequest }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const format = useFormat()
  const { removed } = request
  if (removed === null) return null
  if (!removed.found) return <Alert type="info" showIcon title={t('erasure.nobody')} />
  const when = (moment: string | null) => (moment === null ? t('erasure.waits') : format.dateTime(moment))
  return (
    <>
      <Steps
        orientation="vertical"
        size="small"
        current={currentStep(request)}
        items={[
          { title: t('erasure.step.hidden'), content: when(request.decided_at) },
          { title: t('erasure.step.rewritten'), content: when(request.rewritten_at) },
          { title: t('erasure.step.swept'), content: when(request.swept_at) },
        ]}
      />
      <Descriptions
        column={1}
        size="small"
        title={t('erasure.proof')}
        items={(['identifiers', 'links', 'traits', 'events', 'rejected_events'] as const).map((each) => ({
          key: each,
          label: t(`erasure.removed.${each}`),
          children: format.number(removed[each]),
        }))}
      />
      <Alert type="info" title={t('erasure.elsewhere')} />
    </>
  )
}
