import { UserOutlined } from '@ant-design/icons'
import { Avatar, Flex, theme, Typography } from 'antd'
import type { ReactNode } from 'react'
import { initials, shorten, type Known, usePersonWords } from '@/lib/people'

/** Initials, or a figure for who has no name. */
export function PersonAvatar({ name, size = 32 }: { name: string | null; size?: number }) {
  const { token } = theme.useToken()
  const letters = name === null ? '' : initials(name)
  const colours =
    letters === ''
      ? { background: token.colorFillSecondary, color: token.colorTextSecondary }
      : { background: token.colorPrimaryBg, color: token.colorLink }
  return (
    <Avatar
      aria-hidden
      size={size}
      style={{ ...colours, flex: 'none' }}
      icon={letters === '' ? <UserOutlined /> : null}
    >
      {letters}
    </Avatar>
  )
}

/** Identifiers in a line each: what it is, and its value. */
export function KnownAs({ known }: { known: readonly Known[] }) {
  const words = usePersonWords()
  return (
    <Flex vertical>
      {known.map((each) => (
        <Typography.Text key={`${each.type} ${each.value}`} type="secondary" style={{ fontSize: 12 }}>
          {words.identifier(each.type)} · <span title={each.value}>{shorten(each.value, 24)}</span>
        </Typography.Text>
      ))}
    </Flex>
  )
}

/** A person in a line: figure, what it is called, and what stands under that. */
export function PersonLine({ name, title, children }: { name: string | null; title: ReactNode; children?: ReactNode }) {
  return (
    <Flex gap={10} align="center" style={{ minWidth: 0 }}>
      <PersonAvatar name={name} />
      <div style={{ minWidth: 0 }}>
        <div style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>{title}</div>
        {children}
      </div>
    </Flex>
  )
}
