import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Descriptions, Drawer, Flex, Form, Input, Radio, Select, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { NewInvitation, Role } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { usePlace } from '@/lib/workspace'
import { CopyText } from '@/ui/copy-text'
import { useFormFailure } from '@/ui/use-form-failure'
import { RoleChoice } from './member-list'
import { rolesToGive } from './roles'

/** What the form begins with. */
export interface Invited {
  email?: string
  role?: Role
}

const AT = { already_member: 'email', invalid_email: 'email', owners_only: 'role', scope_not_held: 'role' } as const

interface Values {
  email: string
  role: Role
  days: number
}

const DAYS = [1, 7, 14, 30] as const

/** A form, and after it the one moment at which the link is seen. */
export function InviteDrawer({ invited, onClose }: { invited: Invited | null; onClose: () => void }) {
  const { t } = useTranslation('members')
  return (
    <Drawer open={invited !== null} onClose={onClose} title={t('invite')} size={520} destroyOnHidden>
      {invited === null ? null : <Invite invited={invited} onClose={onClose} />}
    </Drawer>
  )
}

function Invite({ invited, onClose }: { invited: Invited; onClose: () => void }) {
  const { t } = useTranslation('members')
  const queries = useQueryClient()
  const { role: own } = usePlace()
  const [form] = Form.useForm<Values>()
  const make = api.useMutation('post', '/api/v1/invitations', {
    onError: useFormFailure(form, AT),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/invitations'] }),
  })
  if (make.data !== undefined) return <Made made={make.data} onAgain={make.reset} onClose={onClose} />
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      initialValues={{ role: 'viewer', days: 7, ...invited }}
      onFinish={(values) => make.mutate({ body: { ...values, email: values.email.trim() } })}
    >
      <Form.Item
        name="email"
        label={t('email')}
        extra={t('emailHint')}
        rules={[{ required: true, type: 'email', transform: (value?: string) => value?.trim() }]}
      >
        <Input type="email" autoComplete="off" autoFocus maxLength={254} />
      </Form.Item>
      <Form.Item name="role" label={t('role')}>
        <Radio.Group
          style={{ display: 'grid', gap: 12 }}
          options={rolesToGive(own).map((role) => ({ value: role, label: <RoleChoice role={role} /> }))}
        />
      </Form.Item>
      <Form.Item name="days" label={t('goodFor')}>
        <Select options={DAYS.map((days) => ({ value: days, label: t('days', { count: days }) }))} />
      </Form.Item>
      <Flex gap={8}>
        <Button type="primary" htmlType="submit" loading={make.isPending}>
          {t('makeLink')}
        </Button>
      </Flex>
    </Form>
  )
}

function Made({ made, onAgain, onClose }: { made: NewInvitation; onAgain: () => void; onClose: () => void }) {
  const { t } = useTranslation('members')
  const format = useFormat()
  const { invitation } = made
  const link = `${location.origin}/console/invitation#${made.token}`
  return (
    <Flex vertical gap={16}>
      <Alert type="success" showIcon title={t('made')} description={t('madeText', { email: invitation.email })} />
      <div>
        <Typography.Text strong>{t('link')}</Typography.Text>
        <div>
          <CopyText text={link} />
        </div>
      </div>
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'email', label: t('email'), children: invitation.email },
          { key: 'role', label: t('role'), children: t(`name.${invitation.role}`) },
          { key: 'until', label: t('goodUntil'), children: format.dateTime(invitation.expires_at) },
        ]}
      />
      <Alert type="warning" title={t('once')} />
      <Flex gap={8}>
        <Button type="primary" onClick={onClose}>
          {t('done')}
        </Button>
        <Button onClick={onAgain}>{t('another')}</Button>
      </Flex>
    </Flex>
  )
}
