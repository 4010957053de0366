import { DragOutlined, MoreOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Button, Card, Flex, Tag, Tooltip, Typography } from 'antd'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SavedQuestion } from '@/lib/api/schema'
import { PressMenu } from '@/ui/press-menu'
import { stateOf } from '../explore/question'

export interface TileActions {
  onMove: (dx: number, dy: number) => void
  onResize: (dw: number, dh: number) => void
  onEdit: () => void
  onRemove: () => void
}

interface TileFrameProps {
  /** Empty: a note without a title. */
  title: string
  /** Of a note: none. */
  saved?: SavedQuestion | undefined
  /** The days, where they are not the question's own. */
  days?: string | undefined
  /** Given while the board is being arranged. */
  actions?: TileActions | undefined
  children: ReactNode
}

const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** A tile: what it is called, its content, and while the board is arranged what can be done with it. */
export function TileFrame({ title, saved, days, actions, children }: TileFrameProps) {
  const { t } = useTranslation('boards')
  return (
    <Card
      size="small"
      style={{ height: '100%', overflow: 'hidden' }}
      styles={{ body: { padding: 12, height: '100%' } }}
      role="group"
      aria-label={title === '' ? t('tile.note') : title}
    >
      <Flex align="center" gap={6} style={{ minHeight: 24, marginBottom: 8 }}>
        {actions === undefined ? null : <Handle title={title} actions={actions} />}
        <Typography.Text strong ellipsis={{ tooltip: saved?.description || title }} style={{ flex: 1, minWidth: 0 }}>
          {saved === undefined || actions !== undefined ? title : <TitleLink title={title} saved={saved} />}
        </Typography.Text>
        {days === undefined ? null : (
          <Typography.Text type="secondary" style={{ fontSize: 12, whiteSpace: 'nowrap' }}>
            {days}
          </Typography.Text>
        )}
        {saved !== undefined && saved.archived_at !== null ? <Tag>{t('archived')}</Tag> : null}
        {actions === undefined ? null : (
          <PressMenu
            menu={{
              items: [
                { key: 'edit', label: t('tile.edit') },
                { key: 'remove', label: t('tile.remove'), danger: true },
              ],
              onClick: ({ key }) => (key === 'edit' ? actions.onEdit() : actions.onRemove()),
            }}
          >
            <Button type="text" size="small" icon={<MoreOutlined />} aria-label={t('tile.more', { name: title })} />
          </PressMenu>
        )}
      </Flex>
      {children}
    </Card>
  )
}

/** Where the mouse drags the tile, and the keyboard moves it. */
function Handle({ title, actions }: { title: string; actions: TileActions }) {
  const { t } = useTranslation('boards')
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    if (event.shiftKey) actions.onResize(...step)
    else actions.onMove(...step)
  }
  return (
    <Tooltip title={t('tile.handleHint')}>
      <Button
        type="text"
        size="small"
        className="tile-handle"
        icon={<DragOutlined />}
        aria-label={t('tile.handle', { name: title })}
        onKeyDown={move}
      />
    </Tooltip>
  )
}

/** To the page on which the question can be looked at closer. */
function TitleLink({ title, saved }: { title: string; saved: SavedQuestion }) {
  const style = { color: 'inherit' }
  switch (saved.kind) {
    case 'metrics':
      return (
        <Link to="/explore" search={stateOf(saved)} style={style}>
          {title}
        </Link>
      )
    case 'funnel':
    case 'retention':
      // Their pages read the saved question by its id.
      return (
        <Link to={`/${saved.kind}`} search={{ saved: saved.id } as never} style={style}>
          {title}
        </Link>
      )
  }
}
