import { Button, Flex, Modal, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { SavedQuestion, Tile } from '@/lib/api/schema'
import { ShortList } from '@/ui/short-list'
import { differencesOf, type Content } from './merge'
import type { Conflict } from './use-board'

interface MergeDialogProps {
  conflict: Conflict
  /** Of both boards, so that tiles can be named. */
  questions: readonly SavedQuestion[]
  onTheirs: () => void
  onBoth: () => void
  onClose: () => void
  isBusy: boolean
}

/** Somebody else has changed the board meanwhile: shows what each of the two did, and puts both together on demand. */
export function MergeDialog({ conflict, questions, onTheirs, onBoth, onClose, isBusy }: MergeDialogProps) {
  const { t } = useTranslation(['boards', 'common'])
  const { base, mine, theirs } = conflict
  return (
    <Modal
      open
      title={t('conflict.title', { name: base.name })}
      onCancel={onClose}
      width={640}
      footer={[
        <Button key="close" onClick={onClose}>
          {t('common:action.back')}
        </Button>,
        <Button key="theirs" danger disabled={isBusy} onClick={onTheirs}>
          {t('merge.theirs')}
        </Button>,
        <Button key="both" type="primary" loading={isBusy} onClick={onBoth}>
          {t('merge.both')}
        </Button>,
      ]}
    >
      <Typography.Paragraph>{t('merge.text')}</Typography.Paragraph>
      <Flex wrap gap={16}>
        <Changes title={t('merge.theyDid')} base={base} later={theirs} questions={questions} />
        <Changes title={t('merge.youDid')} base={base} later={mine} questions={questions} />
      </Flex>
    </Modal>
  )
}

interface ChangesProps {
  title: string
  base: Content
  later: Content
  questions: readonly SavedQuestion[]
}

function Changes({ title, base, later, questions }: ChangesProps) {
  const { t } = useTranslation('boards')
  const isRenamed = base.name !== later.name || base.description !== later.description
  const lines = [
    ...(isRenamed ? [{ key: 'name', name: later.name, deed: 'renamed' as const }] : []),
    ...differencesOf(base.tiles, later.tiles).map(({ tile, deed }) => ({
      key: tile.id,
      name: nameOf(tile, questions) || t('tile.note'),
      deed,
    })),
  ]
  return (
    <section aria-label={title} style={{ flex: '1 1 240px', minWidth: 0 }}>
      <Typography.Text strong>{title}</Typography.Text>
      {lines.length === 0 ? <Typography.Paragraph type="secondary">{t('merge.nothing')}</Typography.Paragraph> : null}
      <ShortList label={title} items={lines} keyOf={({ key }) => key}>
        {({ name, deed }) => (
          <Flex justify="space-between" align="center" gap={8}>
            <Typography.Text ellipsis={{ tooltip: name }}>{name}</Typography.Text>
            <Tag>{t(`merge.${deed}`)}</Tag>
          </Flex>
        )}
      </ShortList>
    </section>
  )
}

function nameOf(tile: Tile, questions: readonly SavedQuestion[]): string {
  const saved = questions.find(({ id }) => id === tile.question)
  return tile.title ?? saved?.name ?? tile.text?.slice(0, 60) ?? ''
}
