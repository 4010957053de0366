import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Flex, Form, Input, Modal, Typography } from 'antd'
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
import { useFailure } from '@/ui/use-failure'
import { importsRoute } from './routes'

const PATH = '/api/v1/imports/recipes'
const ONE = '/api/v1/imports/recipes/{name}'

/** The workspace's own recipes: each was kept when an import by it began. */
export function RecipesList({ state }: { state: ListState }) {
  const { t } = useTranslation('imports')
  const navigate = importsRoute.useNavigate()
  const [renamed, setRenamed] = useState<string | null>(null)
  const columns = useColumns(setRenamed)
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
    </>
  )
}

function useColumns(onRename: (name: string) => void): DataColumn<OwnRecipe>[] {
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
      ...(mayWrite
        ? [
            {
              key: 'actions',
              title: t('recipes.actions'),
              render: (row: OwnRecipe) => (
                <Flex gap={8} wrap>
                  <Button size="small" onClick={() => onRename(row.name)}>
                    {t('recipes.rename')}
                  </Button>
                  <Delete name={row.name} />
                </Flex>
              ),
            },
          ]
        : []),
    ],
    [format, mayWrite, onRename, say, t],
  )
}

function Delete({ name }: { name: string }) {
  const { t } = useTranslation(['imports', 'common'])
  const { modal } = App.useApp()
  const queries = useQueryClient()
  const remove = api.useMutation('delete', ONE, {
    onError: useFailure(),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['get', PATH] }),
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
          onOk: () => remove.mutateAsync({ params: { path: { name } } }).catch(() => undefined), // told by onError
        })
      }
    >
      {t('recipes.delete')}
    </Button>
  )
}

function Rename({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation(['imports', 'common'])
  const queries = useQueryClient()
  const [form] = Form.useForm<{ name: string }>()
  const rename = api.useMutation('patch', ONE, {
    onError: useFailure(),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['get', PATH] })
      onClose()
    },
  })
  return (
    <Modal
      open
      title={t('recipes.renameTitle', { name })}
      okText={t('recipes.rename')}
      cancelText={t('common:action.cancel')}
      confirmLoading={rename.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Typography.Paragraph type="secondary">{t('recipes.renameText')}</Typography.Paragraph>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ name }}
        onFinish={(body) => rename.mutate({ params: { path: { name } }, body })}
      >
        <Form.Item
          name="name"
          label={t('recipeName')}
          rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9_-]{0,39}$/, message: t('recipes.nameRule') }]}
        >
          <Input autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  )
}
