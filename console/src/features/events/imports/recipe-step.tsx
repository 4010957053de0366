import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Collapse, Flex, Input, Select, Skeleton, Typography } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import type { DraftState, Recognition } from '@/lib/api/schema'
import { useSay } from '@/lib/sentences/use-say'
import { Reason } from '@/ui/said'
import { Describe } from './describe'
import { FileTroubles } from './file-troubles'
import { isHollow } from './hollow'
import { findSure, suggestPlan, SURE, type Plan } from './plan'

const OWN = ''

interface RecipeStepProps {
  found: Recognition
  state: DraftState
  onChange: (part: Partial<DraftState>) => void
  onNext: () => void
}

/** Says which recipe knows the files; of files that none knows, what their columns mean. */
export function RecipeStep({ found, state, onChange, onNext }: RecipeStepProps) {
  const { t } = useTranslation('imports')
  const say = useSay()
  const chosen = state.chosen ?? findSure(found.recipes)?.recipe ?? OWN
  const { recipe } = state
  const setRecipe = (text: string) => onChange({ chosen, recipe: text, dry_run: null })
  const picked = useQuery({
    queryKey: ['import recipe', chosen],
    queryFn: () => unwrap(client.GET('/api/v1/imports/recipes/{name}', { params: { path: { name: chosen } } })),
    enabled: chosen !== OWN && recipe === '',
    gcTime: 0, // it may have been changed since it was picked before
  })
  const { data } = picked
  useEffect(() => {
    if (chosen !== OWN && recipe === '' && data !== undefined)
      onChange({ chosen, recipe: data.text, replaces: data.version, dry_run: null })
  }, [chosen, recipe, data, onChange])
  const options = [
    ...found.recipes.map(({ recipe: name }) => ({ value: name, label: name })),
    { value: OWN, label: t('describe') },
  ]
  const about = found.recipes.find((each) => each.recipe === chosen)
  // A recipe that knows the files may read them in its own way, such as columns apart by blanks.
  const troubles = <FileTroubles files={found.files} isKnown={about !== undefined && about.score >= SURE} />
  if (isHollow(found.files)) return troubles
  return (
    <Flex vertical gap={16}>
      {troubles}
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
      <ReadAs found={found} />
      {found.recipes.length === 0 ? null : (
        <Flex gap={8} align="center" wrap>
          <Typography.Text id="import-recipe">{t('recipe')}</Typography.Text>
          <Select
            aria-labelledby="import-recipe"
            style={{ minWidth: 240 }}
            value={chosen}
            options={options}
            onChange={(name) => onChange({ chosen: name, recipe: '', replaces: null, dry_run: null })}
          />
        </Flex>
      )}
      {chosen === OWN ? (
        <Describe
          files={found.files}
          plan={(state.plan as Plan | null) ?? suggestPlan(found.files[0])}
          hasRecipe={recipe !== ''}
          onPlan={(plan) => onChange({ chosen, plan, recipe: '', replaces: null, dry_run: null })}
          onRecipe={setRecipe}
          onNext={onNext}
        />
      ) : null}
      {picked.isLoading ? <Skeleton active paragraph={{ rows: 2 }} /> : null}
      {picked.isError ? <Alert type="error" title={<Reason of={picked.error} />} /> : null}
      <RecipeText found={found} recipe={recipe} onRecipe={setRecipe} />
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

/** In which letters and with which marks the files were read, for those whose cells look wrong. */
function ReadAs({ found }: { found: Recognition }) {
  const { t } = useTranslation('imports')
  const texts = found.files.filter(({ delimiter, columns }) => delimiter !== null && columns.length > 1)
  if (texts.length === 0) return null
  return (
    <Flex vertical>
      {texts.map(({ upload_id: id, name, encoding, delimiter, columns }) => (
        <Typography.Text key={id} type="secondary">
          {t('readAs', {
            name,
            encoding: encoding?.toUpperCase(),
            mark: delimiter === '\t' ? t('tab') : delimiter,
            count: columns.length,
          })}
        </Typography.Text>
      ))}
      <Typography.Text type="secondary">{t('readAsHint')}</Typography.Text>
    </Flex>
  )
}

interface RecipeTextProps {
  found: Recognition
  recipe: string
  onRecipe: (text: string) => void
}

function RecipeText({ found, recipe, onRecipe }: RecipeTextProps) {
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
