import { EditOutlined } from '@ant-design/icons'
import { App, Button, Flex, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { PlannedEvent } from '@/lib/api/schema'
import { settle, useFailure } from '@/ui/use-failure'
import { EventForm } from './event-form'
import { useRefresh } from './use-refresh'

interface ControlsProps {
  event: string
  declared: PlannedEvent | null
  onClose: () => void
}

/** Declares an event as it was seen; edits, enforces or takes out one that is declared. */
export function Controls({ event, declared, onClose }: ControlsProps) {
  const { t } = useTranslation(['events', 'common'])
  const { modal } = App.useApp()
  const fail = useFailure()
  const refresh = useRefresh()
  const [isEditing, setIsEditing] = useState(false)
  const after = { onError: fail, onSuccess: refresh }
  const save = api.useMutation('put', '/api/v1/plan/event', after)
  const suggest = api.useMutation('post', '/api/v1/plan/suggestion', after)
  const remove = api.useMutation('delete', '/api/v1/plan/event', {
    onError: fail,
    onSuccess: async () => {
      onClose()
      await refresh()
    },
  })
  if (declared === null) {
    return (
      <div>
        <Button
          type="primary"
          loading={suggest.isPending}
          onClick={() => suggest.mutate({ body: { events: [event] } })}
        >
          {t('plan.declare')}
        </Button>
      </div>
    )
  }
  const ask = () =>
    void modal.confirm({
      title: t('plan.removeTitle', { event }),
      content: t('plan.removeText'),
      okText: t('plan.remove'),
      okButtonProps: { danger: true },
      cancelText: t('common:action.cancel'),
      onOk: () => settle(remove.mutateAsync({ params: { query: { event } } })),
    })
  return (
    <Flex gap={12} wrap align="center">
      <Button icon={<EditOutlined />} onClick={() => setIsEditing(true)}>
        {t('common:action.edit')}
      </Button>
      <Flex gap={8} align="center">
        <Switch
          aria-label={t('plan.enforce')}
          checked={declared.enforce}
          loading={save.isPending}
          onChange={(enforce) => save.mutate({ body: { ...declared, enforce } })}
        />
        {t('plan.enforce')}
      </Flex>
      <Button danger type="text" style={{ marginInlineStart: 'auto' }} onClick={ask}>
        {t('plan.remove')}
      </Button>
      {isEditing ? <EventForm declared={declared} onClose={() => setIsEditing(false)} /> : null}
    </Flex>
  )
}
