import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Collapse, Flex, Input, Select, Skeleton, Typography } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import type { Recognition } from '@/lib/api/schema'
import { ColumnsTable } from './columns-table'
import { findSure, nameRecipe, suggestColumns, SURE } from './plan'
import { Reason } from '@/ui/said'
import { useSay } from '@/lib/sentences/use-say'

const OWN = ''
const KINDS = ['order', 'line', 'event', 'customer'] as const

interface RecipeStepProps {
  found: Recognition
  recipe: string
  onRecipe: (text: string) => void
  onNext: () => void
}

/** Says which recipe knows the files; of a file that none knows, what its columns mean. */
export function RecipeStep({ found, recipe, onRecipe, onNext }: RecipeStepProps) {
  const { t } = useTranslation('imports')
  const say = useSay()
  const sure = findSure(found.recipes)
  const [chosen, setChosen] = useState(sure?.recipe ?? OWN)
  const pick = useMutation({
    mutationFn: (name: string) => unwrap(client.GET('/api/v1/imports/recipes/{name}', { params: { path: { name } } })),
    onSuccess: ({ text }) => onRecipe(text),
  })
  const { mutate } = pick
  useEffect(() => {
    if (chosen !== OWN) mutate(chosen)
  }, [chosen, mutate])
  const options = [
    ...found.recipes.map(({ recipe: name }) => ({ value: name, label: name })),
    { value: OWN, label: t('describe') },
  ]
  const about = found.recipes.find((each) => each.recipe === chosen)
  return (
    <Flex vertical gap={16}>
      {about === undefined ? (
        <Alert type="info" showIcon title={t('unknown')} description={t('unknownHint')} />
      ) : (
        <Alert
          type={about.score < SURE ? 'warning' : 'success'}
          showIcon
          title={t(about.score < SURE ? 'perhaps' : about.is_own ? 'knownOwn' : 'known', { name: about.recipe })}
          description={
            about.lacking.length > 0
              ? t('lacking', { files: about.lacking.join(', ') })
              : about.missing.length > 0
                ? t('missing', { columns: about.missing.join(', ') })
                : say(about.about)
          }
        />
      )}
      {found.recipes.length === 0 ? null : (
        <Flex gap={8} align="center" wrap>
          <Typography.Text id="import-recipe">{t('recipe')}</Typography.Text>
          <Select
            aria-labelledby="import-recipe"
            style={{ minWidth: 240 }}
            value={chosen}
            options={options}
            onChange={setChosen}
          />
        </Flex>
      )}
      {chosen === OWN ? <Draft found={found} onRecipe={onRecipe} onNext={onNext} /> : null}
      {pick.isPending ? <Skeleton active paragraph={{ rows: 2 }} /> : null}
      {pick.isError ? <Alert type="error" title={<Reason of={pick.error} />} /> : null}
      <RecipeText found={found} recipe={recipe} onRecipe={onRecipe} />
      {chosen === OWN ? null : (
        <Button
          type="primary"
          style={{ alignSelf: 'start' }}
          disabled={recipe === '' || (about?.lacking.length ?? 0) > 0}
          onClick={onNext}
        >
          {t('next.preview')}
        </Button>
      )}
    </Flex>
  )
}

function Draft({ found, onRecipe, onNext }: Pick<RecipeStepProps, 'found' | 'onRecipe' | 'onNext'>) {
  const { t } = useTranslation('imports')
  const [file] = found.files
  const [name, setName] = useState(nameRecipe(file?.name ?? ''))
  const [rows, setRows] = useState(file?.row_kind ?? 'order')
  const [columns, setColumns] = useState(() => (file === undefined ? [] : suggestColumns(file)))
  const draft = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/api/v1/imports/recipes/draft', {
          body: {
            ...{ name, rows, columns },
            time_format: file?.time_format ?? 'auto',
            decimal: file?.decimal === ',' ? ',' : '.',
            event_names: [...(file?.event_names ?? [])],
          },
        }),
      ),
    onSuccess: ({ text }) => {
      onRecipe(text)
      onNext()
    },
  })
  if (file === undefined) return null
  return (
    <Flex vertical gap={12}>
      <Flex gap={16} wrap>
        <label>
          {t('rowIs')}{' '}
          <Select
            aria-label={t('rowIs')}
            style={{ minWidth: 220 }}
            value={rows}
            onChange={setRows}
            options={KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
          />
        </label>
        <label>
          {t('recipeName')}{' '}
          <Input
            style={{ width: 220 }}
            value={name}
            maxLength={40}
            onChange={({ target }) => setName(target.value.toLowerCase().replace(/[^a-z0-9_-]/g, '-'))}
          />
        </label>
      </Flex>
      <Typography.Text type="secondary">{t('recipeNameHint')}</Typography.Text>
      <ColumnsTable file={file} columns={columns} onColumns={setColumns} />
      {draft.isError ? <Alert type="error" showIcon title={<Reason of={draft.error} />} /> : null}
      <Button
        type="primary"
        style={{ alignSelf: 'start' }}
        loading={draft.isPending}
        disabled={name === ''}
        onClick={() => draft.mutate()}
      >
        {t('next.preview')}
      </Button>
    </Flex>
  )
}

function RecipeText({ found, recipe, onRecipe }: Pick<RecipeStepProps, 'found' | 'recipe' | 'onRecipe'>) {
  const { t } = useTranslation('imports')
  const say = useSay()
  const check = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/api/v1/imports/recipes/check', {
          body: { recipe, uploads: found.files.map(({ upload_id }) => upload_id) },
        }),
      ),
  })
  if (recipe === '') return null
  const problem = check.data?.problems[0]
  return (
    <Collapse
      items={[
        {
          key: 'text',
          label: t('text'),
          children: (
            <Flex vertical gap={8}>
              <Input.TextArea
                aria-label={t('text')}
                autoSize={{ minRows: 8, maxRows: 24 }}
                style={{ fontFamily: 'monospace' }}
                value={recipe}
                onChange={({ target }) => {
                  check.reset()
                  onRecipe(target.value)
                }}
              />
              {problem === undefined ? null : (
                <Alert
                  type="error"
                  showIcon
                  title={problem.line === null ? t('wrong') : t('wrongLine', { line: problem.line })}
                  description={[problem.path, say(problem.message)].filter(Boolean).join(': ')}
                />
              )}
              {check.data?.problems.length === 0 ? <Alert type="success" showIcon title={t('right')} /> : null}
              {check.isError ? <Alert type="error" title={<Reason of={check.error} />} /> : null}
              <Button style={{ alignSelf: 'start' }} loading={check.isPending} onClick={() => check.mutate()}>
                {t('checkText')}
              </Button>
            </Flex>
          ),
        },
      ]}
    />
  )
}
