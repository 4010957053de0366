import { FolderOpenOutlined, LinkOutlined, MoreOutlined, PushpinOutlined, SaveOutlined } from '@ant-design/icons'
import { App, Button, Flex, Tag, Tooltip, Typography } from 'antd'
import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { QuestionKind, SavedQuestion } from '@/lib/api/schema'
import { useMay } from '@/lib/workspace'
import { PressMenu } from '@/ui/press-menu'
import { ConflictDialog } from './conflict-dialog'
import type { Kept } from './keeping'
import { PinDialog } from './pin-dialog'
import { RenameDialog } from './rename-dialog'
import { SaveDialog } from './save-dialog'
import { SavedDrawer } from './saved-drawer'
import { useSaved } from './use-saved'

interface SavedBarProps {
  kind: QuestionKind
  /** What the page shows now; null while it cannot be asked. */
  kept: Kept | null
  /** Of the page's address: which saved question it began with. */
  savedId: string | undefined
  /** The address names a saved question and nothing else, as links of dashboards do: it is opened as it was saved. */
  isNamedOnly?: boolean
  /** What the question could be called. */
  suggestion: string
  /** A saved question as the page itself would write it down, so that changes can be seen. */
  rewrite: (saved: SavedQuestion) => Kept
  /** Puts a saved question into the page's address; null begins anew. */
  onOpen: (saved: SavedQuestion | null) => void
  /** What the page shows is now saved under this id. */
  onSaved: (id: string) => void
}

type Asking = 'save' | 'saveAs' | 'pin' | 'pinAs' | 'rename' | null

/** Opens, saves, shares and pins the question of a page. */
export function SavedBar(props: SavedBarProps) {
  const { kind, kept, savedId, suggestion, rewrite, onOpen, onSaved } = props
  const { t } = useTranslation('boards')
  const mayWrite = useMay('insight:write')
  const [asking, setAsking] = useState<Asking>(null)
  const [isListed, setIsListed] = useState(false)
  const { saved, change, archive, duplicate, conflict } = useSaved(savedId, onOpen)
  const open = useEffectEvent(onOpen)
  const unopened = props.isNamedOnly === true ? saved : undefined
  useEffect(() => {
    if (unopened !== undefined) open(unopened)
  }, [unopened])
  const isChanged = saved !== undefined && kept !== null && JSON.stringify(kept) !== JSON.stringify(rewrite(saved))
  const close = () => setAsking(null)
  const save = () => {
    if (saved === undefined) setAsking('save')
    else if (kept !== null) change.mutate({ saved, kept, naming: saved })
  }
  const menu = saved === undefined ? [] : (['saveAs', 'rename', 'duplicate', 'archive', 'new'] as const)
  const choose = (key: string) => {
    if (saved === undefined) return
    if (key === 'saveAs' || key === 'rename') setAsking(key)
    if (key === 'duplicate') duplicate.mutate({ saved, name: t('copyOf', { name: saved.name }) })
    if (key === 'archive') archive.mutate(saved)
    if (key === 'new') onOpen(null)
  }
  return (
    <>
      <Flex wrap gap={8} align="center">
        {saved === undefined ? null : (
          <Flex align="center" gap={6}>
            <Typography.Text strong ellipsis={{ tooltip: saved.description || saved.name }} style={{ maxWidth: 260 }}>
              {saved.name}
            </Typography.Text>
            {saved.archived_at !== null ? <Tag>{t('archived')}</Tag> : null}
            {isChanged ? <Tag color="warning">{t('isChanged')}</Tag> : null}
          </Flex>
        )}
        <Button icon={<FolderOpenOutlined />} onClick={() => setIsListed(true)}>
          {t('saved.open')}
        </Button>
        {mayWrite ? (
          <>
            <Button
              icon={<SaveOutlined />}
              type={saved === undefined || isChanged ? 'primary' : 'default'}
              disabled={kept === null || (saved !== undefined && !isChanged)}
              loading={change.isPending && asking === null}
              onClick={save}
            >
              {t('save.action')}
            </Button>
            <Button
              icon={<PushpinOutlined />}
              disabled={kept === null}
              onClick={() => setAsking(saved === undefined || isChanged ? 'pinAs' : 'pin')}
            >
              {t('pin.action')}
            </Button>
          </>
        ) : null}
        <CopyLink />
        {saved === undefined ? null : (
          <PressMenu
            menu={{
              items: menu
                .filter((key) => mayWrite || key === 'new')
                .map((key) => ({ key, label: t(`menu.${key}`), danger: key === 'archive' })),
              onClick: ({ key }) => choose(key),
            }}
          >
            <Button icon={<MoreOutlined />} aria-label={t('menu.label')} />
          </PressMenu>
        )}
      </Flex>
      <SavedDrawer kind={kind} isOpen={isListed} onClose={() => setIsListed(false)} onOpen={onOpen} />
      {asking === 'pin' && saved !== undefined ? <PinDialog saved={saved} onClose={close} /> : null}
      {kept !== null && (asking === 'save' || asking === 'saveAs' || asking === 'pinAs') ? (
        <SaveDialog
          kept={kept}
          suggestion={saved === undefined ? suggestion : t('copyOf', { name: saved.name })}
          isPinning={asking === 'pinAs'}
          hint={asking === 'pinAs' && saved !== undefined ? t('pin.changed') : undefined}
          onSaved={(made) => onSaved(made.id)}
          onClose={close}
        />
      ) : null}
      {asking === 'rename' && saved !== undefined ? (
        <RenameDialog
          title={t('menu.rename')}
          value={{ name: saved.name, description: saved.description }}
          isBusy={change.isPending}
          onSave={(naming) => change.mutate({ saved, kept: saved, naming }, { onSettled: close })}
          onClose={close}
        />
      ) : null}
      {conflict.is === null ? null : (
        <ConflictDialog
          name={conflict.is.saved.name}
          isBusy={change.isPending}
          onTheirs={conflict.takeTheirs}
          onMine={conflict.takeMine}
          onClose={conflict.close}
        />
      )}
    </>
  )
}

/** The address of the page is the question: whoever opens it sees the same. */
function CopyLink() {
  const { t } = useTranslation('boards')
  const { message } = App.useApp()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href)
      void message.success(t('link.copied'))
    } catch {
      // Without HTTPS browsers keep the clipboard shut.
      void message.info(t('link.refused'))
    }
  }
  return (
    <Tooltip title={t('link.hint')}>
      <Button icon={<LinkOutlined />} onClick={() => void copy()}>
        {t('link.copy')}
      </Button>
    </Tooltip>
  )
}
