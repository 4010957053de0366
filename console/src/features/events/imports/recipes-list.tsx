import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Flex, Modal } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client } from '@/lib/api/client'
import { download, toQuery } from '@/lib/api/download'
import type { OwnRecipe } from '@/lib/api/schema'
import { unwrap } from '@/lib/api/unwrap'
import { useFormat } from '@/lib/format'
import { useSay } from '@/lib/sentences/use-say'
import { useMay } from '@/lib/workspace'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn, ListState } from '@/ui/data-list/types'
import { EmptyState } from '@/ui/states'
import { settle, useFailure } from '@/ui/use-failure'
import { NameModal } from './name-modal'
import { RecipeText } from './recipe-text'
import { importsRoute } from './routes'

const PATH = '/api/v1/imports/recipes'
const ONE = '/api/v1/imports/recipes/{name}'

/** The workspace's own recipes: each was kept when an import by it began. */
export function RecipesList({ state }: { state: ListState }) {
  const { t } = useTranslation('imports')
  const navigate = importsRoute.useNavigate()
  const [renamed, setRenamed] = useState<string | null>(null)
  const [shown, setShown] = useState<OwnRecipe | null>(null)
  const columns = useColumns(setRenamed, setShown)
  return (
    <>
      <DataList<OwnRecipe>
        name="import-recipes"
        label={t('recipes.tab')}
        queryKey={['get', PATH]}
        columns={columns}
        rowKey={(row) => row.name}
        load={(request, signal) => unwrap(client.GET(PATH, { params: { query: request }, signal }))}
        state={state}
        onState={(next) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true })}
        searchHint={t('recipes.search')}
        onExport={({ search, sort }) => download(`${PATH}/export${toQuery({ search, sort })}`)}
        empty={<EmptyState title={t('recipes.none')} hint={t('recipes.noneHint')} />}
      />
      {renamed === null ? null : <Rename name={renamed} onClose={() => setRenamed(null)} />}
      {shown === null ? null : <Shown recipe={shown} onClose={() => setShown(null)} />}
    </>
  )
}

function useColumns(onRename: (name: string) => void, onShow: (recipe: OwnRecipe) => void): DataColumn<OwnRecipe>[] {
  const { t } = useTranslation('imports')
  const format = useFormat()
  const say = useSay()
  const mayWrite = useMay('events:write')
  return useMemo(
    () => [
      { key: 'name', title: t('recipeName'), sort: 'name', always: true, render: (row) => <b>{row.name}</b> },
      { key: 'about', title: t('recipes.about'), render: (row) => say(row.about) },
      {
        key: 'updated',
        title: t('recipes.used'),
        sort: 'updated_at',
        render: (row) => format.dateTime(row.updated_at),
      },
      {
        key: 'actions',
        title: t('recipes.actions'),
        render: (row) => (
          <Flex gap={8} wrap>
            <Button size="small" onClick={() => onShow(row)}>
              {t('recipes.show')}
            </Button>
            {mayWrite ? (
              <>
                <Button size="small" onClick={() => onRename(row.name)}>
                  {t('recipes.rename')}
                </Button>
                <Delete recipe={row} />
              </>
            ) : null}
          </Flex>
        ),
      },
    ],
    [format, mayWrite, onRename, onShow, say, t],
  )
}

function Delete({ recipe: { name, version } }: { recipe: OwnRecipe }) {
  const { t } = useTranslation(['imports', 'common'])
  const { modal } = App.useApp()
  const queries = useQueryClient()
  const remove = api.useMutation('delete', ONE, {
    onError: useFailure(),
    onSettled: () => queries.invalidateQueries({ queryKey: ['get', PATH] }), // also where somebody changed it
  })
  return (
    <Button
      size="small"
      danger
      onClick={() =>
        void modal.confirm({
          title: t('recipes.deleteTitle', { name }),
          content: t('recipes.deleteText'),
          okText: t('recipes.delete'),
          okButtonProps: { danger: true },
          cancelText: t('common:action.cancel'),
          onOk: () => settle(remove.mutateAsync({ params: { path: { name }, query: { version } } })),
        })
      }
    >
      {t('recipes.delete')}
    </Button>
  )
}

function Rename({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation('imports')
  const queries = useQueryClient()
  return (
    <NameModal
      title={t('recipes.renameTitle', { name })}
      hint={t('recipes.renameText')}
      okText={t('recipes.rename')}
      name={name}
      onName={async (wished) => {
        await unwrap(client.PATCH(ONE, { params: { path: { name } }, body: { name: wished } }))
        await queries.invalidateQueries({ queryKey: ['get', PATH] })
      }}
      onClose={onClose}
    />
  )
}

function Shown({ recipe, onClose }: { recipe: OwnRecipe; onClose: () => void }) {
  const { t } = useTranslation('imports')
  return (
    <Modal open width={720} title={recipe.name} footer={null} onCancel={onClose}>
      <RecipeText label={t('recipes.text')} text={recipe.text} />
    </Modal>
  )
}
