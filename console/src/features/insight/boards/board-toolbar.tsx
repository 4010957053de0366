import { EditOutlined, FullscreenExitOutlined, FullscreenOutlined, MoreOutlined, PlusOutlined } from '@ant-design/icons'
import { useNavigate } from '@tanstack/react-router'
import { Button, Flex, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Board } from '@/lib/api/schema'
import { useMay } from '@/lib/workspace'
import { RangePicker } from '@/ui/range-picker'
import { useToday } from '@/ui/ranges'
import { PressMenu } from '@/ui/press-menu'
import { FALLBACK } from '../explore/question'
import { tidy } from './arrange'
import { boardRoute } from './routes'
import { overrideOf } from './tile-days'
import type { useBoard } from './use-board'

export type Asking = 'note' | 'question' | 'rename'

interface BoardToolbarProps {
  board: Board
  /** The board as it was read. */
  base: Board
  isArranging: boolean
  isFull: boolean
  onFull: (isFull: boolean) => void
  onAsk: (asking: Asking) => void
  onDraft: (board: Board | null) => void
  use: ReturnType<typeof useBoard>
}

/** Days for the whole board, and what can be done with it. */
export function BoardToolbar({ board, base, isArranging, isFull, onFull, onAsk, onDraft, use }: BoardToolbarProps) {
  const { t } = useTranslation(['boards', 'common'])
  const navigate = useNavigate()
  const search = boardRoute.useSearch()
  const goTo = boardRoute.useNavigate()
  const override = overrideOf(search, useToday())
  const mayWrite = useMay('insight:write')
  const choose = (key: string) => {
    if (key === 'rename') onAsk('rename')
    if (key === 'duplicate') {
      use.duplicate.mutate(t('copyOf', { name: board.name }), {
        onSuccess: (copy) => void navigate({ to: '/boards/$boardId', params: { boardId: copy.id } }),
      })
    }
    if (key === 'archive') use.archive.mutate(undefined, { onSuccess: () => void navigate({ to: '/boards' }) })
  }
  const range = (
    <>
      <RangePicker
        value={search}
        fallback={FALLBACK}
        onChange={(chosen) => void goTo({ search: chosen, replace: true })}
      />
      {override === null ? (
        <Tag>{t('board.ownDays')}</Tag>
      ) : (
        <Button onClick={() => void goTo({ search: {}, replace: true })}>{t('board.resetDays')}</Button>
      )}
    </>
  )
  const adding = (
    <PressMenu
      menu={{
        items: [
          { key: 'question', label: t('board.addQuestion') },
          { key: 'note', label: t('board.addNote') },
        ],
        onClick: ({ key }) => onAsk(key === 'note' ? 'note' : 'question'),
      }}
    >
      <Button icon={<PlusOutlined />}>{t('common:action.add')}</Button>
    </PressMenu>
  )
  const arranging = isArranging ? (
    <>
      {adding}
      <Button onClick={() => onDraft(null)}>{t('common:action.cancel')}</Button>
      <Button type="primary" loading={use.change.isPending} onClick={() => use.change.mutate({ base, mine: board })}>
        {t('common:action.save')}
      </Button>
    </>
  ) : (
    <>
      {adding}
      <Button icon={<EditOutlined />} onClick={() => onDraft({ ...board, tiles: tidy(board.tiles) })}>
        {t('board.arrange')}
      </Button>
      <PressMenu
        menu={{
          items: (['rename', 'duplicate', 'archive'] as const).map((key) => ({
            key,
            label: t(`menu.${key}`),
            danger: key === 'archive',
          })),
          onClick: ({ key }) => choose(key),
        }}
      >
        <Button icon={<MoreOutlined />} aria-label={t('menu.label')} />
      </PressMenu>
    </>
  )
  return (
    <Flex wrap gap={8} align="center">
      {range}
      {mayWrite ? arranging : null}
      <Button
        icon={isFull ? <FullscreenExitOutlined /> : <FullscreenOutlined />}
        aria-label={isFull ? t('board.leaveFull') : t('board.full')}
        onClick={() => onFull(!isFull)}
      />
    </Flex>
  )
}
