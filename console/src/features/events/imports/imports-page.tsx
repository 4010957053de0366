import { UploadOutlined } from '@ant-design/icons'
import { Badge, Button, Tabs } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { download, toQuery } from '@/lib/api/download'
import type { ImportItem } from '@/lib/api/schema'
import { unwrap } from '@/lib/api/unwrap'
import { useFormat } from '@/lib/format'
import { useMay } from '@/lib/workspace'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { Opener } from '@/ui/opener'
import { Page } from '@/ui/page'
import { EmptyState } from '@/ui/states'
import { ImportDrawer } from './import-drawer'
import { Preparations } from './preparations'
import { RecipesList } from './recipes-list'
import { importsRoute, type Step } from './routes'
import { SampleButton } from './upload-step'
import { Wizard } from './wizard'

const PATH = '/api/v1/imports'
const STATUS = {
  waiting: 'default',
  running: 'processing',
  finished: 'success',
  failed: 'error',
  cancelled: 'default',
  unfinished: 'warning',
} as const

export default function ImportsPage() {
  const { t } = useTranslation(['imports', 'nav'])
  const { tab, begin, draft, step = 'recognise', open, ...list } = importsRoute.useSearch()
  const navigate = importsRoute.useNavigate()
  const mayImport = useMay('events:write')
  const show = (id: string | undefined) => void navigate({ search: { open: id } })
  const move = (id: string | undefined, next?: Step) =>
    void navigate({ search: id === undefined ? { begin: true } : { draft: id, step: next } })
  const columns = useColumns(show)
  const button = mayImport ? (
    <Button type="primary" icon={<UploadOutlined />} onClick={() => move(undefined)}>
      {t('begin')}
    </Button>
  ) : undefined
  const isWizard = (begin === true || draft !== undefined) && mayImport
  return (
    <Page title={t('nav:imports')} hint={t('hint')} extra={isWizard ? undefined : button}>
      {isWizard ? (
        <Wizard draft={draft} step={step} onMove={move} onBegun={show} onClose={() => void navigate({ search: {} })} />
      ) : (
        <Tabs
          activeKey={tab ?? 'runs'}
          onChange={(key) => void navigate({ search: { tab: key === 'recipes' ? key : undefined } })}
          items={[
            {
              key: 'runs',
              label: t('nav:imports'),
              children: (
                <>
                  {mayImport ? <Preparations onContinue={(id) => move(id)} /> : null}
                  <DataList<ImportItem>
                    name="imports"
                    label={t('nav:imports')}
                    queryKey={['get', PATH]}
                    columns={columns}
                    rowKey={(row) => row.id}
                    load={(request, signal) => unwrap(client.GET(PATH, { params: { query: request }, signal }))}
                    state={list}
                    onState={(state) => void navigate({ search: (before) => ({ ...before, ...state }), replace: true })}
                    searchHint={t('search')}
                    onExport={({ search, sort }) => download(`${PATH}/export${toQuery({ search, sort })}`)}
                    empty={
                      <EmptyState
                        title={t('none')}
                        hint={t('noneHint')}
                        action={
                          <>
                            {button}
                            <SampleButton />
                          </>
                        }
                      />
                    }
                  />
                </>
              ),
            },
            { key: 'recipes', label: t('recipes.tab'), children: <RecipesList state={list} /> },
          ]}
          destroyOnHidden
        />
      )}
      {open === undefined || isWizard ? null : <ImportDrawer id={open} onClose={() => show(undefined)} />}
    </Page>
  )
}

function useColumns(show: (id: string) => void): DataColumn<ImportItem>[] {
  const { t } = useTranslation('imports')
  const format = useFormat()
  return useMemo(
    () => [
      {
        key: 'files',
        title: t('files'),
        always: true,
        render: (row) => <Opener onOpen={() => show(row.id)}>{row.files.join(', ')}</Opener>,
      },
      {
        key: 'state',
        title: t('state'),
        render: ({ state }) => <Badge status={STATUS[state]} text={t(`is.${state}`)} />,
      },
      { key: 'recipe', title: t('recipe'), sort: 'recipe', render: (row) => row.recipe },
      { key: 'started', title: t('started'), sort: 'started_at', render: (row) => format.dateTime(row.started_at) },
      { key: 'rows', title: t('rows'), sort: 'rows', align: 'right', render: (row) => format.number(row.rows) },
      { key: 'added', title: t('added'), sort: 'added', align: 'right', render: (row) => format.number(row.added) },
      { key: 'known', title: t('known_before'), align: 'right', render: (row) => format.number(row.known) },
      {
        key: 'rejected',
        title: t('rejected'),
        sort: 'rejected',
        align: 'right',
        render: (row) => format.number(row.rejected),
      },
      {
        key: 'unwoven',
        title: t('unwovenEvents'),
        hidden: true,
        align: 'right',
        render: (row) => format.number(row.unwoven),
      },
    ],
    [format, show, t],
  )
}
