import { useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Flex, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import type { ApiError } from '@/lib/api/problem'
import { unwrap } from '@/lib/api/unwrap'
import { useFormat } from '@/lib/format'
import { Reason } from '@/ui/said'
import { QueryState } from '@/ui/states'
import { NameModal } from './name-modal'
import { RecipeText } from './recipe-text'

interface RecipeConflictProps {
  refusal: ApiError
  /** The text that shall be kept. */
  recipe: string
  /** With the version that stands now. */
  onReplace: (version: string) => void
  /** With the text under another name. */
  onRecipe: (text: string) => void
}

/** Somebody keeps another recipe under the name of this one: theirs is seen, replaced, or left alone. */
export function RecipeConflict({ refusal, recipe, onReplace, onRecipe }: RecipeConflictProps) {
  const { t } = useTranslation(['imports', 'common'])
  const { modal } = App.useApp()
  const format = useFormat()
  const [open, setOpen] = useState<'theirs' | 'name' | null>(null)
  const { name, version, updated_at: at } = refusal.details as Record<'name' | 'version' | 'updated_at', string>
  const replace = () =>
    void modal.confirm({
      title: t('conflict.replaceTitle', { name }),
      content: t('conflict.replaceText'),
      okText: t('conflict.replace'),
      okButtonProps: { danger: true },
      cancelText: t('common:action.cancel'),
      onOk: () => onReplace(version),
    })
  return (
    <>
      <Alert
        type="warning"
        showIcon
        title={<Reason of={refusal} />}
        description={
          <Flex vertical gap={8}>
            {t('conflict.kept', { at: format.dateTime(at) })}
            <Flex gap={8} wrap>
              <Button onClick={() => setOpen('theirs')}>{t('conflict.theirs')}</Button>
              <Button onClick={() => setOpen('name')}>{t('conflict.otherName')}</Button>
              <Button danger onClick={replace}>
                {t('conflict.replace')}
              </Button>
            </Flex>
          </Flex>
        }
      />
      {open === 'theirs' ? <Theirs name={name} mine={recipe} onClose={() => setOpen(null)} /> : null}
      {open === 'name' ? (
        <NameModal
          title={t('conflict.otherName')}
          hint={t('conflict.otherNameHint')}
          okText={t('conflict.otherNameOk')}
          name={`${name.slice(0, 38)}-2`}
          onName={async (wished) => {
            const body = { recipe, name: wished }
            onRecipe((await unwrap(client.POST('/api/v1/imports/recipes/under-name', { body }))).text)
          }}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </>
  )
}

function Theirs({ name, mine, onClose }: { name: string; mine: string; onClose: () => void }) {
  const { t } = useTranslation(['imports', 'common'])
  const query = useQuery({
    queryKey: ['recipe of a conflict', name],
    queryFn: () => unwrap(client.GET('/api/v1/imports/recipes/{name}', { params: { path: { name } } })),
    gcTime: 0,
  })
  return (
    <Modal open width={960} title={t('conflict.theirsTitle', { name })} footer={null} onCancel={onClose}>
      <QueryState query={query}>
        {({ text }) => (
          <Flex gap={24} wrap>
            <RecipeText label={t('conflict.keptText')} text={text} other={mine} />
            <RecipeText label={t('conflict.mine')} text={mine} other={text} />
          </Flex>
        )}
      </QueryState>
    </Modal>
  )
}
