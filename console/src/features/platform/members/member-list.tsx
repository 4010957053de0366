import { Badge, Button, Flex, Select, Tag } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { download, toQuery } from '@/lib/api/download'
import type { Member, Role } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { useSession } from '@/lib/session'
import { useMay, usePlace } from '@/lib/workspace'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { EmptyState } from '@/ui/states'
import { unwrap } from '@/lib/api/unwrap'
import { PasswordLink } from './password-link'
import { rolesToGive, ROLES } from './roles'
import { membersRoute } from './routes'
import { useMemberChanges } from './member-changes'

const PATH = '/api/v1/members'

export function MemberList() {
  const { t } = useTranslation(['members', 'nav'])
  const search = membersRoute.useSearch()
  const navigate = membersRoute.useNavigate()
  const columns = useColumns()
  const { role } = search
  return (
    <DataList<Member>
      name="members"
      label={t('nav:members')}
      queryKey={['get', PATH, role]}
      columns={columns}
      rowKey={(member) => member.account_id}
      load={(request, signal) => unwrap(client.GET(PATH, { params: { query: { ...request, role } }, signal }))}
      state={search}
      onState={(state) => void navigate({ search: (before) => ({ ...before, ...state }), replace: true })}
      searchHint={t('search')}
      filters={
        <Select<Role>
          allowClear
          aria-label={t('role')}
          placeholder={t('anyRole')}
          value={role}
          style={{ minWidth: 140 }}
          options={ROLES.map((each) => ({ value: each, label: t(`name.${each}`) }))}
          onChange={(chosen?: Role) =>
            void navigate({ search: (before) => ({ ...before, role: chosen }), replace: true })
          }
        />
      }
      isFiltered={role !== undefined}
      onExport={({ search: text, sort }) => download(`${PATH}/export${toQuery({ search: text, sort, role })}`)}
      empty={<EmptyState title={t('none')} hint={t('noneHint')} />}
    />
  )
}

function useColumns(): DataColumn<Member>[] {
  const { t } = useTranslation(['members', 'common'])
  const format = useFormat()
  const own = useSession().data?.account?.id
  return useMemo(
    () => [
      {
        key: 'name',
        title: t('person'),
        sort: 'name',
        always: true,
        render: (member) => (
          <Flex gap={8} align="center">
            {member.name}
            {member.account_id === own ? <Tag>{t('you')}</Tag> : null}
          </Flex>
        ),
      },
      { key: 'email', title: t('email'), sort: 'email', render: (member) => member.email },
      { key: 'role', title: t('role'), sort: 'role', render: (member) => <RoleOf member={member} /> },
      {
        key: 'factor',
        title: t('secondFactor'),
        render: (member) =>
          member.has_second_factor ? (
            <Badge status="success" text={t('on')} />
          ) : member.has_password ? (
            <Badge status="warning" text={t('off')} />
          ) : (
            <Badge status="default" text={t('byProvider')} />
          ),
      },
      {
        key: 'seen',
        title: t('lastSeen'),
        sort: 'last_seen_at',
        render: (member) => (
          <span title={format.dateTime(member.last_seen_at)}>
            {member.last_seen_at === null ? t('never') : format.relative(member.last_seen_at)}
          </span>
        ),
      },
      { key: 'joined', title: t('joined'), sort: 'joined_at', render: (member) => format.dateTime(member.joined_at) },
      { key: 'actions', title: t('actions'), always: true, render: (member) => <Actions member={member} /> },
    ],
    [t, format, own],
  )
}

function RoleOf({ member }: { member: Member }) {
  const { t } = useTranslation('members')
  const { changeRole } = useMemberChanges()
  const { role } = usePlace()
  const given = rolesToGive(role, member.role)
  if (!useMay('members:write') || given.length === 0) return t(`name.${member.role}`)
  return (
    <Select<Role>
      aria-label={t('roleOf', { name: member.name })}
      variant="borderless"
      size="small"
      popupMatchSelectWidth={300}
      style={{ minWidth: 120, marginInlineStart: -7 }}
      value={member.role}
      options={given.map((each) => ({ value: each, label: t(`name.${each}`) }))}
      optionRender={({ value }) => <RoleChoice role={value as Role} />}
      onChange={(chosen) => changeRole(member, chosen)}
    />
  )
}

/** A role with what it is for. */
export function RoleChoice({ role }: { role: Role }) {
  const { t } = useTranslation('members')
  return (
    <div style={{ whiteSpace: 'normal' }}>
      <div>{t(`name.${role}`)}</div>
      <div style={{ opacity: 0.75 }}>{t(`about.${role}`)}</div>
    </div>
  )
}

function Actions({ member }: { member: Member }) {
  const { t } = useTranslation('members')
  const { remove } = useMemberChanges()
  const [isLinking, setIsLinking] = useState(false)
  const own = useSession().data?.account?.id
  const { role } = usePlace()
  if (!useMay('members:write') || rolesToGive(role, member.role).length === 0) return null
  return (
    <Flex gap={4} wrap>
      {member.account_id === own ? null : (
        <Button size="small" type="text" onClick={() => setIsLinking(true)}>
          {t('reset')}
        </Button>
      )}
      <Button size="small" type="text" danger onClick={() => remove(member)}>
        {member.account_id === own ? t('leave') : t('remove')}
      </Button>
      {isLinking ? <PasswordLink member={member} onClose={() => setIsLinking(false)} /> : null}
    </Flex>
  )
}
